/** How a diffusion network is told the step. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { addDense, dense } from './layers.js';

export const silu = <T extends tf.Tensor>(x: T): T => x.mul(x.sigmoid());

/** Two dense layers, `time/1` and `time/2`, from `waves` numbers (even) to `outputs`. */
export function addTimeEmbedding(
  parameters: Variables,
  waves: number,
  outputs: number,
  random: RandomStream,
): void {
  addDense(parameters, 'time/1', waves, outputs, random);
  addDense(parameters, 'time/2', outputs, outputs, random);
}

/**
 * sin and cos of 1000 t/T at geometric frequencies (Vaswani et al., 2017), then the two dense layers.
 * @param total T of the noise schedule
 * @returns [rows, outputs]
 */
export function timeEmbedding(
  parameters: Variables,
  waves: number,
  total: number,
  steps: number[],
): tf.Tensor {
  const half = waves / 2;
  const values = new Float32Array(steps.length * waves);
  steps.forEach((t, row) => {
    for (let k = 0; k < half; k++) {
      const angle = ((1000 * t) / total) * 10_000 ** (-k / half);
      values[row * waves + k] = Math.sin(angle);
      values[row * waves + half + k] = Math.cos(angle);
    }
  });
  const input = tf.tensor2d(values, [steps.length, waves]);
  return dense(parameters, 'time/2', silu(dense(parameters, 'time/1', input)));
}
