/**
 * Winograd's fast convolutions F(m × m, r × r): an output tile of m × m pixels costs (m + r − 1)² products
 * instead of m²r² (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016). In one
 * dimension, with the m + r − 1 points of a Toom–Cook product,
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
import type { GraphBuilder, Value } from '../../graph-builder.js';
import type { ValidConvolution } from '../../shapes.js';

interface Algorithm {
  /** m, the edge of an output tile. */
  tile: number;
  /** r, the edge of the filter. */
  filter: number;
  /** m + r − 1, the edge of the window that a tile reads. */
  window: number;
  A: number[][];
  B: number[][];
  G: number[][];
  /** A and B for the flipped filter, in the order of the values of the filter itself. */
  flippedA: number[][];
  flippedB: number[][];
}

function algorithm(filter: number, points: number[]): Algorithm {
  const window = points.length;
  const tile = window - filter + 1;
  /** Row i holds the powers 0 … n − 1 of point i; at infinity only the highest counts. */
  const evaluation = (n: number) =>
    points.map((point) =>
      Array.from({ length: n }, (_, power) =>
        Number.isFinite(point) ? point ** power : power === n - 1 ? 1 : 0,
      ),
    );
  const A = evaluation(tile);
  const B = inverse(new Matrix(evaluation(window)))
    .transpose()
    .to2DArray();
  const reciprocal = points.map((point) => points.indexOf(1 / point));
  const factor = points.map((point) =>
    point === 0 || point === Number.POSITIVE_INFINITY ? 1 : point ** (filter - 1),
  );
  return {
    tile,
    filter,
    window,
    A,
    B,
    G: evaluation(filter),
    flippedA: reciprocal.map((index) => A[index]),
    flippedB: reciprocal.map((index) => B[index].map((value) => value * factor[index])),
  };
}

const algorithms: { [filter: number]: Algorithm } = {
  2: algorithm(2, [0, 1, -1, Number.POSITIVE_INFINITY]),
  3: algorithm(3, [0, 1, -1, 2, 0.5, Number.POSITIVE_INFINITY]),
};

/** The Kronecker square of a matrix as a constant of the graph. */
function square(graph: GraphBuilder, matrix: number[][]): Value {
  const product = new Matrix(matrix).kroneckerProduct(new Matrix(matrix));
  return graph.floats(product.to1DArray(), [product.rows, product.columns]);
}

/** Whether there is an algorithm for this filter. */
export const canWinograd = (v: ValidConvolution) =>
  v.filterHeight in algorithms &&
  v.filterWidth === v.filterHeight &&
  v.dilationHeight === 1 &&
  v.dilationWidth === 1;

/**
 * Whether this is cheaper than a product with gathered patches: an estimate from the rates of matrix
 * products (about 200 GFLOP/s) and of moving values (about 8 GB/s) on two cores.
 */
export function winogradPays(v: ValidConvolution): boolean {
  if (!canWinograd(v)) return false;
  const fast = algorithms[v.filterHeight];
  const [down, across] = grid(fast, v.outHeight, v.outWidth);
  const pixels = v.batch * v.outHeight * v.outWidth;
  const tiles = v.batch * down * across;
  const work = 2 * v.depth * v.filters;
  const seconds = (operations: number, values: number) => operations / 200e9 + (4 * values) / 8e9;
  const taps = fast.filter ** 2;
  const points = fast.window ** 2;
  const patches = seconds(taps * pixels * work, 2 * taps * pixels * v.depth);
  const moved = 3 * points * tiles * (v.depth + v.filters) + 0.5 * points * work;
  return seconds(points * tiles * work, moved) < patches;
}

/** Numbers of tiles down and across. */
const grid = ({ tile }: Algorithm, height: number, width: number) =>
  [Math.ceil(height / tile), Math.ceil(width / tile)] as const;

/**
 * The windows of `size` × `size` pixels every `tile` pixels, after zero padding: [size², N·tiles·C], pixels
 * of the window first.
 */
function windows(
  graph: GraphBuilder,
  image: Value,
  [down, across]: readonly [number, number],
  tile: number,
  size: number,
): Value {
  const [batch, , , depth] = image.shape;
  const height = down * tile + size - tile;
  const width = across * tile + size - tile;
  const rows = [0, height - image.shape[1]] as const;
  const columns = [0, width - image.shape[2]] as const;
  const padded = graph.pad(image, [[0, 0], rows, columns, [0, 0]]);
  const pixels = graph.reshape(padded, [batch * height * width, depth]);
  const tiles = batch * down * across;
  const index = graph.positions(`windows ${size} ${tile} ${batch} ${down} ${across}`, () =>
    Int32Array.from({ length: size * size * tiles }, (_, position) => {
      const place = Math.floor(position / tiles);
      const which = position % tiles;
      const n = Math.floor(which / (down * across));
      const row = (Math.floor(which / across) % down) * tile + Math.floor(place / size);
      const column = (which % across) * tile + (place % size);
      return (n * height + row) * width + column;
    }),
  );
  return graph.reshape(graph.gather(pixels, index, 0), [size * size, tiles * depth]);
}

