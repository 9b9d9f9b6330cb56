/** Eq. 27 of Lemma 6: how far the gradient at c* + η is from its linearization in η. */

import { apply, type Matrix } from '../../theory/companion/linear-algebra.js';
import { estimator, normals, type Uniform } from '../../theory/companion/sampling.js';

/** B of p(x|c) = N(tanh(Bc), v I): smooth and not linear in c. */
const RESPONSE: Matrix = [
  [0.8, -0.4, 0.5, 0.2],
  [0.3, 0.9, -0.6, 0.4],
];
const VARIANCE = 0.5;

/** ∇_x log p(x|c) = −(x − tanh(Bc))/v. */
function gradientAt(x: readonly number[], c: readonly number[]): number[] {
  const response = apply(RESPONSE, c);
  return x.map((value, k) => -(value - Math.tanh(response[k])) / VARIANCE);
}

/** ‖∇log p(x|c* + η) − ∇log p(x|c*) − Jη‖ of Eq. 27, with J in closed form. */
function linearizationError(
  x: readonly number[],
  ideal: readonly number[],
  eta: readonly number[],
): number {
  const actual = ideal.map((value, k) => value + eta[k]);
  const moved = gradientAt(x, actual);
  const still = gradientAt(x, ideal);
  const response = apply(RESPONSE, ideal);
  const step = apply(RESPONSE, eta);
  const remainder = x.map((_, k) => {
    const slope = 1 - Math.tanh(response[k]) ** 2;
    return moved[k] - still[k] - (step[k] * slope) / VARIANCE;
  });
  return Math.hypot(...remainder);
}

/**
 * The mean linearization error per norm of η, over 200 points x, ideal conditions c* in the first two
 * coordinates and directions of η in the last two.
 */
export function meanLinearizationErrors(sizes: number[], uniform: Uniform): number[] {
  const remainders = sizes.map(estimator);
  for (let trial = 0; trial < 200; trial++) {
    const x = normals(2, uniform);
    const ideal = [...normals(2, uniform), 0, 0];
    const direction = [0, 0, ...normals(2, uniform)];
    const norm = Math.hypot(...direction);
    sizes.forEach((size, k) => {
      const eta = direction.map((value) => (size * value) / norm);
      remainders[k].add(linearizationError(x, ideal, eta));
    });
  }
  return remainders.map((value) => value.estimate().mean);
}
