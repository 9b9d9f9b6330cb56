/**
 * Convolution, its input gradient (which is also the transposed convolution) and its filter gradient,
 * on images [N, H, W, C] and filters [height, width, C, O].
 *
 * Everything is reduced to a valid convolution of stride 1, and that to matrix products, which run
 * several times faster than the convolution nodes on this layout:
 * padding is made explicit, and a stride s turns into s × s blocks of pixels moved into the channels.
 */
import { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../../graph-builder.js';
import { allFloat, type Kernel } from '../../kernel.js';
import type { ValidConvolution } from '../../shapes.js';
import { type Activation, activate, activations } from '../matmul.js';
import { filterGradient, forward, inputGradient } from './valid-convolution.js';

export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: 'same' | 'valid' | number | backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Info = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

function describe(
  input: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
): Info {
  return backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
}

const isNhwc = ({ dataFormat }: ConvolutionAttributes) => (dataFormat ?? 'NHWC') === 'NHWC';

/** A convolution in its stride-1 form: how the image and the filter are brought there. */
interface Reduction {
  valid: ValidConvolution;
  /** Padding (or cropping, if negative) of rows and columns of the image. */
  rows: readonly [number, number];
  columns: readonly [number, number];
  /** Edges of the blocks of pixels that become channels. */
  block: readonly [number, number];
  /** Filter size padded to whole blocks. */
  filter: readonly [number, number];
  info: Info;
}

function reduceStride(info: Info): Reduction {
  // A 1 × 1 filter reads one pixel of each block: keep every s-th pixel (see `toBlocks`).
  const block = [info.strideHeight, info.strideWidth] as const;
  const tapsHigh = Math.ceil(info.filterHeight / block[0]);
  const tapsWide = Math.ceil(info.filterWidth / block[1]);
  const reachHigh = (tapsHigh - 1) * info.dilationHeight;
  const reachWide = (tapsWide - 1) * info.dilationWidth;
  const height = info.outHeight + reachHigh;
  const width = info.outWidth + reachWide;
  const { top, left } = info.padInfo;
  const single = info.filterHeight === 1 && info.filterWidth === 1;
  return {
    valid: {
      batch: info.batchSize,
      height,
      width,
      depth: info.inChannels * (single ? 1 : block[0] * block[1]),
      filterHeight: tapsHigh,
      filterWidth: tapsWide,
      filters: info.outChannels,
      outHeight: info.outHeight,
      outWidth: info.outWidth,
      dilationHeight: info.dilationHeight,
      dilationWidth: info.dilationWidth,
    },
    rows: [top, height * block[0] - info.inHeight - top],
    columns: [left, width * block[1] - info.inWidth - left],
    block,
    filter: single ? [1, 1] : [tapsHigh * block[0], tapsWide * block[1]],
    info,
  };
}

const keepsOnePixel = ({ filter, block }: Reduction) =>
  filter[0] === 1 && filter[1] === 1 && (block[0] > 1 || block[1] > 1);

/** [N, H, W, C] → [N, H/s, W/s, s²C], padded. */
function toBlocks(graph: GraphBuilder, x: Value, form: Reduction): Value {
  const { valid, block, info } = form;
  const padded = graph.pad(x, [[0, 0], form.rows, form.columns, [0, 0]]);
  if (block[0] === 1 && block[1] === 1) return padded;
  const { batch, height, width, depth } = valid;
  if (keepsOnePixel(form)) {
    return graph.slice(padded, [0, 0, 0, 0], [batch, height, width, depth], [1, ...block, 1]);
  }
  // Pixels of one row of a block lie side by side.
  const row = block[1] * info.inChannels;
  const index = graph.positions(`to blocks ${block} ${height} ${width}`, () =>
    Int32Array.from({ length: height * width * block[0] }, (_, position) => {
      const inside = position % block[0];
      const column = Math.floor(position / block[0]) % width;
      const line = Math.floor(position / (block[0] * width));
      return (line * block[0] + inside) * width + column;
    }),
  );
  const runs = graph.reshape(padded, [batch, height * block[0] * width, row]);
  return graph.reshape(graph.gather(runs, index, 1), [batch, height, width, depth]);
}

/** The transpose of `toBlocks`: [N, H/s, W/s, s²C] → [N, H, W, C], cropped. */
function fromBlocks(graph: GraphBuilder, x: Value, form: Reduction): Value {
  const { valid, block, info } = form;
  const { batch, height, width, depth } = valid;
  if (keepsOnePixel(form)) {
    const cells = graph.reshape(x, [batch, height, 1, width, 1, depth]);
    const none = [0, 0] as const;
    const spread = [none, none, [0, block[0] - 1], none, [0, block[1] - 1], none] as const;
    const full = [batch, height * block[0], width * block[1], depth];
    const opposite = (padding: readonly [number, number]) => [-padding[0], -padding[1]] as const;
    const crop = [[0, 0], opposite(form.rows), opposite(form.columns), [0, 0]] as const;
    return graph.pad(graph.reshape(graph.pad(cells, spread), full), crop);
  }
  const { inChannels, inHeight, inWidth } = info;
  const { top, left } = info.padInfo;
  // Pixels past the last block reach no output.
  const rows = Math.min(inHeight, height * block[0] - top);
  const columns = Math.min(inWidth, width * block[1] - left);
  const index = graph.positions(`from blocks ${block} ${[rows, columns, top, left, width]}`, () =>
    Int32Array.from({ length: rows * columns }, (_, position) => {
      const row = Math.floor(position / columns) + top;
      const column = (position % columns) + left;
      const which = Math.floor(row / block[0]) * width + Math.floor(column / block[1]);
      return (which * block[0] + (row % block[0])) * block[1] + (column % block[1]);
    }),
  );
  const pixels = graph.reshape(x, [batch, height * width * block[0] * block[1], inChannels]);
  const image = graph.reshape(graph.gather(pixels, index, 1), [batch, rows, columns, inChannels]);
  return graph.pad(image, [
    [0, 0],
    [0, inHeight - rows],
    [0, inWidth - columns],
    [0, 0],
  ]);
}

/** [h, w, C, O] → [h/s, w/s, s²C, O], padded with zeros to whole blocks. */
function filterToBlocks(graph: GraphBuilder, w: Value, form: Reduction): Value {
  const { valid, block, filter, info } = form;
  const rows = [0, filter[0] - info.filterHeight] as const;
  const columns = [0, filter[1] - info.filterWidth] as const;
  const padded = graph.pad(w, [rows, columns, [0, 0], [0, 0]]);
  const { filterHeight, filterWidth, depth, filters } = valid;
  const row = block[1] * info.inChannels * filters;
  const shape = [filterHeight, filterWidth, depth, filters];
  if (keepsOnePixel(form)) return padded;
  const split = graph.reshape(padded, [filterHeight, block[0], filterWidth, row]);
  return graph.reshape(graph.transpose(split, block[0] > 1 ? [0, 2, 1, 3] : [0, 1, 2, 3]), shape);
}

/** The transpose of `filterToBlocks`. */
function filterFromBlocks(graph: GraphBuilder, w: Value, form: Reduction): Value {
  const { valid, block, filter, info } = form;
  const { filterHeight, filterWidth, filters } = valid;
  const full = [filter[0], filter[1], info.inChannels, filters];
  let moved = w;
  if (!keepsOnePixel(form) && block[0] > 1) {
    const row = block[1] * info.inChannels * filters;
    const split = graph.reshape(w, [filterHeight, filterWidth, block[0], row]);
    moved = graph.transpose(split, [0, 2, 1, 3]);
  }
  return graph.slice(
    graph.reshape(moved, full),
    [0, 0, 0, 0],
    [info.filterHeight, info.filterWidth, info.inChannels, filters],
  );
}

function convolve(graph: GraphBuilder, x: Value, filter: Value, info: Info): Value {
  const form = reduceStride(info);
  const image = toBlocks(graph, x, form);
  return forward(graph, image, filterToBlocks(graph, filter, form), form.valid);
}

const Conv2D: Kernel<ConvolutionAttributes> = {
  supports: (inputs, attributes) => allFloat(inputs) && isNhwc(attributes),
  result: ({ x, filter }, attributes) => ({
    shape: describe(x.shape, filter.shape, attributes).outShape,
    dtype: 'float32',
  }),
  emit: (graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, describe(x.shape, filter.shape, attributes)),
};

const FusedConv2D: Kernel<ConvolutionAttributes & Activation> = {
  supports: (inputs, attributes) =>
    allFloat(inputs) &&
    isNhwc(attributes) &&
    inputs.preluActivationWeights === undefined &&
    activations.includes(attributes.activation ?? 'linear'),
  result: ({ x, filter }, attributes) => ({
    shape: describe(x.shape, filter.shape, attributes).outShape,
    dtype: 'float32',
  }),
  emit: (graph, { x, filter, bias }, attributes) => {
    const info = describe(x.shape, filter.shape, attributes);
    const linear = convolve(graph, x, filter, info);
    return activate(graph, bias ? graph.add(linear, bias) : linear, attributes);
  },
};

const Conv2DBackpropInput: Kernel<ConvolutionAttributes & { inputShape: Shape4D }> = {
  supports: (inputs, attributes) => allFloat(inputs) && isNhwc(attributes),
  result: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
  emit: (graph, { dy, filter }, attributes) => {
    const info = describe(attributes.inputShape, filter.shape, attributes);
    const form = reduceStride(info);
    const { valid, block, rows, columns } = form;
    if (block[0] === 1 && block[1] === 1) {
      const size: [number, number] = [info.inHeight, info.inWidth];
      return inputGradient(graph, dy, filter, valid, [rows[0], columns[0]], size);
    }
    const blocks = filterToBlocks(graph, filter, form);
    return fromBlocks(graph, inputGradient(graph, dy, blocks, valid), form);
  },
};

const Conv2DBackpropFilter: Kernel<ConvolutionAttributes & { filterShape: Shape4D }> = {
  supports: (inputs, attributes) => allFloat(inputs) && isNhwc(attributes),
  result: (_, { filterShape }) => ({ shape: filterShape, dtype: 'float32' }),
  emit: (graph, { x, dy }, attributes) => {
    const info = describe(x.shape, attributes.filterShape, attributes);
    const form = reduceStride(info);
    const image = toBlocks(graph, x, form);
    return filterFromBlocks(graph, filterGradient(graph, image, dy, form.valid), form);
  },
};

export const convolutions = { Conv2D, FusedConv2D, Conv2DBackpropInput, Conv2DBackpropFilter };
