/**
 * Winograd's fast 3 × 3 convolution F(4 × 4, 3 × 3): an output tile of 4 × 4 costs 36 products instead of
 * 144 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016). In one dimension, with
 * the six points t = 0, 1, −1, 2, ½, ∞ of a Toom–Cook product,
 *
 *   y = Aᵀ [(G w) ⊙ (Bᵀ x)],
 *
 * where G and A evaluate polynomials at the points and Bᵀ is the inverse transpose of the full evaluation.
 * In two dimensions each matrix acts on rows and columns, hence the Kronecker squares below.
 *
 * The points are closed under t → 1/t. The values of the flipped filter are then those of the filter in
 * another order, up to factors, so that the input gradient uses the same transformed filter.
 */
import { inverse, Matrix } from 'ml-matrix';
import type { GraphBuilder, Value } from '../graph-builder.js';
import type { ValidConvolution } from './valid-convolution.js';

const POINTS = [0, 1, -1, 2, 0.5, Number.POSITIVE_INFINITY];
const TILE = 4;
const FILTER = 3;
const WINDOW = TILE + FILTER - 1;

/** Row i holds the powers 0 … n − 1 of point i; at infinity only the highest counts. */
function evaluation(n: number): number[][] {
  return POINTS.map((point) =>
    Array.from({ length: n }, (_, power) =>
      Number.isFinite(point) ? point ** power : power === n - 1 ? 1 : 0,
    ),
  );
}

const G = evaluation(FILTER);
const A = evaluation(TILE);
const B = inverse(new Matrix(evaluation(WINDOW)))
  .transpose()
  .to2DArray();

const reciprocal = POINTS.map((point) => POINTS.indexOf(1 / point));
const flipFactor = POINTS.map((point) =>
  point === 0 || point === Number.POSITIVE_INFINITY ? 1 : point ** (FILTER - 1),
);
/** A and B for the flipped filter, in the order of the values of the filter itself. */
const flippedA = reciprocal.map((index) => A[index]);
const flippedB = reciprocal.map((index) => B[index].map((value) => value * flipFactor[index]));

/** The Kronecker square of a matrix as a constant of the graph. */
function square(graph: GraphBuilder, matrix: number[][]): Value {
  const product = new Matrix(matrix).kroneckerProduct(new Matrix(matrix));
  return graph.floats(product.to1DArray(), [product.rows, product.columns]);
}

/**
 * Whether this is cheaper than a product with gathered patches: an estimate from the rates of matrix
 * products (about 200 GFLOP/s) and of moving values (about 8 GB/s) on two cores.
 */
export function winogradPays(v: ValidConvolution): boolean {
  if (v.filterHeight !== FILTER || v.filterWidth !== FILTER) return false;
  if (v.dilationHeight !== 1 || v.dilationWidth !== 1) return false;
  const pixels = v.batch * v.outHeight * v.outWidth;
  const tiles = v.batch * Math.ceil(v.outHeight / TILE) * Math.ceil(v.outWidth / TILE);
  const work = 2 * v.depth * v.filters;
  const seconds = (operations: number, values: number) => operations / 200e9 + (4 * values) / 8e9;
  const taps = FILTER ** 2;
  const points = WINDOW ** 2;
  const patches = seconds(taps * pixels * work, 2 * taps * pixels * v.depth);
  const moved = 3 * points * tiles * (v.depth + v.filters) + 0.5 * points * work;
  return seconds(points * tiles * work, moved) < patches;
}

/** Numbers of tiles down and across. */
const grid = (height: number, width: number) =>
  [Math.ceil(height / TILE), Math.ceil(width / TILE)] as const;

/**
 * The windows of `size` × `size` pixels every 4 pixels, after zero padding: [size², N·tiles, C], pixels of
 * the window first.
 */
function windows(
  graph: GraphBuilder,
  image: Value,
  [down, across]: readonly [number, number],
  size: number,
): Value {
  const [batch, , , depth] = image.shape;
  const height = down * TILE + size - TILE;
  const width = across * TILE + size - TILE;
  const rows = [0, height - image.shape[1]] as const;
  const columns = [0, width - image.shape[2]] as const;
  const padded = graph.pad(image, [[0, 0], rows, columns, [0, 0]]);
  const pixels = graph.reshape(padded, [batch * height * width, depth]);
  const tiles = batch * down * across;
  const index = graph.positions(`windows ${size} ${batch} ${down} ${across}`, () =>
    Int32Array.from({ length: size * size * tiles }, (_, position) => {
      const place = Math.floor(position / tiles);
      const tile = position % tiles;
      const n = Math.floor(tile / (down * across));
      const row = (Math.floor(tile / across) % down) * TILE + Math.floor(place / size);
      const column = (tile % across) * TILE + (place % size);
      return (n * height + row) * width + column;
    }),
  );
  const shape = [size * size * tiles, depth];
  const gathered = graph.node('Gather', [pixels, index], shape, 'float32', { axis: 0 });
  return graph.reshape(gathered, [size * size, tiles * depth]);
}

