import { type ImageSet, imageLength, toFloats } from '../data/image-set.js';

/** Images as networks see them: n·H·W·C values in [−1, 1], channels last. */
export interface Images {
  values: Float32Array;
  count: number;
  height: number;
  width: number;
  channels: 1 | 3;
}

/** Images of a set, or those at `indices`. */
export function imagesOf(set: ImageSet, indices?: ArrayLike<number>): Images {
  const { height, width, channels } = set;
  const count = indices?.length ?? set.count;
  return { values: toFloats(set, indices), count, height, width, channels };
}

/** Images with values outside [−1, 1] set to the nearest bound, for networks without a final tanh. */
export function clipped(images: Images): Images {
  return { ...images, values: images.values.map((x) => Math.min(1, Math.max(-1, x))) };
}

/** Rows of numbers, read block by block so that a large set need not be in memory as floats. */
export interface Vectors {
  count: number;
  /** Numbers in one row. */
  length: number;
  /** Rows `start` to `end − 1`, end to end. */
  rows(start: number, end: number): Float32Array;
}

/**
 * The rows of an array.
 *
 * @throws RangeError if the array is no whole number of rows.
 */
export function vectors(values: Float32Array, length: number): Vectors {
  const count = values.length / length;
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `${values.length} numbers are no whole number of rows of ${length}: give count·${length}.`,
    );
  }
  return { count, length, rows: (start, end) => values.subarray(start * length, end * length) };
}

/** Pixels of a set as rows in [−1, 1], converted when they are read. */
export function pixelVectors(set: ImageSet): Vectors {
  return {
    count: set.count,
    length: imageLength(set),
    rows: (start, end) =>
      toFloats(
        set,
        Uint32Array.from({ length: end - start }, (_, i) => start + i),
      ),
  };
}

/** @throws Error naming the first value that is not a number. */
export function checkFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new Error(
        `Value ${i} of ${what} is ${values[i]}: find out where training or sampling broke.`,
      );
    }
  }
}

/** @throws Error naming the first NaN; infinite values, such as the PSNR of copies, may pass. */
export function checkNoNaN(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      throw new Error(`Value ${i} of ${what} is NaN: find out where sampling or comparing broke.`);
    }
  }
}

/** @throws Error unless there are at least `least` samples. */
export function checkCount(count: number, least: number, what: string): void {
  if (!(count >= least)) {
    throw new Error(`${what} has ${count} samples; at least ${least} are needed: sample more.`);
  }
}

/** @throws Error unless the images hold together and their values lie in [−1, 1]. */
export function checkImages(
  { values, count, height, width, channels }: Images,
  what: string,
): void {
  if (values.length !== count * height * width * channels) {
    throw new Error(
      `${what} holds ${values.length} values, not ${count}×${height}×${width}×${channels}.`,
    );
  }
  checkFinite(values, what);
  for (const value of values) {
    if (value < -1.001 || value > 1.001) {
      throw new Error(
        `${what} has the value ${value}; images must lie in [−1, 1]: use toFloats() for bytes, clipped() for outputs.`,
      );
    }
  }
}

/** @throws Error unless both have as many images, to be compared pair by pair. */
export function checkSameCount(a: Images, b: Images): void {
  if (a.count !== b.count) {
    throw new Error(`${a.count} images cannot be paired with ${b.count}: give as many of each.`);
  }
}

/** @throws Error unless both have images of the same shape. */
export function checkSameShape(a: Images, b: Images): void {
  if (a.height !== b.height || a.width !== b.width || a.channels !== b.channels) {
    throw new Error(
      `Images of ${a.height}×${a.width}×${a.channels} and ${b.height}×${b.width}×${b.channels} cannot be compared: resize one set.`,
    );
  }
}
