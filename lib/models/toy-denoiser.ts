/** A small dense noise predictor for points in the plane. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { addDense, dense } from './layers.js';

/** Pairs of sine and cosine that tell the network which step it is at. */
const WAVES = 8;

/** New weights: point and step → three layers of `hidden` units → noise. */
export function createToyDenoiser(hidden: number, random: RandomStream): Variables {
  const parameters: Variables = {};
  addDense(parameters, 'hidden1', 2 + 2 * WAVES, hidden, random);
  addDense(parameters, 'hidden2', hidden, hidden, random);
  addDense(parameters, 'hidden3', hidden, hidden, random);
  addDense(parameters, 'output', hidden, 2, random);
  return parameters;
}

/** The network's output, [n, 2], for points [n, 2] at their steps t = 1 … T = `totalSteps`. */
export function toyDenoiser(
  parameters: Variables,
  x: tf.Tensor,
  steps: number[],
  totalSteps: number,
): tf.Tensor {
  const waves = steps.map((t) =>
    Array.from({ length: 2 * WAVES }, (_, k) => {
      const angle = (Math.PI / 2) * 2 ** (k >> 1) * (t / totalSteps);
      return k % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
  let h: tf.Tensor = tf.concat([x as tf.Tensor2D, tf.tensor2d(waves)], 1);
  for (const name of ['hidden1', 'hidden2', 'hidden3']) {
    h = dense(parameters, name, h);
    h = h.mul(h.sigmoid());
  }
  return dense(parameters, 'output', h);
}
