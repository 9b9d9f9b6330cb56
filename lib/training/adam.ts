/**
 * The Adam optimizer (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), with a state
 * that can be stored and restored exactly:
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 */
import * as tf from '../engine/tf.js';

/** A model's numbers: one variable per name. */
export type Variables = { [name: string]: tf.Variable };

/** The settings of Adam; the defaults are the paper's. */
export interface AdamSettings {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** An optimizer of fixed variables. */
export interface Adam {
  /** m, v and the powers of β₁ and β₂: with the variables, all that the next step depends on. */
  state: Variables;
  /** One step on every variable that has a gradient, by the variables' own names. */
  step(gradients: tf.NamedTensorMap, learningRate: number): void;
  dispose(): void;
}

/** What tfjs keeps in private fields; its public `setWeights` restores the powers only roughly. */
interface AdamFields {
  learningRate: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: { originalName: string; variable: tf.Variable }[];
  accumulatedSecondMoment: { originalName: string; variable: tf.Variable }[];
}

/** A new optimizer: tfjs's own, which each engine runs in its fastest way. */
export function adamOptimizer(
  variables: Variables,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings = {},
): Adam {
  const optimizer = tf.train.adam(0, beta1, beta2, epsilon);
  const fields = optimizer as unknown as AdamFields;
  const names = Object.keys(variables);
  const moments = () =>
    names.map((originalName) => {
      const zero = tf.tidy(() => tf.variable(tf.zerosLike(variables[originalName]), false));
      return { originalName, variable: zero };
    });
  fields.accumulatedFirstMoment = moments();
  fields.accumulatedSecondMoment = moments();
  const state: Variables = { power1: fields.accBeta1, power2: fields.accBeta2 };
  names.forEach((name, i) => {
    state[`first/${name}`] = fields.accumulatedFirstMoment[i].variable;
    state[`second/${name}`] = fields.accumulatedSecondMoment[i].variable;
  });
  return {
    state,
    step(gradients, learningRate) {
      fields.learningRate = learningRate;
      optimizer.applyGradients(
        Object.values(variables).map(({ name }) => ({ name, tensor: gradients[name] })),
      );
    },
    dispose: () => tf.dispose(Object.values(state)),
  };
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
