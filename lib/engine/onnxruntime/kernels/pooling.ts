/** Maximum and average pooling on [N, H, W, C], as elementwise operations on shifted images. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Padding, Value } from '../graph-builder.js';
import type { Kernel } from '../kernel.js';

interface Pool {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: 'same' | 'valid' | number | backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Info = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

function describe(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Pool) {
  return backend_util.computePool2DInfo(
    shape as Shape4D,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

const offsets = ({ filterHeight, filterWidth }: Info) =>
  Array.from({ length: filterHeight * filterWidth }, (_, tap) => [
    Math.floor(tap / filterWidth),
    tap % filterWidth,
  ]);

/** Rows and columns that the windows cover, as padding (negative: cropping) of the image. */
function cover(info: Info): Padding {
  const height = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const width = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  const { top, left } = info.padInfo;
  return [
    [0, 0],
    [top, height - info.inHeight - top],
    [left, width - info.inWidth - left],
    [0, 0],
  ];
}

/** For each place in the window, the image of the values at that place: [N, P, Q, C] each. */
function windows(graph: GraphBuilder, x: Value, info: Info, filler: number): Value[] {
  const padded = graph.pad(x, cover(info), filler);
  const size = [info.batchSize, info.outHeight, info.outWidth, info.inChannels];
  const step = [1, info.strideHeight, info.strideWidth, 1];
  return offsets(info).map(([row, column]) => graph.slice(padded, [0, row, column, 0], size, step));
}

/** The transpose of `windows`: adds each part back at its place. */
function scatter(graph: GraphBuilder, parts: Value[], info: Info): Value {
  const { batchSize, outHeight, outWidth, inChannels } = info;
  const [sh, sw] = [info.strideHeight, info.strideWidth];
  const places = offsets(info).map(([row, column], index) => {
    const cells = graph.reshape(parts[index], [batchSize, outHeight, 1, outWidth, 1, inChannels]);
    const none = [0, 0] as const;
    const spread = graph.pad(cells, [none, none, [0, sh - 1], none, [0, sw - 1], none]);
    const image = graph.reshape(spread, [batchSize, outHeight * sh, outWidth * sw, inChannels]);
    const rows = [row, info.filterHeight - row - sh] as const;
    const columns = [column, info.filterWidth - column - sw] as const;
    return graph.pad(image, [none, rows, columns, none]);
  });
  const sum = places.length === 1 ? places[0] : graph.node('Sum', places, places[0].shape);
  const crop = cover(info).map(([before, after]) => [-before, -after] as const);
  return graph.pad(sum, crop);
}

const LOWEST = -3.4028234663852886e38;

function maximum(graph: GraphBuilder, values: Value[]): Value {
  return values.length === 1 ? values[0] : graph.node('Max', values, values[0].shape);
}

const MaxPool: Kernel<Pool> = {
  result: ({ x }, attributes) => ({
    shape: describe(x.shape, attributes).outShape,
    dtype: 'float32',
  }),
  emit: (graph, { x }, attributes) => {
    const info = describe(x.shape, attributes);
    return maximum(graph, windows(graph, x, info, LOWEST));
  },
};

/** The gradient goes to the first place of the window that holds the maximum. */
const MaxPoolGrad: Kernel<Pool> = {
  result: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
  emit: (graph, { dy, input }, attributes) => {
    const info = describe(input.shape, attributes);
    const values = windows(graph, input, info, LOWEST);
    const largest = maximum(graph, values);
    let open: Value | undefined;
    const parts = values.map((value) => {
      const equal = graph.binary('Equal', value, largest, 'bool');
      const chosen = open ? graph.binary('And', equal, open) : equal;
      const others = graph.unary('Not', equal);
      open = open ? graph.binary('And', open, others) : others;
      return graph.mul(dy, graph.cast(chosen, 'float32'));
    });
    return scatter(graph, parts, info);
  },
};

/** One over the number of real pixels in each window: padding does not count. [1, P, Q, 1]. */
function weights(graph: GraphBuilder, info: Info): Value {
  const inside = (out: number, stride: number, filter: number, before: number, length: number) =>
    Array.from({ length: out }, (_, index) => {
      const from = index * stride - before;
      return Math.min(from + filter, length) - Math.max(from, 0);
    });
  const { padInfo: p } = info;
  const { outHeight, outWidth } = info;
  const rows = inside(outHeight, info.strideHeight, info.filterHeight, p.top, info.inHeight);
  const columns = inside(outWidth, info.strideWidth, info.filterWidth, p.left, info.inWidth);
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  if (counts.every((count) => count === counts[0])) return graph.scalar(1 / counts[0]);
  return graph.floats(
    counts.map((count) => 1 / count),
    [1, outHeight, outWidth, 1],
  );
}

const AvgPool: Kernel<Pool> = {
  result: ({ x }, attributes) => ({
    shape: describe(x.shape, attributes).outShape,
    dtype: 'float32',
  }),
  emit: (graph, { x }, attributes) => {
    const info = describe(x.shape, attributes);
    const values = windows(graph, x, info, 0);
    const sum = values.length === 1 ? values[0] : graph.node('Sum', values, values[0].shape);
    return graph.mul(sum, weights(graph, info));
  },
};

const AvgPoolGrad: Kernel<Pool> = {
  result: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
  emit: (graph, { dy, input }, attributes) => {
    const info = describe(input.shape, attributes);
    const share = graph.mul(dy, weights(graph, info));
    return scatter(
      graph,
      offsets(info).map(() => share),
      info,
    );
  },
};

export const pools = { MaxPool, MaxPoolGrad, AvgPool, AvgPoolGrad };
