/**
 * Valid convolution in onnxruntime's own layout, channels in blocks of as many as one vector register holds
 * ("NCHWc", after Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD
 * architectures", 2018). Nothing is gathered, and no product is saved: it is fast where pixels have too many
 * channels for a banded matrix and too few for Winograd's transforms.
 *
 * onnxruntime brings graphs into this layout by itself only where filters are constants, which they are not
 * while a network learns; so the nodes that it would insert are written here.
 */
import type { GraphBuilder, Value } from '../../graph-builder.js';
import type { ValidConvolution } from '../../shapes.js';

export const NCHWC = 'com.microsoft.nchwc';

/** `ReorderInput` fills up channels to whole blocks, but moves four at a time. */
export const canBlock = (v: ValidConvolution) =>
  v.depth % 4 === 0 && v.filterHeight * v.filterWidth > 1;

const whole = (channels: number, block: number) => Math.ceil(channels / block) * block;

/** x [N, H, W, C] and the filter as [O/b, C/b, h, w, b (of C), b (of O)] → [N, P, Q, O]. */
function convolve(
  graph: GraphBuilder,
  x: Value,
  filter: Value,
  v: ValidConvolution,
  block: number,
): Value {
  const { batch, filterHeight, filterWidth, outHeight, outWidth, filters } = v;
  const [depth, width] = [whole(v.depth, block), whole(filters, block)];
  const taps = [filterHeight, filterWidth];
  const image = [batch, depth, v.height, v.width];
  const blocks = graph.node('ReorderInput', [x], image, 'float32', { channels_last: 1 }, NCHWC);
  const weights = graph.reshape(filter, [width, depth, ...taps]);
  const attributes = {
    kernel_shape: taps,
    dilations: [v.dilationHeight, v.dilationWidth],
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    group: 1,
  };
  const shape = [batch, width, outHeight, outWidth];
  const y = graph.node('Conv', [blocks, weights], shape, 'float32', attributes, NCHWC);
  const pixels = [batch, outHeight, outWidth, filters];
  const back = { channels: filters, channels_last: 1 };
  return graph.node('ReorderOutput', [y], pixels, 'float32', back, NCHWC);
}

/** [taps, C, O] → [taps, C/b, b, O/b, b], filled up with zeros. */
function inBlocks(graph: GraphBuilder, w: Value, block: number): Value {
  const [taps, depth, filters] = w.shape;
  const [rows, columns] = [whole(depth, block), whole(filters, block)];
  const padded = graph.pad(w, [
    [0, 0],
    [0, rows - depth],
    [0, columns - filters],
  ]);
  return graph.reshape(padded, [taps, rows / block, block, columns / block, block]);
}

/** x [N, H, W, C], w [h, w, C, O] → [N, P, Q, O]. */
export function forward(
  graph: GraphBuilder,
  x: Value,
  w: Value,
  v: ValidConvolution,
  block: number,
): Value {
  const taps = graph.reshape(w, [v.filterHeight * v.filterWidth, v.depth, v.filters]);
  const filter = graph.transpose(inBlocks(graph, taps, block), [3, 1, 0, 2, 4]);
  return convolve(graph, x, filter, v, block);
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
  block: number,
): Value {
  const count = v.filterHeight * v.filterWidth;
  const backwards = graph.positions(`backwards ${count}`, () =>
    Int32Array.from({ length: count }, (_, tap) => count - 1 - tap),
  );
  const taps = graph.reshape(w, [count, v.filters, v.depth]);
  const flipped = graph.gather(taps, backwards, 0);
  const filter = graph.transpose(inBlocks(graph, flipped, block), [1, 3, 0, 4, 2]);
  return convolve(graph, dy, filter, v, block);
}
