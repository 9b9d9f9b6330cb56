/**
 * Who was in the training set? The likelihood-ratio attack (Carlini et al., "Membership Inference Attacks From
 * First Principles", 2022) on scores of shadow models, and what it finds at a small rate of false alarms.
 */

/** Means per image and one variance for all, of scores with the image in the training set and without it. */
export interface ShadowFit {
  meanIn: Float64Array;
  meanOut: Float64Array;
  varianceIn: number;
  varianceOut: number;
}

/**
 * Fits Gaussians to scores of shadow models; one variance for all images, as Carlini et al. do where shadow
 * models are few.
 * @param scores `scores[model][image]`
 * @param members `members[model][image]`: whether the model was trained on the image
 */
export function fitShadows(scores: ArrayLike<number>[], members: ArrayLike<boolean>[]): ShadowFit {
  const images = scores[0].length;
  const side = (wanted: boolean) => {
    const means = new Float64Array(images);
    let [squares, freedom] = [0, 0];
    for (let image = 0; image < images; image++) {
      const own = scores.filter((_, model) => members[model][image] === wanted);
      const values = own.map((list) => list[image]);
      const centre = values.reduce((a, b) => a + b, 0) / values.length;
      means[image] = centre;
      for (const value of values) squares += (value - centre) ** 2;
      freedom += Math.max(0, values.length - 1);
    }
    return { means, variance: squares / freedom };
  };
  const [inside, outside] = [side(true), side(false)];
  return {
    meanIn: inside.means,
    meanOut: outside.means,
    varianceIn: inside.variance,
    varianceOut: outside.variance,
  };
}

/** log p(score | in) − log p(score | out) of one image. */
export function likelihoodRatio(fit: ShadowFit, image: number, score: number): number {
  const log = (mean: number, variance: number) =>
    -((score - mean) ** 2) / (2 * variance) - Math.log(variance) / 2;
  return log(fit.meanIn[image], fit.varianceIn) - log(fit.meanOut[image], fit.varianceOut);
}

/** The score that at most a share `level` of the others exceeds. */
export function thresholdAt(others: ArrayLike<number>, level: number): number {
  const falling = Float64Array.from(others).sort().reverse();
  return falling[Math.min(falling.length - 1, Math.floor(level * falling.length))];
}
