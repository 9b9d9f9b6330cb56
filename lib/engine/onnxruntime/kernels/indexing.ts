/** Gather, scatter and one-hot vectors. */
import { elementType, type Kernel } from '../kernel.js';
import { normalizeAxes } from '../shapes.js';

const GatherV2: Kernel<{ axis: number; batchDims: number }> = {
  supports: ({ x, indices }, { batchDims }) =>
    elementType(x.dtype) !== undefined && indices.dtype === 'int32' && (batchDims ?? 0) === 0,
  result: ({ x, indices }, { axis }) => {
    const [along] = normalizeAxes(axis, x.shape.length);
    const shape = [...x.shape];
    shape.splice(along, 1, ...indices.shape);
    return { shape, dtype: x.dtype };
  },
  emit: (graph, { x, indices }, attributes) => {
    const [axis] = normalizeAxes(attributes.axis, x.shape.length);
    const shape = [...x.shape];
    shape.splice(axis, 1, ...indices.shape);
    return graph.node('Gather', [x, indices], shape, x.type, { axis });
  },
};

const GatherNd: Kernel = {
  supports: ({ params, indices }) =>
    elementType(params.dtype) !== undefined && indices.dtype === 'int32',
  result: ({ params, indices }) => {
    const depth = indices.shape[indices.shape.length - 1];
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return { shape, dtype: params.dtype };
  },
  emit: (graph, { params, indices }) => {
    const depth = indices.shape[indices.shape.length - 1];
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return graph.node('GatherND', [params, graph.cast(indices, 'int64')], shape);
  },
};

const ScatterNd: Kernel<{ shape: number[] }> = {
  supports: ({ indices, updates }) => indices.dtype === 'int32' && updates.dtype === 'float32',
  result: (_, { shape }) => ({ shape, dtype: 'float32' }),
  emit: (graph, { indices, updates }, { shape }) => {
    const zeros = graph.expand(graph.scalar(0), shape);
    const inputs = [zeros, graph.cast(indices, 'int64'), updates];
    return graph.node('ScatterND', inputs, shape, 'float32', { reduction: 'add' });
  },
};

/** Adds the rows of `x` that have the same segment number: the gradient of an embedding. */
const UnsortedSegmentSum: Kernel<{ numSegments: number }> = {
  supports: ({ x, segmentIds }) =>
    x.dtype === 'float32' && segmentIds.dtype === 'int32' && segmentIds.shape.length === 1,
  result: ({ x }, { numSegments }) => ({
    shape: [numSegments, ...x.shape.slice(1)],
    dtype: 'float32',
  }),
  emit: (graph, { x, segmentIds }, { numSegments }) => {
    const shape = [numSegments, ...x.shape.slice(1)];
    const zeros = graph.expand(graph.scalar(0), shape);
    const rows = graph.reshape(graph.cast(segmentIds, 'int64'), [x.shape[0], 1]);
    return graph.node('ScatterND', [zeros, rows, x], shape, 'float32', { reduction: 'add' });
  },
};

interface OneHotAttributes {
  depth: number;
  onValue: number;
  offValue: number;
  dtype: 'float32' | 'int32' | 'bool';
}

/** Indices outside [0, depth) give a vector that is off everywhere. */
const OneHot: Kernel<OneHotAttributes> = {
  supports: ({ indices }, { dtype }) =>
    indices.dtype === 'int32' && elementType(dtype) !== undefined,
  result: ({ indices }, { depth, dtype }) => ({ shape: [...indices.shape, depth], dtype }),
  emit: (graph, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = graph.range(depth);
    const column = graph.reshape(indices, [...indices.shape, 1]);
    const same = graph.binary('Equal', column, classes, 'bool');
    if (onValue === 1 && offValue === 0) return graph.cast(same, dtype);
    return graph.where(same, graph.scalar(onValue, dtype), graph.scalar(offValue, dtype));
  },
};

export const indexing = { GatherV2, GatherNd, ScatterNd, UnsortedSegmentSum, OneHot };
