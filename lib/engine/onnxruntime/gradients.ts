/**
 * Gradients that tfjs computes in a roundabout way, written with few passes over the values. They use
 * ordinary operations only, and are therefore valid on every backend.
 */
import {
  broadcastTo,
  clipByValue,
  getGradient,
  mul,
  registerGradient,
  reshape,
  type Tensor,
  unregisterGradient,
  util,
} from '@tensorflow/tfjs-core';

let installed = false;

/** Replaces the registered gradients, once. */
export function installGradients(): void {
  if (installed) return;
  installed = true;

  // d leakyRelu(x) / dx = 1 for x > 0, else α. The output has the sign of the input, and x · 10³⁸
  // clipped to [α, 1] is that slope.
  const original = getGradient('LeakyRelu');
  unregisterGradient('LeakyRelu');
  registerGradient({
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const alpha = attributes.alpha as number;
      const [x, y] = saved;
      if (!(alpha > 0 && alpha <= 1)) return original.gradFunc(dy, [x], attributes);
      return { x: () => mul(dy as Tensor, clipByValue(mul(y, 1e38), alpha, 1)) };
    },
  });

  // The sum hands its gradient to every term. tfjs multiplies it with an array of ones made for this.
  for (const kernelName of ['Sum', 'Mean']) {
    unregisterGradient(kernelName);
    registerGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy, [x], attributes) => {
        const axes = util.parseAxisParam(attributes.axis as number[], x.shape);
        const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
        const terms = axes.reduce((count, axis) => count * x.shape[axis], 1);
        const share = kernelName === 'Mean' ? mul(dy as Tensor, 1 / terms) : (dy as Tensor);
        return { x: () => broadcastTo(reshape(share, kept), x.shape) };
      },
    });
  }
}
