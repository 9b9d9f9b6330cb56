/**
 * When a window tells training images apart. What a model answers in a window is an average over the
 * training images that the window leaves possible; the *own share* is the weight of the image that is in
 * it. A content of −log₂ p bits leaves about λ = N·p other images, so the own share is
 *
 *   exact windows:  E[1/(1 + K)] = (1 − e^(−λ))/λ,   K ~ Poisson(λ) images with the very same content;
 *   noisy windows:  1/(1 + λ),   λ the expected sum of the likelihood ratios of all others.
 *
 * Were all contents of H bits equally likely, both would pass one half near N = 2^H: at λ = 1.594 and 1.
 */

/** The own share as a function of λ ≥ 0, in (0, 1], falling from 1. */
export type OwnShare = (others: number) => number;

export const exactShare: OwnShare = (others) => (others < 1e-6 ? 1 : -Math.expm1(-others) / others);

export const noisyShare: OwnShare = (others) => 1 / (1 + others);

/**
 * The mean own share among N images.
 * @param lengths −log₂ p of contents, in bits
 */
export function predictedShare(
  lengths: ArrayLike<number>,
  images: number,
  share: OwnShare,
): number {
  let sum = 0;
  for (let k = 0; k < lengths.length; k++) sum += share(images * 2 ** -lengths[k]);
  return sum / lengths.length;
}

/** log₂ N at which the mean own share is one half, to 10⁻⁹. */
export function predictedOnset(lengths: ArrayLike<number>, share: OwnShare): number {
  const sorted = Array.from(lengths);
  let [low, high] = [Math.min(...sorted) - 2, Math.max(...sorted) + 2];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (predictedShare(lengths, 2 ** middle, share) > 0.5) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * log₂ N at which shares that fall with N pass one half, by straight lines; NaN where they do not.
 * @param images rising
 */
export function measuredOnset(images: number[], shares: number[]): number {
  for (let k = 1; k < images.length; k++) {
    if (shares[k - 1] >= 0.5 && shares[k] < 0.5) {
      const part = (shares[k - 1] - 0.5) / (shares[k - 1] - shares[k]);
      return Math.log2(images[k - 1]) + part * Math.log2(images[k] / images[k - 1]);
    }
  }
  return Number.NaN;
}
