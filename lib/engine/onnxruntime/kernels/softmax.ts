/** Softmax along one axis. */
import type { Kernel } from '../kernel.js';
import { normalizeAxes } from '../shapes.js';

const Softmax: Kernel<{ dim: number }> = {
  result: ({ logits }) => ({ shape: logits.shape, dtype: 'float32' }),
  emit: (graph, { logits }, { dim }) =>
    graph.unary('Softmax', logits, { axis: normalizeAxes(dim, logits.shape.length)[0] }),
};

export const softmaxes = { Softmax };
