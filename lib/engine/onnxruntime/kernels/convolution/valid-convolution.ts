/**
 * The convolution of stride 1 without padding, y[p, q] = Σ x[p + i·d, q + j·d] w[i, j], as one matrix
 * product with the gathered patches of the image, and its two gradients; or in another form, which the
 * graph chooses.
 */
import { type Form, sizeOfForm } from '../../forms.js';
import type { GraphBuilder, Value } from '../../graph-builder.js';
import { patchNumbers, type ValidConvolution } from '../../shapes.js';
import * as banded from './banded-convolution.js';
import * as blocked from './blocked-convolution.js';
import { fixedForms } from './fixed-forms.js';
import * as winograd from './winograd.js';

type Offset = readonly [row: number, column: number];

const taps = (v: ValidConvolution): Offset[] =>
  Array.from({ length: v.filterHeight * v.filterWidth }, (_, tap) => [
    Math.floor(tap / v.filterWidth) * v.dilationHeight,
    (tap % v.filterWidth) * v.dilationWidth,
  ]);

const is = (form: Form, kind: string) => form.startsWith(kind);

/** The patch of pixels at `offsets` around every pixel of [height, width]: [N·h·w, offsets·C]. */
function patches(
  graph: GraphBuilder,
  x: Value,
  offsets: Offset[],
  [height, width]: [number, number],
): Value {
  const [batch, fullHeight, fullWidth, depth] = x.shape;
  const matrix = [batch * height * width, offsets.length * depth];
  if (offsets.length === 1) {
    const [row, column] = offsets[0];
    const window = graph.slice(x, [0, row, column, 0], [batch, height, width, depth]);
    return graph.reshape(window, matrix);
  }
  const count = height * width * offsets.length;
  const index = graph.positions(`patches ${offsets} ${height} ${width} ${fullWidth}`, () =>
    Int32Array.from({ length: count }, (_, position) => {
      const pixel = Math.floor(position / offsets.length);
      const [row, column] = offsets[position % offsets.length];
      return (Math.floor(pixel / width) + row) * fullWidth + (pixel % width) + column;
    }),
  );
  const pixels = graph.reshape(x, [batch, fullHeight * fullWidth, depth]);
  return graph.reshape(graph.gather(pixels, index, 1), matrix);
}

/** Numbers in the patches of all pixels beyond which a batch is cut: 256 MB. No training here comes near. */
const LARGE = 2 ** 26;

/** Computes images part by part, so that the patches of only one part are held at a time. */
function inParts(
  graph: GraphBuilder,
  images: Value,
  v: ValidConvolution,
  compute: (part: Value, v: ValidConvolution) => Value,
): Value {
  const count = Math.min(v.batch, Math.ceil(patchNumbers(v) / LARGE));
  if (count === 1) return compute(images, v);
  const starts = Array.from({ length: count + 1 }, (_, part) =>
    Math.floor((part * v.batch) / count),
  );
  const parts = starts.slice(1).map((end, index) => {
    const batch = end - starts[index];
    const [, ...image] = images.shape;
    const part = graph.slice(images, [starts[index], 0, 0, 0], [batch, ...image]);
    return compute(part, { ...v, batch });
  });
  return graph.concat(parts, 0);
}

/** x [N, H, W, C], w [h, w, C, O] → [N, P, Q, O], in the form that the graph chooses. */
export function forward(graph: GraphBuilder, x: Value, w: Value, v: ValidConvolution): Value {
  const form = (graph.forms ?? fixedForms).forward(v);
  return inParts(graph, x, v, (part, own) => forwardAs(form, graph, part, w, own));
}

/** x, w → [N, P, Q, O]. */
export function forwardAs(
  form: Form,
  graph: GraphBuilder,
  x: Value,
  w: Value,
  v: ValidConvolution,
): Value {
  if (is(form, 'blocked')) return blocked.forward(graph, x, w, v, sizeOfForm(form));
  if (is(form, 'banded')) return banded.forward(graph, x, w, v, sizeOfForm(form));
  if (is(form, 'winograd')) return winograd.forward(graph, x, w, v);
  const matrix = patches(graph, x, taps(v), [v.outHeight, v.outWidth]);
  const filter = graph.reshape(w, [matrix.shape[1], v.filters]);
  const shape = [v.batch, v.outHeight, v.outWidth, v.filters];
  return graph.reshape(graph.matmul(matrix, filter), shape);
}

