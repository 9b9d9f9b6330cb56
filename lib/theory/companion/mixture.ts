/**
 * Gaussian mixtures: data x with a class c whose scores are known in closed form at every noise
 * level. Companion paper, Eqs. 9-16 [R]: displayed formulas were lost in the text we have.
 */
import { squaredNorm } from './linear-algebra.js';
import { categorical, normals, type Uniform } from './sampling.js';

/** p(x) = Σ_c w_c N(x; m_c, v_c I). Weights sum to one; `means[c]` has the dimension of x. */
export interface Mixture {
  weights: readonly number[];
  means: readonly (readonly number[])[];
  variances: readonly number[];
}

/** The law of x_t = a x_0 + s z with z ~ N(0, I): again a mixture. */
export const diffuse = (mixture: Mixture, a: number, s: number): Mixture => ({
  weights: mixture.weights,
  means: mixture.means.map((mean) => mean.map((value) => a * value)),
  variances: mixture.variances.map((variance) => a * a * variance + s * s),
});

/** One pair (x, c) from the joint law. */
export function sampleMixture(mixture: Mixture, uniform: Uniform): { x: number[]; c: number } {
  const c = categorical(mixture.weights, uniform);
  const scale = Math.sqrt(mixture.variances[c]);
  const noise = normals(mixture.means[c].length, uniform);
  return { x: mixture.means[c].map((mean, k) => mean + scale * noise[k]), c };
}

/** log w_c + log N(x; m_c, v_c I). */
function logJoint(mixture: Mixture, x: readonly number[], c: number): number {
  const variance = mixture.variances[c];
  const distance = mixture.means[c].reduce((sum, mean, k) => sum + (x[k] - mean) ** 2, 0);
  const normalizer = (x.length / 2) * Math.log(2 * Math.PI * variance);
  return Math.log(mixture.weights[c]) - distance / (2 * variance) - normalizer;
}

/** log p(x). */
export function logDensity(mixture: Mixture, x: readonly number[]): number {
  const terms = mixture.weights.map((_, c) => logJoint(mixture, x, c));
  const top = Math.max(...terms);
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

/** p(c | x) for every class. */
export function posterior(mixture: Mixture, x: readonly number[]): number[] {
  const terms = mixture.weights.map((_, c) => logJoint(mixture, x, c));
  const top = Math.max(...terms);
  const unnormalized = terms.map((term) => Math.exp(term - top));
  const total = unnormalized.reduce((sum, value) => sum + value, 0);
  return unnormalized.map((value) => value / total);
}

/** ∇_x log p(x | c) = −(x − m_c) / v_c. */
export const conditionalScore = (mixture: Mixture, x: readonly number[], c: number): number[] =>
  x.map((value, k) => -(value - mixture.means[c][k]) / mixture.variances[c]);

/** ∇_x log p(x) = E_{c|x} ∇_x log p(x | c), the identity behind Theorem 1 (App. C). */
export function score(mixture: Mixture, x: readonly number[]): number[] {
  const weights = posterior(mixture, x);
  const total = x.map(() => 0);
  for (let c = 0; c < weights.length; c++) {
    const part = conditionalScore(mixture, x, c);
    for (let k = 0; k < total.length; k++) total[k] += weights[c] * part[k];
  }
  return total;
}

/** g_c(x) = ∇_x log p(c | x), the guidance ("control") term of Eq. 15: conditional minus score. */
export function guidance(mixture: Mixture, x: readonly number[], c: number): number[] {
  const unconditional = score(mixture, x);
  return conditionalScore(mixture, x, c).map((value, k) => value - unconditional[k]);
}

/** E_{x,c} ‖∇ log p(x | c)‖² = Σ_c w_c d / v_c, exactly (Definition 2). */
export const conditionalEnergy = (mixture: Mixture): number =>
  mixture.weights.reduce(
    (sum, weight, c) => sum + (weight * mixture.means[c].length) / mixture.variances[c],
    0,
  );

/** E_{x,c} ‖∇ log p(x | c)‖ in the plane: the score of a class is N(0, I/v_c), its norm has mean √(π/2v_c). */
export const conditionalNorm = (mixture: Mixture): number =>
  mixture.weights.reduce(
    (sum, weight, c) => sum + weight * Math.sqrt(Math.PI / (2 * mixture.variances[c])),
    0,
  );

/**
 * E_x f(x) for x from a mixture in the plane, by the trapezoid rule on a square that holds all
 * classes to nine standard deviations; spectrally accurate where f is smooth.
 * @param steps grid points per smallest standard deviation.
 */
function expectation(mixture: Mixture, f: (x: number[]) => number, steps: number): number {
  const widest = Math.sqrt(Math.max(...mixture.variances));
  const step = Math.sqrt(Math.min(...mixture.variances)) / steps;
  const axes = [0, 1].map((k) => {
    const centres = mixture.means.map((mean) => mean[k]);
    return [Math.min(...centres) - 9 * widest, Math.max(...centres) + 9 * widest];
  });
  let sum = 0;
  for (let x = axes[0][0]; x <= axes[0][1]; x += step) {
    for (let y = axes[1][0]; y <= axes[1][1]; y += step) {
      const density = Math.exp(logDensity(mixture, [x, y]));
      if (density * step * step >= 1e-20) sum += density * f([x, y]) * step * step;
    }
  }
  return sum;
}

/** E_x ‖∇ log p(x)‖² in the plane. */
export const scoreEnergy = (mixture: Mixture, steps = 4): number =>
  expectation(mixture, (x) => squaredNorm(score(mixture, x)), steps);

/** E_x ‖∇ log p(x)‖ in the plane; the norm has kinks, so the grid is finer. */
export const scoreNorm = (mixture: Mixture, steps = 8): number =>
  expectation(mixture, (x) => Math.sqrt(squaredNorm(score(mixture, x))), steps);

/** E_{x,c} ‖g_c(x)‖² in the plane, with g_c = ∇ log p(c | x). */
export const guidanceEnergy = (mixture: Mixture, steps = 4): number =>
  expectation(
    mixture,
    (x) =>
      posterior(mixture, x).reduce(
        (sum, weight, c) => sum + weight * squaredNorm(guidance(mixture, x, c)),
        0,
      ),
    steps,
  );
