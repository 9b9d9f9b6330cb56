/**
 * Gradients that tfjs computes in a roundabout way, written with few passes over the values. They use
 * ordinary operations only, and are therefore valid on every backend.
 */
import {
  clipByValue,
  getGradient,
  mul,
  registerGradient,
  type Tensor,
  unregisterGradient,
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
}
