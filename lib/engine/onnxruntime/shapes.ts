/** Arithmetic on shapes. */

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The shape that two operands are repeated to: axes are matched from the last one. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(`Shapes [${a}] and [${b}] cannot be broadcast together.`);
    }
    return x === 1 ? y : x;
  });
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Axes as non-negative numbers in increasing order; all of them if none is given. */
export function normalizeAxes(
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  return list.map((axis) => (axis < 0 ? axis + rank : axis)).sort((x, y) => x - y);
}

/** Sizes of a convolution of stride 1 without padding; `height = outHeight + (filterHeight − 1)·dilationHeight`, and the same for the width. */
export interface ValidConvolution {
  batch: number;
  height: number;
  width: number;
  /** Input channels. */
  depth: number;
  filterHeight: number;
  filterWidth: number;
  /** Output channels. */
  filters: number;
  outHeight: number;
  outWidth: number;
  dilationHeight: number;
  dilationWidth: number;
}

/** Numbers in the patches of all pixels: a product of the output's pixels, the taps and the input's channels. */
export const patchNumbers = (v: ValidConvolution): number =>
  v.batch * v.outHeight * v.outWidth * v.filterHeight * v.filterWidth * v.depth;
