/** The Adam optimizer (Kingma and Ba, "Adam: a method for stochastic optimization", 2015). */
import * as tf from '../engine/tf.js';

/** A model's numbers: one variable per name. */
export type Variables = { [name: string]: tf.Variable };

/** The settings of Adam; the defaults are the paper's. */
export interface AdamSettings {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** Running means of the gradient and of its square, one variable of each per trained variable. */
export interface Moments {
  first: Variables;
  second: Variables;
}

/** Moments that start at zero. */
export function zeroMoments(variables: Variables): Moments {
  const zeros = () =>
    mapValues(variables, (variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)));
  return { first: zeros(), second: zeros() };
}

/**
 * One step of Adam on every variable that has a gradient:
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η · m̂ / (√v̂ + ε),
 * with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 *
 * @param gradients by name, as `variables`
 * @param t the number of this step, from 1
 */
export function adamStep(
  variables: Variables,
  gradients: tf.NamedTensorMap,
  moments: Moments,
  t: number,
  learningRate: number,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings = {},
): void {
  const scale = Math.sqrt(1 - beta2 ** t);
  const rate = (learningRate * scale) / (1 - beta1 ** t);
  for (const [name, variable] of Object.entries(variables)) {
    const gradient = gradients[name];
    if (!gradient) continue;
    tf.tidy(() => {
      const first = moments.first[name].mul(beta1).add(gradient.mul(1 - beta1));
      const second = moments.second[name].mul(beta2).add(gradient.square().mul(1 - beta2));
      // Numerator and denominator are both multiplied by √(1 − β₂ᵗ), which saves two divisions.
      const update = first.mul(rate).div(second.sqrt().add(epsilon * scale));
      moments.first[name].assign(first);
      moments.second[name].assign(second);
      variable.assign(variable.sub(update));
    });
  }
}

/** Applies `change` to each value of a record. */
export function mapValues<A, B>(
  record: { [name: string]: A },
  change: (value: A, name: string) => B,
): { [name: string]: B } {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}
