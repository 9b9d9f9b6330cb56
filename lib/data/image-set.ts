/** Images of one size in memory, one byte a value. Treat them as read-only: loaders share them. */
export interface ImageSet {
  /** For people and for cache keys, for example `mnist-train`. */
  name: string;
  /** N·H·W·C values in 0…255, channels last. */
  images: Uint8Array;
  /** One class index per image, where the source has classes. */
  labels: Uint8Array | undefined;
  count: number;
  height: number;
  width: number;
  /** 1 for grey, 3 for red, green and blue. */
  channels: 1 | 3;
  /** Names of the classes, indexed by label; empty without classes. */
  classNames: string[];
  /**
   * The file's order carries meaning, so that its front is no fair sample. MNIST's test set is one: its
   * halves were written by different people, and the Fréchet distance between them is that of two data sets.
   */
  ordered?: boolean;
}

/** Values in one image: H·W·C. */
export function imageLength(set: ImageSet): number {
  return set.height * set.width * set.channels;
}

/** Numbers 0 … n−1. */
function range(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}

/** Throws unless every index names an image of the set. */
function checkIndices(set: ImageSet, indices: ArrayLike<number>): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!(Number.isInteger(index) && index >= 0 && index < set.count)) {
      throw new RangeError(
        `Image index ${index} does not exist in ${set.name}: use 0 to ${set.count - 1}.`,
      );
    }
  }
}

/** The images at `indices`, in that order, as a set of their own (copied). */
export function subset(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  checkIndices(set, indices);
  const length = imageLength(set);
  const images = new Uint8Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i] * length;
    images.set(set.images.subarray(start, start + length), i * length);
  }
  const { labels } = set;
  return {
    ...set,
    images,
    labels: labels && Uint8Array.from(indices, (index) => labels[index]),
    count: indices.length,
  };
}

/**
 * The first `count` images (all of them if there are fewer).
 *
 * @throws for a part of a set whose order carries meaning: draw from it with `sample`.
 */
export function first(set: ImageSet, count: number): ImageSet {
  if (set.ordered && count < set.count) {
    throw new Error(
      `The front of ${set.name} is no fair sample of it: draw ${count} with sample().`,
    );
  }
  return subset(set, range(Math.min(count, set.count)));
}

/**
 * `count` images drawn without replacement (all of them, shuffled, if there are fewer): what stands for a
 * data set as a reference or as unseen images.
 */
export function sample(
  set: ImageSet,
  count: number,
  random: { choice(n: number, k: number): Uint32Array },
): ImageSet {
  const chosen = random.choice(set.count, Math.min(count, set.count));
  return { ...subset(set, chosen), ordered: false };
}

/** Pixel values as networks see them: `x / 127.5 − 1`, float32 in [−1, 1], shape N·H·W·C. */
export function toFloats(
  set: ImageSet,
  indices: ArrayLike<number> = range(set.count),
): Float32Array {
  checkIndices(set, indices);
  const length = imageLength(set);
  const values = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * length;
    const to = i * length;
    for (let k = 0; k < length; k++) values[to + k] = set.images[from + k] / 127.5 - 1;
  }
  return values;
}

/** The inverse of `toFloats`: values in [−1, 1] to bytes, rounded; values outside are clipped. */
export function toBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    bytes[i] = Math.min(255, Math.max(0, Math.round((values[i] + 1) * 127.5)));
  }
  return bytes;
}

/** Images centred on a 32×32 black ground (byte 0, float −1), as the networks for 32×32 want MNIST. */
export function padTo32(set: ImageSet): ImageSet {
  const { height, width, channels, count } = set;
  if (height > 32 || width > 32) {
    throw new RangeError(`${set.name} is ${height}×${width}; padTo32 takes images up to 32×32.`);
  }
  if (height === 32 && width === 32) return set;
  const top = (32 - height) >> 1;
  const left = (32 - width) >> 1;
  const images = new Uint8Array(count * 32 * 32 * channels);
  const row = width * channels;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < height; y++) {
      const from = (n * height + y) * row;
      images.set(
        set.images.subarray(from, from + row),
        ((n * 32 + top + y) * 32 + left) * channels,
      );
    }
  }
  return { ...set, images, height: 32, width: 32 };
}

/**
 * Images of half the height and width: means of 2×2 pixels, rounded.
 * @throws RangeError where a side is odd
 */
export function halved(set: ImageSet): ImageSet {
  const { height, width, channels, count } = set;
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new RangeError(`${set.name} is ${height}×${width}; only even sides can be halved.`);
  }
  const [rows, columns] = [height / 2, width / 2];
  const images = new Uint8Array(count * rows * columns * channels);
  for (let at = 0; at < images.length; at++) {
    const c = at % channels;
    const x = Math.floor(at / channels) % columns;
    const y = Math.floor(at / (channels * columns)) % rows;
    const n = Math.floor(at / (channels * columns * rows));
    const corner = ((n * height + 2 * y) * width + 2 * x) * channels + c;
    const below = corner + width * channels;
    const sum =
      set.images[corner] +
      set.images[corner + channels] +
      set.images[below] +
      set.images[below + channels];
    images[at] = Math.round(sum / 4);
  }
  return { ...set, name: `${set.name}-halved`, images, height: rows, width: columns };
}
