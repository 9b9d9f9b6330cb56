/** The exponential moving average of a model's weights, which diffusion models sample from. */
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';

/** A copy of the weights that is not trained; it belongs to a training's `state`. */
export function copyOf(parameters: Variables): Variables {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, variable]) => [
      name,
      tf.tidy(() => tf.variable(variable.clone(), false)),
    ]),
  );
}

/**
 * average ← d · average + (1 − d) · weights, with d = min(decay, (1 + step)/(10 + step)), so that the
 * first, random weights are forgotten soon.
 * @param step steps done, from 1
 */
export function moveAverage(
  average: Variables,
  parameters: Variables,
  step: number,
  decay: number,
): void {
  const keep = Math.min(decay, (1 + step) / (10 + step));
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(average)) {
      variable.assign(variable.mul(keep).add(parameters[name].mul(1 - keep)));
    }
  });
}
