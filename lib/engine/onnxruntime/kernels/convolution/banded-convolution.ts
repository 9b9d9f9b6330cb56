/**
 * Valid convolution of images with few channels, by blocks of B output columns: the pixels of a block are the
 * product of the L = B + d(w − 1) columns that they read with a banded matrix, which holds the filter once
 * for every pixel,
 *
 *   y[p, k·B + (q, o)] = Σᵢ Σ_(l, c) x[p + d·i, k·B + (l, c)] band[(i, l, c), (q, o)],
 *   band[(i, l, c), (q, o)] = w[i, j, c, o] where l = q + d·j, and 0 where no such j exists.
 *
 * Part of the band is zeros. But pixels move in runs and not one by one, which costs more than the products
 * do where a pixel has a few channels, and products with more columns run faster.
 */
import type { GraphBuilder, Value } from '../../graph-builder.js';
import type { ValidConvolution } from '../../shapes.js';

/** L, the columns that a block of `outputs` columns reads. */
const reads = (v: ValidConvolution, outputs: number) =>
  outputs + (v.filterWidth - 1) * v.dilationWidth;

/** Pixels that move in one run: as many as both the steps and the lengths of the windows are made of. */
const run = (v: ValidConvolution, outputs: number) =>
  outputs === v.outWidth ? reads(v, outputs) : greatestDivisor(outputs, reads(v, outputs));

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * An estimate from measurements on two cores: products at 300 GFLOP/s, with columns in vectors of 16, and
 * 1 ns for each run of pixels that moves, 0.15 ns for each number in it.
 */
function seconds(v: ValidConvolution, outputs: number): number {
  const windows = v.batch * v.outHeight * (v.outWidth / outputs);
  const columns = 16 * Math.ceil((outputs * v.filters) / 16);
  const pixels = v.filterHeight * reads(v, outputs);
  const products = (2 * pixels * v.depth * columns) / 300e9;
  return windows * (products + (pixels / run(v, outputs)) * 1e-9 + pixels * v.depth * 0.15e-9);
}

/** Possible B, how many output columns are computed together, the best by the estimate first; 1: no band. */
function blockWidths(v: ValidConvolution): number[] {
  if (v.filterHeight * v.filterWidth === 1) return [1];
  return Array.from({ length: v.outWidth }, (_, index) => index + 1)
    .filter((outputs) => v.outWidth % outputs === 0)
    .sort((a, b) => seconds(v, a) - seconds(v, b));
}

/** The B that the estimate favours; 1 if a band is of no use. */
export const blockWidth = (v: ValidConvolution) => blockWidths(v)[0];

/** The best two widths of a band, as far as they may beat a product without one: the estimate is rough. */
export const promisingWidths = (v: ValidConvolution) =>
  blockWidths(v)
    .filter((outputs) => outputs > 1 && seconds(v, outputs) < 1.2 * seconds(v, 1))
    .slice(0, 2);

/** The window of every block: [N·P·blocks, h·L·C]. */
function windows(graph: GraphBuilder, x: Value, v: ValidConvolution, outputs: number): Value {
  const { batch, height, width, depth, filterHeight, dilationHeight, outHeight, outWidth } = v;
  const length = reads(v, outputs);
  const unit = run(v, outputs);
  const [units, blocks] = [length / unit, outWidth / outputs];
  const name = [height, width, outputs, length, filterHeight, dilationHeight].join(' ');
  const index = graph.positions(`band windows ${name}`, () =>
    Int32Array.from({ length: outHeight * blocks * filterHeight * units }, (_, position) => {
      const t = position % units;
      const i = Math.floor(position / units) % filterHeight;
      const block = Math.floor(position / (units * filterHeight)) % blocks;
      const p = Math.floor(position / (units * filterHeight * blocks));
      return (p + dilationHeight * i) * (width / unit) + (block * outputs) / unit + t;
    }),
  );
  const runs = graph.reshape(x, [batch, height * (width / unit), unit * depth]);
  const shape = [batch * outHeight * blocks, filterHeight * length * depth];
  return graph.reshape(graph.gather(runs, index, 1), shape);
}

/** The rows of `matrix` [rows, width] at `positions`; past the last one lies a row of zeros. */
function pick(graph: GraphBuilder, matrix: Value, positions: Value): Value {
  const zeros = graph.expand(graph.scalar(0), [1, matrix.shape[1]]);
  return graph.gather(graph.concat([matrix, zeros], 0), positions, 0);
}

