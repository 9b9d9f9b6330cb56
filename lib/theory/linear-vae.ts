/**
 * The variational autoencoder that can be solved by hand: linear decoder, Gaussian everything. Its
 * optimum is probabilistic principal component analysis (Tipping & Bishop 1999; Lucas et al. 2019),
 * whose posteriors share one covariance, so their overlaps have a closed form.
 */
import { overlapGaussian } from './overlap.js';

/** Variances of the data along its principal axes, falling, and how many of them are latent. */
export interface LinearVae {
  /** λ_1 ≥ λ_2 ≥ … of the data covariance, all D of them. */
  variances: ArrayLike<number>;
  latents: number;
}

/** The decoder's noise variance at the optimum: the mean of the discarded variances. */
export function decoderVariance({ variances, latents }: LinearVae): number {
  let sum = 0;
  for (let k = latents; k < variances.length; k++) sum += variances[k];
  return sum / (variances.length - latents);
}

/**
 * Overlap of the posteriors of two images whose difference has the coordinates `difference` on the
 * principal axes. Posterior means differ by Λ⁻¹(Λ − σ²)^½ difference and share the covariance σ²Λ⁻¹;
 * whitened, the squared distance is Σ_k (λ_k − σ²) / (λ_k σ²) · difference_k².
 */
export function posteriorOverlap(vae: LinearVae, difference: ArrayLike<number>): number {
  const noise = decoderVariance(vae);
  let squared = 0;
  for (let k = 0; k < vae.latents; k++) {
    const variance = vae.variances[k];
    squared += ((variance - noise) / (variance * noise)) * difference[k] ** 2;
  }
  return overlapGaussian(Math.sqrt(squared), 1);
}
