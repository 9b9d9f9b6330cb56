/** Batch normalization with given moments: (x − mean) / √(variance + ε) · scale + offset. */
import { allFloat, type Kernel } from '../kernel.js';

const FusedBatchNorm: Kernel<{ varianceEpsilon: number }> = {
  supports: allFloat,
  result: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
  emit: (graph, { x, mean, variance, offset, scale }, { varianceEpsilon }) => {
    // As one factor and one shift per channel, so that the image is passed over only twice.
    const deviation = graph.unary('Sqrt', graph.add(variance, graph.scalar(varianceEpsilon)));
    const inverse = graph.unary('Reciprocal', deviation);
    const factor = scale ? graph.mul(inverse, scale) : inverse;
    const product = graph.mul(mean, factor);
    const shift = offset ? graph.sub(offset, product) : graph.unary('Neg', product);
    return graph.add(graph.mul(x, factor), shift);
  },
};

export const normalizations = { FusedBatchNorm };
