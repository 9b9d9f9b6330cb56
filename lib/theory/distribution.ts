/** Densities in d dimensions: what the Monte Carlo estimates of overlap and risk need to know. */
import { gaussianNoise, type Noise } from './noise.js';

/** A distribution on R^d that can be sampled and evaluated. */
export interface Distribution {
  readonly dimension: number;
  /** ln p(x); −∞ outside the support. */
  logPdf(x: Float64Array): number;
  /** Writes one sample into `out` (length d). */
  sample(uniform: () => number, out: Float64Array): void;
}

/** centre + noise with independent coordinates; one noise for all coordinates or one for each. */
export function productDistribution(
  centre: ArrayLike<number>,
  noise: Noise | readonly Noise[],
): Distribution {
  const dimension = centre.length;
  const noises: readonly Noise[] =
    'pdf' in noise ? Array.from({ length: dimension }, () => noise) : noise;
  if (noises.length !== dimension) {
    throw new Error(
      `There are ${noises.length} noises for ${dimension} coordinates; give one each.`,
    );
  }
  return {
    dimension,
    logPdf: (x) => {
      let sum = 0;
      // Logarithms are slow: multiply densities while the product is far from under- and overflow.
      let product = 1;
      for (let k = 0; k < dimension; k++) {
        const density = noises[k].pdf(x[k] - centre[k]);
        if (density === 0) return Number.NEGATIVE_INFINITY;
        if (density < 1e-150) sum += Math.log(density);
        else product *= density;
        if (product < 1e-150 || product > 1e150) {
          sum += Math.log(product);
          product = 1;
        }
      }
      return sum + Math.log(product);
    },
    sample: (uniform, out) => {
      for (let k = 0; k < dimension; k++) out[k] = centre[k] + noises[k].sample(uniform);
    },
  };
}

/** Gaussian with independent coordinates, such as the posterior of a variational autoencoder. */
export function diagonalGaussian(
  mean: ArrayLike<number>,
  deviation: ArrayLike<number>,
): Distribution {
  return productDistribution(
    mean,
    Array.from(deviation, (sigma) => gaussianNoise(sigma)),
  );
}
