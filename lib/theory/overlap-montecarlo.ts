/** Overlap of densities in many dimensions: Monte Carlo with a standard error, and certain bounds. */
import type { Distribution } from './distribution.js';
import type { Noise } from './noise.js';
import { overlapAtDistance } from './overlap.js';

export interface Estimate {
  value: number;
  /** Standard error of `value`. */
  error: number;
}

/** Mean and standard error of `draw()` over n ≥ 2 calls. */
export function estimateMean(n: number, draw: () => number): Estimate {
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < n; k++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  const value = sum / n;
  const variance = Math.max(0, (squares - n * value * value) / (n - 1));
  return { value, error: Math.sqrt(variance / n) };
}

/**
 * OC(p, q) = E_{x ~ (p+q)/2} [ 2·min(p, q) / (p + q) ]: unbiased, each term in [0, 1].
 * Draws n/2 points from each density, so the halves of the mixture are stratified; the standard error is
 * that of plain sampling, slightly too large. Works with logarithms: 2/(1 + e^|ln p − ln q|).
 */
export function overlapMonteCarlo(
  p: Distribution,
  q: Distribution,
  n: number,
  uniform: () => number,
): Estimate {
  const x = new Float64Array(p.dimension);
  let fromP = false;
  return estimateMean(n, () => {
    fromP = !fromP;
    (fromP ? p : q).sample(uniform, x);
    const difference = Math.abs(p.logPdf(x) - q.logPdf(x));
    return Number.isNaN(difference) ? 1 : 2 / (1 + Math.exp(difference));
  });
}

/**
 * Product noise: Π OC_k ≤ OC ≤ min OC_k over the coordinates k of the difference Δ, because
 * min(Πa, Πb) ≥ Π min(a, b) and because dropping coordinates cannot lower an overlap.
 */
export function overlapProductBounds(
  difference: ArrayLike<number>,
  noise: Noise,
): { lower: number; upper: number } {
  let lower = 1;
  let upper = 1;
  for (let k = 0; k < difference.length; k++) {
    const oc = overlapAtDistance(noise, Math.abs(difference[k]));
    lower *= oc;
    upper = Math.min(upper, oc);
  }
  return { lower, upper };
}
