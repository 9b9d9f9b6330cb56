/** How long a Gaussian condition stays in a compact set: the clash of Lemma 4 with Assumption 4. */
import { normalCdf, normalPdf } from '../special.js';

/** c_i = coefficient · c_{i−1} + ε_i with ε ~ N(0, noise²), watched while |c| ≤ radius. */
export interface Confined {
  coefficient: number;
  noise: number;
  radius: number;
}

/** The probability that the next condition is outside, from c inside. */
const leave = ({ coefficient, noise, radius }: Confined, c: number): number =>
  normalCdf((coefficient * c - radius) / noise) + normalCdf((-coefficient * c - radius) / noise);

/**
 * The probability per step that a chain which has stayed in |c| ≤ radius for long leaves it: that of
 * its quasi-stationary law, found by power iteration on midpoints. Summed from the tails, so that
 * rates far below 1e-16 keep their digits; shares of chains inside fall like (1 − rate)ⁿ.
 */
export function exitRate(confined: Confined, points = 400): number {
  const { coefficient, noise, radius } = confined;
  const step = (2 * radius) / points;
  const places = Array.from({ length: points }, (_, k) => -radius + (k + 0.5) * step);
  const kernel = places.map((to) =>
    places.map((from) => (normalPdf((to - coefficient * from) / noise) / noise) * step),
  );
  let law = places.map(() => 1 / points);
  for (let n = 0; n < 60; n++) {
    const moved = kernel.map((row) => row.reduce((sum, value, k) => sum + value * law[k], 0));
    const total = moved.reduce((sum, value) => sum + value, 0);
    law = moved.map((value) => value / total);
  }
  return places.reduce((sum, c, k) => sum + law[k] * leave(confined, c), 0);
}

/** A compact set of pairs: |x| ≤ x and |c| ≤ c. */
export interface Compact {
  x: number;
  c: number;
}

/** Bounds of a density p(x | c) on a compact set (Lemma 4), and what App. G makes of them. */
export interface DensityBounds {
  /** δ, the least density. */
  floor: number;
  /** The largest |∂_x p| = |∂_c p|. */
  slope: number;
  /** M, the largest |∂_c ∂_x p|. */
  curvature: number;
  /** M/δ + (slope/δ)²: a Lipschitz constant of the score in c. */
  constant: number;
}

/** The bounds for p(x | c) = N(c, variance) in closed form; the true Lipschitz constant is 1/variance. */
export function densityBounds(variance: number, set: Compact): DensityBounds {
  const deviation = Math.sqrt(variance);
  const widest = (set.x + set.c) / deviation;
  const floor = normalPdf(widest) / deviation;
  // With u = (x − c)/√v: |u| φ(u)/v is largest at u = 1, and |u² − 1| φ(u)/v^{3/2} at u = 0.
  const steepest = Math.min(1, widest);
  const slope = (steepest * normalPdf(steepest)) / variance;
  const curvature = normalPdf(0) / variance ** 1.5;
  return { floor, slope, curvature, constant: curvature / floor + (slope / floor) ** 2 };
}