/** The image of `height` × `width` pixels from its tiles [m², N·tiles·C]. */
function assemble(
  graph: GraphBuilder,
  fast: Algorithm,
  tiles: Value,
  [batch, height, width, depth]: readonly number[],
): Value {
  const { tile } = fast;
  const [down, across] = grid(fast, height, width);
  const count = batch * down * across;
  const index = graph.positions(`tiles ${tile} ${batch} ${height} ${width}`, () =>
    Int32Array.from({ length: batch * height * width }, (_, position) => {
      const n = Math.floor(position / (height * width));
      const row = Math.floor(position / width) % height;
      const column = position % width;
      const place = (row % tile) * tile + (column % tile);
      const which = (n * down + Math.floor(row / tile)) * across + Math.floor(column / tile);
      return place * count + which;
    }),
  );
  const pixels = graph.reshape(tiles, [tile * tile * count, depth]);
  return graph.reshape(graph.gather(pixels, index, 0), [batch, height, width, depth]);
}

/** The transformed filter, [window², C, O]. */
function transformFilter(graph: GraphBuilder, { G, window }: Algorithm, w: Value): Value {
  const [height, width, depth, filters] = w.shape;
  const taps = graph.reshape(w, [height * width, depth * filters]);
  return graph.reshape(graph.matmul(square(graph, G), taps), [window ** 2, depth, filters]);
}

/** Transformed windows of the image, [window², N·tiles, C]. */
function transformImage(
  graph: GraphBuilder,
  { tile, window }: Algorithm,
  x: Value,
  tiles: readonly [number, number],
  matrix: number[][],
): Value {
  const transformed = graph.matmul(square(graph, matrix), windows(graph, x, tiles, tile, window));
  return graph.reshape(transformed, [window ** 2, x.shape[0] * tiles[0] * tiles[1], x.shape[3]]);
}

/** The image from the products at the points, [window², N·tiles, channels]. */
function transformBack(
  graph: GraphBuilder,
  fast: Algorithm,
  products: Value,
  matrix: number[][],
  image: readonly number[],
): Value {
  const flat = graph.reshape(products, [fast.window ** 2, products.shape[1] * products.shape[2]]);
  return assemble(graph, fast, graph.matmul(square(graph, matrix), flat, true), image);
}

/** x [N, P + r − 1, Q + r − 1, C], w [r, r, C, O] → [N, P, Q, O]. */
export function forward(graph: GraphBuilder, x: Value, w: Value, v: ValidConvolution): Value {
  const fast = algorithms[v.filterHeight];
  const image = transformImage(graph, fast, x, grid(fast, v.outHeight, v.outWidth), fast.B);
  const products = graph.matmul(image, transformFilter(graph, fast, w));
  const shape = [v.batch, v.outHeight, v.outWidth, v.filters];
  return transformBack(graph, fast, products, fast.A, shape);
}

/** dy [N, H + r − 1, W + r − 1, O], padded for the H × W pixels whose gradients are wanted → dx [N, H, W, C]. */
export function inputGradient(graph: GraphBuilder, dy: Value, w: Value): Value {
  const fast = algorithms[w.shape[0]];
  const [batch, fullHeight, fullWidth] = dy.shape;
  const [height, width] = [fullHeight - fast.filter + 1, fullWidth - fast.filter + 1];
  const image = transformImage(graph, fast, dy, grid(fast, height, width), fast.flippedB);
  const products = graph.matmul(image, transformFilter(graph, fast, w), false, true);
  return transformBack(graph, fast, products, fast.flippedA, [batch, height, width, w.shape[2]]);
}

/** x, dy → dw [r, r, C, O]. */
export function filterGradient(
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
): Value {
  const fast = algorithms[v.filterHeight];
  const { filter, tile, window, A, B, G } = fast;
  const tiles = grid(fast, v.outHeight, v.outWidth);
  const image = transformImage(graph, fast, x, tiles, B);
  const spread = graph.matmul(square(graph, A), windows(graph, dy, tiles, tile, tile));
  const output = graph.reshape(spread, [window ** 2, image.shape[1], v.filters]);
  const products = graph.matmul(image, output, true);
  const flat = graph.reshape(products, [window ** 2, v.depth * v.filters]);
  const taps = graph.matmul(square(graph, G), flat, true);
  return graph.reshape(taps, [filter, filter, v.depth, v.filters]);
}
