/**
 * How few bits an image needs: the rate–distortion function of a Gaussian source with the data's
 * covariance (Cover and Thomas, Elements of Information Theory, Theorem 10.3.3). No source with that
 * covariance needs more, so a code above this curve's PSNR at its rate is possible only where the data
 * are simpler than Gaussian, or where the decoder has stored them.
 */

/** A point of the curve. */
export interface RatePoint {
  /** Bits per image. */
  bits: number;
  /** Summed squared error per image. */
  distortion: number;
}

/**
 * Reverse water-filling at level θ: component i gets ½ log₂(λᵢ/θ) bits where λᵢ > θ and none below.
 * @param variances eigenvalues λ of the covariance
 */
export function waterFilling(variances: ArrayLike<number>, level: number): RatePoint {
  let [bits, distortion] = [0, 0];
  for (let i = 0; i < variances.length; i++) {
    const variance = Math.max(0, variances[i]);
    if (variance > level) bits += Math.log2(variance / level) / 2;
    distortion += Math.min(variance, level);
  }
  return { bits, distortion };
}

/** The level at which a decreasing quantity of the curve has a given value. */
function levelWhere(variances: ArrayLike<number>, tooLow: (point: RatePoint) => boolean): number {
  let high = 0;
  for (let i = 0; i < variances.length; i++) high = Math.max(high, variances[i]);
  let [a, b] = [Math.log(high) - 60, Math.log(high)];
  for (let k = 0; k < 100; k++) {
    const middle = (a + b) / 2;
    if (tooLow(waterFilling(variances, Math.exp(middle)))) a = middle;
    else b = middle;
  }
  return Math.exp((a + b) / 2);
}

/** The least summed squared error at a rate in bits. */
export function distortionAtRate(variances: ArrayLike<number>, bits: number): number {
  return waterFilling(
    variances,
    levelWhere(variances, (point) => point.bits > bits),
  ).distortion;
}

/** The bits needed for a summed squared error. */
export function rateAtDistortion(variances: ArrayLike<number>, distortion: number): number {
  return waterFilling(
    variances,
    levelWhere(variances, (point) => point.distortion < distortion),
  ).bits;
}

/** PSNR in dB of a summed squared error over `length` values with the given peak-to-peak range. */
export function psnrOfDistortion(distortion: number, length: number, range = 2): number {
  return 10 * Math.log10((range ** 2 * length) / distortion);
}

/** The inverse of `psnrOfDistortion`. */
export function distortionOfPsnr(psnr: number, length: number, range = 2): number {
  return range ** 2 * length * 10 ** (-psnr / 10);
}
