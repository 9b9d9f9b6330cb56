/** How the overlaps of Figure 2 are computed: noised images, posteriors of a linear VAE, inputs of a GAN. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { linspace, mean, range } from '../../base/statistics.js';
import { type ImageSet, imageLength, subset, toFloats } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { meanDiffusionOverlap } from '../../theory/diffusion-overlap.js';
import { type LinearVae, posteriorOverlap } from '../../theory/linear-vae.js';
import { squaredDistances } from '../../theory/overlap-matrix.js';
import { overlapFromSamples } from '../../theory/overlap-samples.js';

/** Noised images of one data set. */
export type Curve = {
  name: string;
  /** Between pairs of images in [−1, 1] scaling. */
  meanDistance: number;
  /** Of the distances: 500, rising. */
  quantiles: number[];
  /** Mean over pairs, at `STEPS`. */
  overlap: number[];
};

/** Posteriors of the optimal linear VAE of MNIST, over pairs of images. */
export type Vae = {
  latents: number;
  mean: number;
  /** Over images, of the largest overlap with another one. */
  meanNearest: number;
  smallest: number;
  largest: number;
};

/** Diffusion steps, of 1000. */
export const STEPS = linspace(0, 1000, 101).slice(1);
const QUANTILES = 500;

/** Sorted distances of all pairs of `count` random images, in [−1, 1] scaling. */
function pairDistances(set: ImageSet, count: number, stream: RandomStream): Float64Array {
  const images = subset(set, stream.choice(set.count, count));
  const dimension = imageLength(images);
  const squared = squaredDistances({ values: toFloats(images), count: images.count, dimension });
  const distances: number[] = [];
  for (let i = 0; i < images.count; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squared[i * images.count + j]));
  }
  return Float64Array.from(distances).sort();
}

/** Mean overlap of noised images over all pairs of `count` random images of a set. */
export function diffusionCurve(
  name: string,
  set: ImageSet,
  count: number,
  stream: RandomStream,
): Curve {
  const distances = pairDistances(set, count, stream);
  const schedule = linearSchedule(1000);
  const quantiles = range(QUANTILES).map(
    (k) => distances[Math.floor(((k + 0.5) * distances.length) / QUANTILES)],
  );
  return {
    name,
    meanDistance: mean(distances),
    quantiles,
    overlap: STEPS.map((t) => meanDiffusionOverlap(schedule.alphaBar[t], quantiles)),
  };
}

/** Coordinates of the images on their principal axes, and the variances along them. */
export function principalAxes(set: ImageSet): { variances: number[]; coordinates: Matrix } {
  const dimension = imageLength(set);
  const data = Matrix.from1DArray(set.count, dimension, Array.from(toFloats(set)));
  data.center('column');
  const covariance = data.transpose().mmul(data).div(set.count);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  // Eigenvalues come in rising order.
  const order = realEigenvalues.map((_, k) => dimension - 1 - k);
  return {
    variances: order.map((k) => Math.max(realEigenvalues[k], 0)),
    coordinates: data.mmul(eigenvectorMatrix).subMatrixColumn(order),
  };
}

/** Posterior overlaps of all pairs of images, for the linear VAE that is optimal for them. */
export function vaeOverlaps(axes: ReturnType<typeof principalAxes>, latents: number): Vae {
  const vae: LinearVae = { variances: axes.variances, latents };
  const codes = axes.coordinates.to2DArray().map((row) => row.slice(0, latents));
  const all: number[] = [];
  let nearest = 0;
  for (const [i, code] of codes.entries()) {
    let best = 0;
    for (const [j, other] of codes.entries()) {
      if (i === j) continue;
      const difference = code.map((value, k) => value - other[k]);
      const oc = posteriorOverlap(vae, difference);
      best = Math.max(best, oc);
      if (j < i) all.push(oc);
    }
    nearest += best / codes.length;
  }
  return {
    latents,
    mean: mean(all),
    meanNearest: nearest,
    smallest: all.reduce((a, b) => Math.min(a, b), 1),
    largest: all.reduce((a, b) => Math.max(a, b), 0),
  };
}

/**
 * Overlap in [0, 1] of two sets of `points` inputs of a GAN, estimated from samples.
 * The code of every image is the same draw z ~ N(0, I), so two images share one distribution.
 */
export function ganOverlap(dimension: number, points: number, stream: RandomStream): number {
  const draw = () =>
    Array.from({ length: points }, () =>
      Float64Array.from({ length: dimension }, () => stream.normal()),
    );
  return overlapFromSamples(draw(), draw());
}