/** The image of `height` × `width` pixels from its 4 × 4 tiles [16, N·tiles·C]. */
function assemble(
  graph: GraphBuilder,
  tiles: Value,
  [batch, height, width, depth]: readonly number[],
): Value {
  const [down, across] = grid(height, width);
  const count = batch * down * across;
  const index = graph.positions(`tiles ${batch} ${height} ${width}`, () =>
    Int32Array.from({ length: batch * height * width }, (_, position) => {
      const n = Math.floor(position / (height * width));
      const row = Math.floor(position / width) % height;
      const column = position % width;
      const place = (row % TILE) * TILE + (column % TILE);
      const tile = (n * down + Math.floor(row / TILE)) * across + Math.floor(column / TILE);
      return place * count + tile;
    }),
  );
  const pixels = graph.reshape(tiles, [TILE * TILE * count, depth]);
  const shape = [batch * height * width, depth];
  const ordered = graph.node('Gather', [pixels, index], shape, 'float32', { axis: 0 });
  return graph.reshape(ordered, [batch, height, width, depth]);
}

/** The transformed filter, [36, C, O]. */
function transformFilter(graph: GraphBuilder, w: Value): Value {
  const [, , depth, filters] = w.shape;
  const taps = graph.reshape(w, [FILTER * FILTER, depth * filters]);
  return graph.reshape(graph.matmul(square(graph, G), taps), [WINDOW ** 2, depth, filters]);
}

/** Transformed windows of the image, [36, N·tiles, C]. */
function transformImage(
  graph: GraphBuilder,
  x: Value,
  tiles: readonly [number, number],
  matrix: number[][],
): Value {
  const transformed = graph.matmul(square(graph, matrix), windows(graph, x, tiles, WINDOW));
  return graph.reshape(transformed, [WINDOW ** 2, x.shape[0] * tiles[0] * tiles[1], x.shape[3]]);
}

/** x [N, P + 2, Q + 2, C], w [3, 3, C, O] → [N, P, Q, O]. */
export function forward(graph: GraphBuilder, x: Value, w: Value, v: ValidConvolution): Value {
  const image = transformImage(graph, x, grid(v.outHeight, v.outWidth), B);
  const product = graph.matmul(image, transformFilter(graph, w));
  const flat = graph.reshape(product, [WINDOW ** 2, product.shape[1] * v.filters]);
  const tiles = graph.matmul(square(graph, A), flat, true);
  return assemble(graph, tiles, [v.batch, v.outHeight, v.outWidth, v.filters]);
}

/** dy [N, H + 2, W + 2, O], padded for the H × W pixels whose gradients are wanted → dx [N, H, W, C]. */
export function inputGradient(graph: GraphBuilder, dy: Value, w: Value): Value {
  const [batch, height, width] = [dy.shape[0], dy.shape[1] - 2, dy.shape[2] - 2];
  const depth = w.shape[2];
  const image = transformImage(graph, dy, grid(height, width), flippedB);
  const product = graph.matmul(image, transformFilter(graph, w), false, true);
  const flat = graph.reshape(product, [WINDOW ** 2, product.shape[1] * depth]);
  const tiles = graph.matmul(square(graph, flippedA), flat, true);
  return assemble(graph, tiles, [batch, height, width, depth]);
}

/** x, dy → dw [3, 3, C, O]. */
export function filterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
): Value {
  const tiles = grid(v.outHeight, v.outWidth);
  const image = transformImage(graph, x, tiles, B);
  const outer = graph.matmul(square(graph, A), windows(graph, dy, tiles, TILE));
  const output = graph.reshape(outer, [WINDOW ** 2, image.shape[1], v.filters]);
  const product = graph.matmul(image, output, true);
  const flat = graph.reshape(product, [WINDOW ** 2, v.depth * v.filters]);
  const taps = graph.matmul(square(graph, G), flat, true);
  return graph.reshape(taps, [FILTER, FILTER, v.depth, v.filters]);
}
