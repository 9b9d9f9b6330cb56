/**
 * Convolution of images with few channels, on whole rows of pixels: an output row is the product of the
 * input rows it reads with a banded matrix that holds the filter once for every column,
 *
 *   y[p, (q, o)] = Σᵢ Σ_(col, c) x[s·p + d·i − top, (col, c)] band[(i, col, c), (q, o)],
 *   band[(i, col, c), (q, o)] = w[i, j, c, o] where col = s·q + d·j − left, and 0 where no such j exists.
 *
 * Most of the band is zeros. But nothing is moved by single pixels, which costs more than the products do
 * where a pixel has three channels or four.
 */
import type { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph-builder.js';

type Info = backend_util.Conv2DInfo;

/**
 * Whether the products with zeros cost less than moving pixels: an estimate from about 300 GFLOP/s and
 * 1.2 ns for each number of the two images, both from measurements on two cores.
 */
export function bandPays(info: Info): boolean {
  const block = info.strideHeight * info.strideWidth;
  if (info.filterHeight * info.filterWidth === 1) return false;
  if (block * info.inChannels * info.outChannels > 256) return false;
  const input = info.inWidth * info.inChannels;
  const output = info.outWidth * info.outChannels;
  const products = 2 * info.outHeight * info.filterHeight * input * output;
  return products / 300e9 < 1.2e-9 * (info.inHeight * input + info.outHeight * output);
}

/** Column j of the filter that leads from input column `col` to output column `q`, or −1. */
const columnTap = (info: Info, col: number, q: number) => {
  const reach = col + info.padInfo.left - q * info.strideWidth;
  const j = reach / info.dilationWidth;
  return Number.isInteger(j) && j >= 0 && j < info.filterWidth ? j : -1;
};

const geometry = (info: Info) =>
  [
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left,
  ].join(' ');

/** The rows of `matrix` [rows, width] at `positions`; past the last one lies a row of zeros. */
function pick(graph: GraphBuilder, matrix: Value, positions: Value): Value {
  const [, width] = matrix.shape;
  const zeros = graph.expand(graph.scalar(0), [1, width]);
  const rows = graph.concat([matrix, zeros], 0);
  return graph.gather(rows, positions, 0);
}

/** The rows `first + step·r + gap·k`, k < count, for each of `rows` r, of an image [N, H, width]; zeros outside. */
function gatherRows(
  graph: GraphBuilder,
  image: Value,
  rows: number,
  { first, step, gap, count }: { first: number; step: number; gap: number; count: number },
): Value {
  const [batch, height, width] = image.shape;
  const last = first + step * (rows - 1) + gap * (count - 1);
  const before = Math.max(0, -first);
  const after = Math.max(0, last + 1 - height);
  const padded = graph.pad(image, [
    [0, 0],
    [before, after],
    [0, 0],
  ]);
  const index = graph.positions(`rows ${first + before} ${step} ${gap} ${rows} ${count}`, () =>
    Int32Array.from(
      { length: rows * count },
      (_, k) => first + before + step * Math.floor(k / count) + gap * (k % count),
    ),
  );
  return graph.reshape(graph.gather(padded, index, 1), [batch * rows, count * width]);
}

/** The input rows that each output row reads: [N·P, h·W·C]. */
function readRows(graph: GraphBuilder, x: Value, info: Info): Value {
  const { batchSize, inHeight, inWidth, inChannels } = info;
  const image = graph.reshape(x, [batchSize, inHeight, inWidth * inChannels]);
  return gatherRows(graph, image, info.outHeight, {
    first: -info.padInfo.top,
    step: info.strideHeight,
    gap: info.dilationHeight,
    count: info.filterHeight,
  });
}

/** x [N, H, W, C], w [h, w, C, O] → [N, P, Q, O]. */
export function forward(graph: GraphBuilder, x: Value, w: Value, info: Info): Value {
  const { filterHeight, filterWidth, inWidth, inChannels, outWidth, outChannels } = info;
  const taps = filterHeight * filterWidth * inChannels;
  const down = filterHeight * inWidth * inChannels;
  const index = graph.positions(`band ${geometry(info)}`, () => {
    const positions = new Int32Array(down * outWidth).fill(taps);
    eachTap(info, (i, col, q, j) => {
      for (let c = 0; c < inChannels; c++) {
        const row = (i * inWidth + col) * inChannels + c;
        positions[row * outWidth + q] = (i * filterWidth + j) * inChannels + c;
      }
    });
    return positions;
  });
  const band = pick(graph, graph.reshape(w, [taps, outChannels]), index);
  const matrix = graph.reshape(band, [down, outWidth * outChannels]);
  const y = graph.matmul(readRows(graph, x, info), matrix);
  return graph.reshape(y, [info.batchSize, info.outHeight, outWidth, outChannels]);
}

/** Calls `visit` for every tap (i, j) between input column `col` and output column `q`. */
function eachTap(info: Info, visit: (i: number, col: number, q: number, j: number) => void): void {
  for (let col = 0; col < info.inWidth; col++) {
    for (let q = 0; q < info.outWidth; q++) {
      const j = columnTap(info, col, q);
      if (j < 0) continue;
      for (let i = 0; i < info.filterHeight; i++) visit(i, col, q, j);
    }
  }
}

/**
 * dy [N, P, Q, O], w → dx [N, H, W, C], in blocks of s rows: row s·b + a receives from the output rows
 * p = b + (a + top − d·i) / s where that is whole.
 */
export function inputGradient(graph: GraphBuilder, dy: Value, w: Value, info: Info): Value {
  const { filterHeight, filterWidth, inWidth, inChannels, outWidth, outChannels } = info;
  const { strideHeight, dilationHeight, inHeight, batchSize } = info;
  const { top } = info.padInfo;
  const taps = filterHeight * filterWidth * inChannels;
  const first = Math.ceil((top - dilationHeight * (filterHeight - 1)) / strideHeight);
  const count = Math.floor((strideHeight - 1 + top) / strideHeight) - first + 1;
  const blocks = Math.ceil(inHeight / strideHeight);
  const down = strideHeight * inWidth * inChannels;
  const index = graph.positions(`transposed band ${geometry(info)}`, () => {
    const positions = new Int32Array(down * count * outWidth).fill(taps);
    eachTap(info, (i, col, q, j) => {
      for (let a = 0; a < strideHeight; a++) {
        const offset = (a + top - dilationHeight * i) / strideHeight - first;
        if (!Number.isInteger(offset)) continue;
        for (let c = 0; c < inChannels; c++) {
          const row = (a * inWidth + col) * inChannels + c;
          positions[(row * count + offset) * outWidth + q] = (i * filterWidth + j) * inChannels + c;
        }
      }
    });
    return positions;
  });
  const band = pick(graph, graph.reshape(w, [taps, outChannels]), index);
  const matrix = graph.reshape(band, [down, count * outWidth * outChannels]);
  const image = graph.reshape(dy, [batchSize, info.outHeight, outWidth * outChannels]);
  const read = gatherRows(graph, image, blocks, { first, step: 1, gap: 1, count });
  const dx = graph.matmul(read, matrix, false, true);
  const full = graph.reshape(dx, [batchSize, blocks * strideHeight, inWidth, inChannels]);
  return graph.slice(full, [0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
}

/** x, dy → dw [h, w, C, O]: the gradient of the band, summed over the columns that share a number of the filter. */
export function filterGradient(graph: GraphBuilder, x: Value, dy: Value, info: Info): Value {
  const { filterHeight, filterWidth, inWidth, inChannels, outWidth, outChannels } = info;
  const rows = readRows(graph, x, info);
  const down = rows.shape[1];
  const flat = graph.reshape(dy, [rows.shape[0], outWidth * outChannels]);
  const gradient = graph.matmul(rows, flat, true);
  const taps = filterHeight * filterWidth * inChannels;
  const index = graph.positions(`diagonals ${geometry(info)}`, () => {
    const positions = new Int32Array(outWidth * taps).fill(down * outWidth);
    eachTap(info, (i, col, q, j) => {
      for (let c = 0; c < inChannels; c++) {
        const row = (i * inWidth + col) * inChannels + c;
        positions[q * taps + (i * filterWidth + j) * inChannels + c] = row * outWidth + q;
      }
    });
    return positions;
  });
  const diagonals = pick(graph, graph.reshape(gradient, [down * outWidth, outChannels]), index);
  const shape = [outWidth, taps * outChannels];
  const sums = graph.reduce('ReduceSum', graph.reshape(diagonals, shape), [0], false);
  return graph.reshape(sums, [filterHeight, filterWidth, inChannels, outChannels]);
}
