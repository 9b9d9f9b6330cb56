/** Sums, means, extrema, products, cumulative sums and arg-extrema along axes. */
import type { GraphBuilder, Value } from '../graph-builder.js';
import { allFloat, allNumeric, type Kernel, type TensorKind } from '../kernel.js';
import { normalizeAxes } from '../shapes.js';

interface Axes {
  axis?: number | number[];
  keepDims?: boolean;
}

function reducedShape(x: TensorKind, { axis, keepDims }: Axes): number[] {
  const axes = normalizeAxes(axis, x.shape.length);
  return x.shape
    .map((length, index) => (axes.includes(index) ? (keepDims ? 1 : -1) : length))
    .filter((length) => length >= 0);
}

function reduction(op: string, supports = allFloat): Kernel<Axes> {
  return {
    supports,
    result: ({ x }, attributes) => ({ shape: reducedShape(x, attributes), dtype: x.dtype }),
    emit: (graph, { x }, { axis, keepDims }) =>
      graph.reduce(op, x, normalizeAxes(axis, x.shape.length), keepDims ?? false),
  };
}

/** All and Any of booleans, as the minimum or maximum of integers. */
function logical(op: string): Kernel<Axes> {
  return {
    supports: ({ x }) => x.dtype === 'bool',
    result: ({ x }, attributes) => ({ shape: reducedShape(x, attributes), dtype: 'bool' }),
    emit: (graph, { x }, { axis, keepDims }) => {
      const axes = normalizeAxes(axis, x.shape.length);
      const numbers = graph.cast(x, 'int32');
      return graph.cast(graph.reduce(op, numbers, axes, keepDims ?? false), 'bool');
    },
  };
}

function argument(op: string): Kernel<{ axis: number }> {
  return {
    result: ({ x }, { axis }) => ({ shape: reducedShape(x, { axis }), dtype: 'int32' }),
    emit: (graph, { x }, { axis }) => {
      const [first] = normalizeAxes(axis, x.shape.length);
      const shape = x.shape.filter((_, index) => index !== first);
      const attributes = { axis: first, keepdims: 0 };
      return graph.cast(graph.node(op, [x], shape, 'int64', attributes), 'int32');
    },
  };
}

interface Cumulative {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

function cumulativeSum(graph: GraphBuilder, x: Value, attributes: Cumulative): Value {
  const [axis] = normalizeAxes(attributes.axis, x.shape.length);
  const exclusive = attributes.exclusive ? 1 : 0;
  const reverse = attributes.reverse ? 1 : 0;
  return graph.node('CumSum', [x, graph.scalar(axis, 'int64')], x.shape, x.type, {
    exclusive,
    reverse,
  });
}

export const reductions = {
  Sum: reduction('ReduceSum', allNumeric),
  Mean: reduction('ReduceMean'),
  Max: {
    supports: allNumeric,
    result: ({ x }, { reductionIndices, keepDims }) => ({
      shape: reducedShape(x, { axis: reductionIndices, keepDims }),
      dtype: x.dtype,
    }),
    emit: (graph, { x }, { reductionIndices, keepDims }) => {
      const axes = normalizeAxes(reductionIndices, x.shape.length);
      return graph.reduce('ReduceMax', x, axes, keepDims ?? false);
    },
  } as Kernel<{ reductionIndices?: number | number[]; keepDims?: boolean }>,
  Min: reduction('ReduceMin', allNumeric),
  Prod: reduction('ReduceProd'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: {
    supports: ({ x }) => allNumeric({ x }) && x.shape.length > 0,
    result: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
    emit: (graph, { x }, attributes) => cumulativeSum(graph, x, attributes),
  } as Kernel<Cumulative>,
};
