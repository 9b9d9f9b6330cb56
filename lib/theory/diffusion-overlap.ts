/**
 * Figure 2 in numbers: the overlap that a diffusion model's schedule prescribes. The noised image is
 * x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, so two images at distance Δ overlap like Gaussians at √ᾱ_t Δ.
 */
import { overlapGaussian } from './overlap.js';

/** OC_t = 2Φ(−√(ᾱ_t / (1 − ᾱ_t)) Δ / 2) of two images at Euclidean distance Δ, for 0 ≤ ᾱ_t < 1. */
export function diffusionOverlap(alphaBar: number, distance: number): number {
  return overlapGaussian(Math.sqrt(alphaBar) * distance, Math.sqrt(1 - alphaBar));
}

/** The mean of OC_t over pairs with the given distances. */
export function meanDiffusionOverlap(alphaBar: number, distances: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < distances.length; k++) sum += diffusionOverlap(alphaBar, distances[k]);
  return sum / distances.length;
}
