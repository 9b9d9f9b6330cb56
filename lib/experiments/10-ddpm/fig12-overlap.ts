/** The overlap of noised training images, Fig. 2's middle panel, by the number of images. */
import { last, linspace, mean } from '../../base/statistics.js';
import { first, type ImageSet, imageLength, sample, toFloats } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { normalTensor } from '../../engine/random-tensors.js';
import * as tf from '../../engine/tf.js';
import { pixelVectors } from '../../metrics/images.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { cosineSchedule, linearSchedule } from '../../models/noise-schedule.js';
import { diffusionOverlap, meanDiffusionOverlap } from '../../theory/diffusion-overlap.js';
import { latentsOf, squaredDistances } from '../../theory/overlap-matrix.js';

/** Overlap of N noised images by the step t, in closed form under the linear schedule. */
export type OverlapCurves = {
  label: string;
  count: number;
  t: number[];
  /** Over all pairs: what Definition 3.1 bounds. */
  maximum: number[];
  /** Of each image with its nearest other one, mean over images. */
  nearest: number[];
  /** Mean over pairs, under both schedules. */
  mean: number[];
  meanCosine: number[];
  /** Share of noised images for which another image is the more probable source, by random draws. */
  mistaken: number[];
};

/** Images whose pairs are averaged, and noised images a step for the share of mistakes. */
const AVERAGED = 500;
const DRAWS = 256;

/** Distances between all pairs of images, values in [−1, 1]. */
function pairDistances(set: ImageSet): number[] {
  const { count } = set;
  const length = imageLength(set);
  const values = toFloats(set);
  const points = Array.from({ length: count }, (_, k) =>
    values.subarray(k * length, (k + 1) * length),
  );
  const squared = squaredDistances(latentsOf(points));
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squared[i * count + j]));
  }
  return distances;
}

/** The distance of each image to its nearest other one. */
export async function nearestDistances(set: ImageSet): Promise<Float64Array> {
  const rows = pixelVectors(set);
  return (await nearestNeighbours(rows, rows, { excludeSelf: true })).distances;
}

/**
 * The risk of the best decoder: how often x_t, noised from an image x_i that is drawn at random, is more
 * probable given another image. All have the same variance, so the more probable one is the nearer.
 */
export async function mistakenShare(
  set: ImageSet,
  alphaBar: number,
  random: RandomStream,
  draws = DRAWS,
): Promise<number> {
  const shape: [number, number] = [set.count, imageLength(set)];
  const source = Array.from({ length: draws }, () => random.integer(set.count));
  const guesses = tf.tidy(() => {
    const images = tf.tensor2d(toFloats(set), shape).mul(Math.sqrt(alphaBar)) as tf.Tensor2D;
    const noise = normalTensor(random, [draws, shape[1]]).mul(Math.sqrt(1 - alphaBar));
    const noisy = tf.gather(images, tf.tensor1d(source, 'int32')).add(noise) as tf.Tensor2D;
    // ‖x_t − m_i‖² without ‖x_t‖², which is the same for every i.
    const energy = images.square().sum(1).mul(0.5);
    return tf.matMul(noisy, images, false, true).sub(energy).argMax(1);
  });
  const found = await guesses.data();
  guesses.dispose();
  return mean(source.map((image, row) => (found[row] === image ? 0 : 1)));
}

/** The curves of one set of images, and the mean distance of its pairs. */
export async function overlapCurves(
  label: string,
  set: ImageSet,
  steps: number,
  seed: number,
): Promise<{ curves: OverlapCurves; meanDistance: number }> {
  const random = randomStream(seed, 'fig12', 'overlap', label, String(set.count));
  const pairs = pairDistances(set.count > AVERAGED ? sample(set, AVERAGED, random) : set);
  const nearest = await nearestDistances(set);
  const closest = nearest.reduce((a, b) => Math.min(a, b));
  const linear = linearSchedule(steps).alphaBar;
  const cosine = cosineSchedule(steps).alphaBar;
  const t = linspace(0, steps, Math.min(51, steps + 1)).map(Math.round);
  // Images that are not noised do not overlap.
  const over = (alphaBar: Float64Array, overlap: (alphaBar: number) => number) =>
    t.map((step) => (step === 0 ? 0 : overlap(alphaBar[step])));
  const mistaken: number[] = [];
  for (const step of t) {
    mistaken.push(
      step === 0 ? 0 : await mistakenShare(set, linear[step], random.split(`t ${step}`)),
    );
  }
  return {
    curves: {
      label,
      count: set.count,
      t,
      maximum: over(linear, (alphaBar) => diffusionOverlap(alphaBar, closest)),
      nearest: over(linear, (alphaBar) => meanDiffusionOverlap(alphaBar, nearest)),
      mean: over(linear, (alphaBar) => meanDiffusionOverlap(alphaBar, pairs)),
      meanCosine: over(cosine, (alphaBar) => meanDiffusionOverlap(alphaBar, pairs)),
      mistaken,
    },
    meanDistance: mean(pairs),
  };
}

/** The curves of the first images of a set, for each number of them. */
export async function overlapsOf(
  label: string,
  set: ImageSet,
  counts: number[],
  { steps, seed }: { steps: number; seed: number },
): Promise<{ curves: OverlapCurves[]; meanDistance: number }> {
  const curves: OverlapCurves[] = [];
  const distances: number[] = [];
  for (const count of counts) {
    const found = await overlapCurves(label, first(set, count), steps, seed);
    curves.push(found.curves);
    distances.push(found.meanDistance);
  }
  return { curves, meanDistance: last(distances) };
}

/** Where the maximum and the rest are compared: half of the noising steps. */
export const halfway = ({ t }: OverlapCurves): number => Math.floor((t.length - 1) / 2);