/**
 * dy [N, P, Q, O], w → the gradients of `size` pixels of x from pixel `from` on (pixels may lie outside):
 * every pixel collects what the windows over it received.
 */
export function inputGradient(
  graph: GraphBuilder,
  dy: Value,
  w: Value,
  v: ValidConvolution,
  from: Offset = [0, 0],
  size: [height: number, width: number] = [v.height, v.width],
): Value {
  const reach = [(v.filterHeight - 1) * v.dilationHeight, (v.filterWidth - 1) * v.dilationWidth];
  const before = [reach[0] - from[0], reach[1] - from[1]];
  const rows = [before[0], size[0] + reach[0] - before[0] - v.outHeight] as const;
  const columns = [before[1], size[1] + reach[1] - before[1] - v.outWidth] as const;
  const padded = graph.pad(dy, [[0, 0], rows, columns, [0, 0]]);
  const transposed = flipped(v, size);
  const form = (graph.forms ?? fixedForms).inputGradient(v, transposed);
  return inParts(graph, padded, transposed, (part, own) =>
    inputGradientAs(form, graph, part, w, own),
  );
}

/**
 * dy, padded for the pixels whose gradients are wanted, and w → dx: the convolution of dy with the flipped
 * filter, where `v` describes that convolution, from O channels to C.
 */
export function inputGradientAs(
  form: Form,
  graph: GraphBuilder,
  dy: Value,
  w: Value,
  v: ValidConvolution,
): Value {
  if (is(form, 'blocked')) return blocked.inputGradient(graph, dy, w, v, sizeOfForm(form));
  if (is(form, 'banded')) return banded.inputGradient(graph, dy, w, v, sizeOfForm(form));
  if (is(form, 'winograd')) return winograd.inputGradient(graph, dy, w);
  const size: [number, number] = [v.outHeight, v.outWidth];
  const reach = [(v.filterHeight - 1) * v.dilationHeight, (v.filterWidth - 1) * v.dilationWidth];
  const offsets = taps(v).map(([row, column]): Offset => [reach[0] - row, reach[1] - column]);
  const matrix = patches(graph, dy, offsets, size);
  // [taps, C, O] → [C, taps·O] keeps runs of O values together, which is a fast transposition.
  const perTap = graph.reshape(w, [offsets.length, v.filters, v.depth]);
  const filter = graph.reshape(graph.transpose(perTap, [1, 0, 2]), [v.filters, matrix.shape[1]]);
  return graph.reshape(graph.matmul(matrix, filter, false, true), [v.batch, ...size, v.filters]);
}

/** The convolution of the padded dy, from O channels to C, that gives the gradients of `size` pixels. */
const flipped = (
  v: ValidConvolution,
  [outHeight, outWidth]: [height: number, width: number],
): ValidConvolution => ({
  ...v,
  height: outHeight + (v.filterHeight - 1) * v.dilationHeight,
  width: outWidth + (v.filterWidth - 1) * v.dilationWidth,
  depth: v.filters,
  filters: v.depth,
  outHeight,
  outWidth,
});

/** x, dy → dw [h, w, C, O], in the form that the graph chooses. */
export const filterGradient = (
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
): Value => filterGradientAs((graph.forms ?? fixedForms).filterGradient(v), graph, x, dy, v);

/** x, dy → dw. There is no `blocked` one. */
export function filterGradientAs(
  form: Form,
  graph: GraphBuilder,
  x: Value,
  dy: Value,
  v: ValidConvolution,
): Value {
  if (is(form, 'banded')) return banded.filterGradient(graph, x, dy, v, sizeOfForm(form));
  if (is(form, 'winograd')) return winograd.filterGradient(graph, x, dy, v);
  const matrix = patches(graph, x, taps(v), [v.outHeight, v.outWidth]);
  const flat = graph.reshape(dy, [matrix.shape[0], v.filters]);
  const shape = [v.filterHeight, v.filterWidth, v.depth, v.filters];
  return graph.reshape(graph.matmul(matrix, flat, true, false), shape);
}
