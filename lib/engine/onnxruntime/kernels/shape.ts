/** Kernels that only move values: transpose, slice, pad, concatenate, repeat, reverse. */
import { slice_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph-builder.js';
import { allMovable, type Kernel, type TensorKinds } from '../kernel.js';
import { normalizeAxes } from '../shapes.js';

const Transpose: Kernel<{ perm: number[] }> = {
  supports: allMovable,
  result: ({ x }, { perm }) => ({ shape: perm.map((axis) => x.shape[axis]), dtype: x.dtype }),
  emit: (graph, { x }, { perm }) => graph.transpose(x, perm),
};

const PadV2: Kernel<{ paddings: [number, number][]; constantValue: number }> = {
  supports: allMovable,
  result: ({ x }, { paddings }) => ({
    shape: x.shape.map((length, axis) => length + paddings[axis][0] + paddings[axis][1]),
    dtype: x.dtype,
  }),
  emit: (graph, { x }, { paddings, constantValue }) => graph.pad(x, paddings, constantValue),
};

const MirrorPad: Kernel<{ paddings: [number, number][]; mode: string }> = {
  supports: (inputs, { mode }) => allMovable(inputs) && mode === 'reflect',
  result: ({ x }, { paddings }) => ({
    shape: x.shape.map((length, axis) => length + paddings[axis][0] + paddings[axis][1]),
    dtype: x.dtype,
  }),
  emit: (graph, { x }, { paddings }) => graph.pad(x, paddings, 0, 'reflect'),
};

interface Part {
  begin: number | number[];
  size: number | number[];
}

/** Where a part begins along each axis, and how long it is; tfjs looks at nothing but the shape. */
const startAndLength = (x: { readonly shape: readonly number[] }, { begin, size }: Part) =>
  slice_util.parseSliceParams(x as never, begin, size);

const Slice: Kernel<Part> = {
  supports: allMovable,
  result: ({ x }, part) => ({ shape: startAndLength(x, part)[1], dtype: x.dtype }),
  emit(graph, { x }, part) {
    const [start, length] = startAndLength(x, part);
    return graph.slice(x, start, length);
  },
};

interface Strided {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

const stridedInfo = (shape: readonly number[], s: Strided) =>
  slice_util.sliceInfo(
    [...shape],
    s.begin,
    s.end,
    s.strides,
    s.beginMask,
    s.endMask,
    s.ellipsisMask,
    s.newAxisMask,
    s.shrinkAxisMask,
  );

const StridedSlice: Kernel<Strided> = {
  supports: (inputs, attributes) =>
    allMovable(inputs) && stridedInfo(inputs.x.shape, attributes).finalShapeSparse.length > 0,
  result: ({ x }, attributes) => ({
    shape: stridedInfo(x.shape, attributes).finalShape,
    dtype: x.dtype,
  }),
  emit: (graph, { x }, attributes) => {
    const { begin, end, strides, finalShape } = stridedInfo(x.shape, attributes);
    const size = begin.map((from, axis) => Math.ceil((end[axis] - from) / strides[axis]));
    return graph.reshape(graph.slice(x, begin, size, strides), finalShape);
  },
};

function joinedShape(inputs: TensorKinds, axis: number): number[] {
  const shapes = Object.values(inputs).map((input) => input.shape);
  const shape = [...shapes[0]];
  shape[axis] = shapes.reduce((sum, other) => sum + other[axis], 0);
  return shape;
}

const Concat: Kernel<{ axis: number }> = {
  supports: allMovable,
  result: (inputs, { axis }) => {
    const [first] = normalizeAxes(axis, inputs[0].shape.length);
    return { shape: joinedShape(inputs, first), dtype: inputs[0].dtype };
  },
  emit: (graph, inputs, { axis }) => {
    const values = Object.values(inputs);
    return graph.concat(values, normalizeAxes(axis, values[0].shape.length)[0]);
  },
};

const Pack: Kernel<{ axis: number }> = {
  supports: allMovable,
  result: (inputs, { axis }) => {
    const list = Object.values(inputs);
    const shape = [...list[0].shape];
    shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, list.length);
    return { shape, dtype: list[0].dtype };
  },
  emit: (graph, inputs, { axis }) => {
    const at = axis < 0 ? axis + inputs[0].shape.length + 1 : axis;
    const values = Object.values(inputs).map((value) => {
      const shape = [...value.shape];
      shape.splice(at, 0, 1);
      return graph.reshape(value, shape);
    });
    return graph.concat(values, at);
  },
};

/** Repeats the whole tensor; axes of length 1 are expanded, which is cheaper. */
function tile(graph: GraphBuilder, x: Value, reps: readonly number[]): Value {
  const shape = x.shape.map((length, axis) => length * reps[axis]);
  if (x.shape.every((length, axis) => length === 1 || reps[axis] === 1)) {
    return graph.expand(x, shape);
  }
  return graph.node('Tile', [x, graph.ints(reps)], shape);
}

const Tile: Kernel<{ reps: number[] }> = {
  supports: allMovable,
  result: ({ x }, { reps }) => ({
    shape: x.shape.map((length, axis) => length * reps[axis]),
    dtype: x.dtype,
  }),
  emit: (graph, { x }, { reps }) => tile(graph, x, reps),
};

const Reverse: Kernel<{ dims: number | number[] }> = {
  supports: allMovable,
  result: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
  emit: (graph, { x }, { dims }) => {
    const axes = normalizeAxes(dims, x.shape.length);
    const begin = x.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0));
    const step = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
    return graph.slice(x, begin, x.shape, step);
  },
};

const constant = (value: number): Kernel => ({
  supports: allMovable,
  result: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
  emit: (graph, { x }) => graph.expand(graph.scalar(value, x.type), x.shape),
});

/** Only the frequent fillings: any other value would compile a graph of its own. */
const Fill: Kernel<{ shape: number[]; value: number; dtype?: string }> = {
  supports: (_, { shape, value, dtype }) =>
    (value === 0 || value === 1) && (dtype ?? 'float32') === 'float32' && shape.length > 0,
  result: (_, { shape }) => ({ shape, dtype: 'float32' }),
  emit: (graph, _, { shape, value }) => graph.expand(graph.scalar(value), shape),
};

/** [N, H, W, b²C] → [N, bH, bW, C]. */
const DepthToSpace: Kernel<{ blockSize: number; dataFormat: string }> = {
  supports: (inputs, { dataFormat }) => allMovable(inputs) && dataFormat === 'NHWC',
  result: ({ x }, { blockSize: b }) => {
    const [batch, height, width, depth] = x.shape;
    return { shape: [batch, height * b, width * b, depth / b ** 2], dtype: x.dtype };
  },
  emit: (graph, { x }, { blockSize: b }) => {
    const [batch, height, width, depth] = x.shape;
    const row = depth / b;
    const split = graph.reshape(x, [batch * height, width, b, row]);
    const moved = graph.transpose(split, [0, 2, 1, 3]);
    return graph.reshape(moved, [batch, height * b, width * b, depth / b ** 2]);
  },
};

export const shapes = {
  Transpose,
  PadV2,
  MirrorPad,
  Slice,
  StridedSlice,
  Concat,
  Pack,
  Tile,
  Reverse,
  DepthToSpace,
  Fill,
  ZerosLike: constant(0),
  OnesLike: constant(1),
};
