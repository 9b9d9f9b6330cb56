/** The proof of Theorem 3.3 (Eqs. 11–15), every step as a number, for one pair of latents on the line. */
import type { Targets } from './bayes.js';
import { type Density, overlap } from './overlap.js';
import { integrate } from './quadrature.js';

/** The chain `errors ≥ onOverlap ≥ parallelogram` for one pair; the last is ½ OC ‖x_i − x_j‖². */
export interface ProofSteps {
  /** E‖d(z̃_i) − x_i‖² + E‖d(z̃_j) − x_j‖². */
  errors: number;
  /** ∫ min(p_i, p_j) (‖d − x_i‖² + ‖d − x_j‖²): both densities are at least their minimum. */
  onOverlap: number;
  /** ½ OC_ij ‖x_i − x_j‖²: for any point d, ‖d − x_i‖² + ‖d − x_j‖² ≥ ½ ‖x_i − x_j‖². */
  parallelogram: number;
}

function squaredDistance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += (x[k] - y[k]) ** 2;
  return sum;
}

/** Evaluates the steps for a pair of densities, their two targets and any decoder. */
export function proofSteps(
  [p, q]: readonly [Density, Density],
  [x, y]: Targets,
  decoder: (z: number) => ArrayLike<number>,
  tolerance = 1e-10,
): ProofSteps {
  const over = (f: (z: number) => number): number =>
    integrate(f, Math.min(p.left, q.left), Math.max(p.right, q.right), {
      breakpoints: [...p.breakpoints, ...q.breakpoints, p.left, p.right, q.left, q.right],
      tolerance,
    });
  const errorOf = (density: Density, target: ArrayLike<number>) =>
    over((z) => density.pdf(z) * squaredDistance(decoder(z), target));
  return {
    errors: errorOf(p, x) + errorOf(q, y),
    onOverlap: over((z) => {
      const d = decoder(z);
      return Math.min(p.pdf(z), q.pdf(z)) * (squaredDistance(d, x) + squaredDistance(d, y));
    }),
    parallelogram: (overlap(p, q, tolerance) * squaredDistance(x, y)) / 2,
  };
}