/** Calls `visit` for every tap (i, j) that leads from column `l` of a window to its output `q`. */
function eachTap(
  v: ValidConvolution,
  outputs: number,
  visit: (i: number, j: number, l: number, q: number) => void,
): void {
  for (let i = 0; i < v.filterHeight; i++) {
    for (let j = 0; j < v.filterWidth; j++) {
      for (let q = 0; q < outputs; q++) visit(i, j, q + v.dilationWidth * j, q);
    }
  }
}

/** What the positions in a band depend on. */
const describe = (v: ValidConvolution, outputs: number) =>
  [outputs, v.depth, v.filters, v.filterHeight, v.filterWidth, v.dilationWidth].join(' ');

/** x [N, H, W, C], w [h, w, C, O] → [N, P, Q, O]. */
export function forward(
  graph: GraphBuilder,
  x: Value,
  w: Value,
  v: ValidConvolution,
  outputs: number,
): Value {
  const { filterHeight, filterWidth, depth, filters } = v;
  const length = reads(v, outputs);
  const taps = filterHeight * filterWidth * depth;
  const index = graph.positions(`band ${describe(v, outputs)}`, () => {
    const positions = new Int32Array(filterHeight * length * depth * outputs).fill(taps);
    eachTap(v, outputs, (i, j, l, q) => {
      for (let c = 0; c < depth; c++) {
        const row = (i * length + l) * depth + c;
        positions[row * outputs + q] = (i * filterWidth + j) * depth + c;
      }
    });
    return positions;
  });
  const band = pick(graph, graph.reshape(w, [taps, filters]), index);
  const matrix = graph.reshape(band, [filterHeight * length * depth, outputs * filters]);
  const y = graph.matmul(windows(graph, x, v, outputs), matrix);
  return graph.reshape(y, [v.batch, v.outHeight, v.outWidth, filters]);
}

/**
 * dy, padded for the pixels whose gradients are wanted, and w → dx: the convolution of dy with the flipped
 * filter, where `v` describes that convolution, from O channels to C.
 */
export function inputGradient(
  graph: GraphBuilder,
  dy: Value,
  w: Value,
  v: ValidConvolution,
  outputs: number,
): Value {
  const { filterHeight, filterWidth, depth, filters } = v;
  const length = reads(v, outputs);
  const taps = filterHeight * filterWidth * filters;
  const index = graph.positions(`flipped band ${describe(v, outputs)}`, () => {
    const positions = new Int32Array(outputs * filters * filterHeight * length).fill(taps);
    eachTap(v, outputs, (i, j, l, q) => {
      const tap = filterHeight * filterWidth - 1 - (i * filterWidth + j);
      for (let c = 0; c < filters; c++) {
        const row = q * filters + c;
        positions[(row * filterHeight + i) * length + l] = tap * filters + c;
      }
    });
    return positions;
  });
  const band = pick(graph, graph.reshape(w, [taps, depth]), index);
  const matrix = graph.reshape(band, [outputs * filters, filterHeight * length * depth]);
  const dx = graph.matmul(windows(graph, dy, v, outputs), matrix, false, true);
  return graph.reshape(dx, [v.batch, v.outHeight, v.outWidth, filters]);
}

/** x, dy → dw [h, w, C, O]: the gradient of the band, summed over the places of each number of the filter. */
export function filterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
  outputs: number,
): Value {
  const { filterHeight, filterWidth, depth, filters } = v;
  const rows = windows(graph, x, v, outputs);
  const flat = graph.reshape(dy, [rows.shape[0], outputs * filters]);
  const gradient = graph.matmul(rows, flat, true);
  const length = reads(v, outputs);
  const taps = filterHeight * filterWidth * depth;
  const index = graph.positions(`diagonals ${describe(v, outputs)}`, () => {
    const positions = new Int32Array(outputs * taps);
    eachTap(v, outputs, (i, j, l, q) => {
      for (let c = 0; c < depth; c++) {
        const row = (i * length + l) * depth + c;
        positions[q * taps + (i * filterWidth + j) * depth + c] = row * outputs + q;
      }
    });
    return positions;
  });
  const places = graph.reshape(gradient, [rows.shape[1] * outputs, filters]);
  const diagonals = graph.reshape(graph.gather(places, index, 0), [outputs, taps * filters]);
  const sums = graph.reduce('ReduceSum', diagonals, [0], false);
  return graph.reshape(sums, [filterHeight, filterWidth, depth, filters]);
}
