/**
 * The convolution of stride 1 without padding, y[p, q] = Σ x[p + i·d, q + j·d] w[i, j], as one matrix
 * product with the gathered patches of the image, and its two gradients.
 */
import type { GraphBuilder, Value } from '../graph-builder.js';

/** Sizes; `height = outHeight + (filterHeight − 1)·dilationHeight`, and the same for the width. */
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

const taps = (v: ValidConvolution) =>
  Array.from({ length: v.filterHeight * v.filterWidth }, (_, tap) => [
    Math.floor(tap / v.filterWidth) * v.dilationHeight,
    (tap % v.filterWidth) * v.dilationWidth,
  ]);

/** The windows of `size` pixels that start at each of `offsets`, side by side: [N·h·w, offsets·C]. */
function patches(
  graph: GraphBuilder,
  x: Value,
  offsets: number[][],
  [height, width]: [number, number],
): Value {
  const [batch, , , depth] = x.shape;
  const windows = offsets.map(([row, column]) =>
    graph.slice(x, [0, row, column, 0], [batch, height, width, depth]),
  );
  const joined = graph.concat(windows, 3);
  return graph.reshape(joined, [batch * height * width, offsets.length * depth]);
}

/** x [N, H, W, C], w [h, w, C, O] → [N, P, Q, O]. */
export function forward(graph: GraphBuilder, x: Value, w: Value, v: ValidConvolution): Value {
  const matrix = patches(graph, x, taps(v), [v.outHeight, v.outWidth]);
  const filter = graph.reshape(w, [matrix.shape[1], v.filters]);
  const shape = [v.batch, v.outHeight, v.outWidth, v.filters];
  return graph.reshape(graph.matmul(matrix, filter), shape);
}

/** dy [N, P, Q, O], w → dx [N, H, W, C]: every pixel collects what the windows over it received. */
export function inputGradient(
  graph: GraphBuilder,
  dy: Value,
  w: Value,
  v: ValidConvolution,
): Value {
  const reachHigh = (v.filterHeight - 1) * v.dilationHeight;
  const reachWide = (v.filterWidth - 1) * v.dilationWidth;
  const rows = [reachHigh, reachHigh] as const;
  const columns = [reachWide, reachWide] as const;
  const padded = graph.pad(dy, [[0, 0], rows, columns, [0, 0]]);
  const offsets = taps(v).map(([row, column]) => [reachHigh - row, reachWide - column]);
  const matrix = patches(graph, padded, offsets, [v.height, v.width]);
  // [taps, C, O] → [C, taps·O] keeps runs of O values together, which is a fast transposition.
  const perTap = graph.reshape(w, [offsets.length, v.depth, v.filters]);
  const filter = graph.reshape(graph.transpose(perTap, [1, 0, 2]), [v.depth, matrix.shape[1]]);
  const shape = [v.batch, v.height, v.width, v.depth];
  return graph.reshape(graph.matmul(matrix, filter, false, true), shape);
}

/** x, dy → dw [h, w, C, O]. */
export function filterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
): Value {
  const matrix = patches(graph, x, taps(v), [v.outHeight, v.outWidth]);
  const flat = graph.reshape(dy, [matrix.shape[0], v.filters]);
  const shape = [v.filterHeight, v.filterWidth, v.depth, v.filters];
  return graph.reshape(graph.matmul(matrix, flat, true, false), shape);
}
