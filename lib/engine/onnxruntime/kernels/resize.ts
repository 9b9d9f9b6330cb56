/**
 * Bilinear and nearest-neighbour resizing of [N, H, W, C] and their gradients. Resizing is linear and
 * separable: Y = R X Cᵀ with one small interpolation matrix for the rows and one for the columns.
 */
import type { GraphBuilder, Value } from '../graph-builder.js';
import type { Kernel } from '../kernel.js';

interface Resize {
  size: [number, number];
  alignCorners?: boolean;
  halfPixelCenters?: boolean;
}

/** Where the centre of output pixel `index` falls in the input, in pixels. */
function source(index: number, from: number, to: number, resize: Resize, offset: number): number {
  const corners = resize.alignCorners && to > 1;
  const ratio = corners ? (from - 1) / (to - 1) : from / to;
  return resize.halfPixelCenters ? ratio * (index + 0.5) - offset : ratio * index;
}

type Interpolation = (from: number, to: number, resize: Resize) => number[];

/** Row-major [to, from] matrix with two weights in a row. */
const bilinear: Interpolation = (from, to, resize) => {
  const matrix = new Array<number>(to * from).fill(0);
  for (let index = 0; index < to; index++) {
    const position = source(index, from, to, resize, 0.5);
    const low = Math.max(0, Math.floor(position));
    const high = Math.min(from - 1, Math.ceil(position));
    const weight = position - low;
    matrix[index * from + low] += 1 - weight;
    matrix[index * from + high] += weight;
  }
  return matrix;
};

/** Row-major [to, from] matrix with a single one in a row. */
const nearest: Interpolation = (from, to, resize) => {
  const matrix = new Array<number>(to * from).fill(0);
  for (let index = 0; index < to; index++) {
    const position = source(index, from, to, resize, 0);
    const rounded = resize.alignCorners ? Math.round(position) : Math.floor(position);
    matrix[index * from + Math.max(0, Math.min(from - 1, rounded))] = 1;
  }
  return matrix;
};

/** Multiplies rows and columns by the matrices, or by their transposes. */
function apply(
  graph: GraphBuilder,
  x: Value,
  small: readonly number[],
  large: readonly number[],
  interpolation: Interpolation,
  resize: Resize,
  transposed: boolean,
): Value {
  const [batch, height, width, depth] = x.shape;
  const rows = graph.floats(interpolation(small[0], large[0], resize), [large[0], small[0]]);
  const columns = graph.floats(interpolation(small[1], large[1], resize), [large[1], small[1]]);
  const [newHeight, newWidth] = transposed ? small : large;
  const lines = graph.reshape(x, [batch, height, width * depth]);
  const tall = graph.matmul(rows, lines, transposed);
  const pixels = graph.reshape(tall, [batch * newHeight, width, depth]);
  const wide = graph.matmul(columns, pixels, transposed);
  return graph.reshape(wide, [batch, newHeight, newWidth, depth]);
}

/** Whole multiples of nearest-neighbour enlargement repeat pixels. */
function repeats(small: readonly number[], large: readonly number[], resize: Resize) {
  const [high, wide] = [large[0] / small[0], large[1] / small[1]];
  const whole = Number.isInteger(high) && Number.isInteger(wide);
  return whole && !resize.alignCorners ? { high, wide } : undefined;
}

function forward(interpolation: Interpolation): Kernel<Resize> {
  return {
    result: ({ images }, { size }) => {
      const [batch, , , depth] = images.shape;
      return { shape: [batch, ...size, depth], dtype: 'float32' };
    },
    emit: (graph, { images }, resize) => {
      const [batch, height, width, depth] = images.shape;
      const repeat = repeats([height, width], resize.size, resize);
      if (interpolation === nearest && repeat) {
        const { high, wide } = repeat;
        const cells = graph.reshape(images, [batch, height, 1, width, 1, depth]);
        const copies = graph.expand(cells, [batch, height, high, width, wide, depth]);
        return graph.reshape(copies, [batch, ...resize.size, depth]);
      }
      return apply(graph, images, [height, width], resize.size, interpolation, resize, false);
    },
  };
}

function gradient(interpolation: Interpolation): Kernel<Resize> {
  return {
    result: ({ images }) => ({ shape: images.shape, dtype: 'float32' }),
    emit: (graph, { images, dy }, resize) => {
      const [batch, height, width, depth] = images.shape;
      const large = [dy.shape[1], dy.shape[2]];
      const repeat = repeats([height, width], large, resize);
      if (interpolation === nearest && repeat) {
        const shape = [batch, height, repeat.high, width, repeat.wide, depth];
        return graph.reduce('ReduceSum', graph.reshape(dy, shape), [2, 4], false);
      }
      return apply(graph, dy, [height, width], large, interpolation, resize, true);
    },
  };
}

export const resizes = {
  ResizeBilinear: forward(bilinear),
  ResizeBilinearGrad: gradient(bilinear),
  ResizeNearestNeighbor: forward(nearest),
  ResizeNearestNeighborGrad: gradient(nearest),
};
