/**
 * One reverse step of a diffusion (Assumptions 1 to 3, Eq. 15 [R]), exactly, for mixtures: the forward
 * step is x_t = √(1−β) x_{t−1} + √β z, and x_{t−1} follows a mixture of classes.
 */
import { type Mixture, posterior } from './mixture.js';

/** The law of x_t when that of x_{t−1} is given. */
export const forwardStep = (law: Mixture, beta: number): Mixture => ({
  weights: law.weights,
  means: law.means.map((mean) => mean.map((value) => Math.sqrt(1 - beta) * value)),
  variances: law.variances.map((variance) => (1 - beta) * variance + beta),
});

/**
 * The law of x_{t−1} given x_t: again a mixture. Component c is p(x_{t−1} | x_t, c), a Gaussian with
 * variance v_c β/((1−β) v_c + β) (Assumption 2 holds exactly); its weight is p(c | x_t).
 * @param law of x_{t−1}.
 */
export function reverseKernel(law: Mixture, beta: number, x: readonly number[]): Mixture {
  const spread = law.variances.map((variance) => (1 - beta) * variance + beta);
  return {
    weights: posterior(forwardStep(law, beta), x),
    means: law.means.map((mean, c) =>
      mean.map(
        (value, k) => (beta * value + Math.sqrt(1 - beta) * law.variances[c] * x[k]) / spread[c],
      ),
    ),
    variances: law.variances.map((variance, c) => (variance * beta) / spread[c]),
  };
}

/** Mean of a mixture. */
export const meanOf = ({ weights, means }: Mixture): number[] =>
  means[0].map((_, k) => weights.reduce((sum, weight, c) => sum + weight * means[c][k], 0));
