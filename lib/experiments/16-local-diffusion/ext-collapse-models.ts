/** How the numbers of ext-collapse are made. */
import { mean } from '../../base/statistics.js';
import { type Dataset, first, imageLength, loadDataset, toFloats } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { normalTensor } from '../../engine/random-tensors.js';
import * as tf from '../../engine/tf.js';
import { pixelVectors } from '../../metrics/images.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { addNoise } from '../../models/ddpm.js';
import { posteriorWeights } from '../../models/empirical-denoiser.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { diffusionOverlap, meanDiffusionOverlap } from '../../theory/diffusion-overlap.js';

export type Config = {
  datasets: Dataset[];
  /** Numbers of training images, rising. */
  counts: number[];
  /** Noised images per step. */
  queries: number;
  /** Steps t of T = 1000, rising. */
  steps: number[];
};

/** What noise does to N training images, by step. */
export type Curve = {
  dataset: Dataset;
  count: number;
  steps: number[];
  /** Mean entropy of the posterior over the training images, in bits. */
  bits: number[];
  /** Mean overlap with the nearest other training image, and the largest of any pair. */
  nearest: number[];
  largest: number[];
};

export async function curveOf(
  dataset: Dataset,
  count: number,
  { queries, steps }: Config,
  seed: number,
): Promise<Curve> {
  const set = first(await loadDataset(dataset, 'train'), count);
  const random = randomStream(seed, 'ext-collapse', dataset, String(count));
  const schedule = linearSchedule(1000);
  const length = imageLength(set);
  const points = tf.tensor2d(toFloats(set), [count, length]);
  const chosen = Array.from({ length: queries }, () => random.integer(count));
  const bits: number[] = [];
  for (const t of steps) {
    const weights = tf.tidy(() => {
      const noise = normalTensor(random.split(`step ${t}`), [queries, length]);
      const at = new Array<number>(queries).fill(t);
      const noisy = addNoise(schedule, tf.gather(points, chosen), at, noise) as tf.Tensor2D;
      return posteriorWeights(points, schedule, noisy, at);
    });
    const values = await weights.data();
    weights.dispose();
    bits.push(mean(chosen.map((_, n) => entropy(values.subarray(n * count, (n + 1) * count)))));
    await new Promise(setImmediate);
  }
  points.dispose();
  const rows = pixelVectors(set);
  // The nearest of all is the image itself.
  const { distances } = await nearestNeighbours(rows, rows, { k: 2 });
  const gaps = Array.from({ length: count }, (_, n) => distances[2 * n + 1]);
  const closest = Math.min(...gaps);
  return {
    dataset,
    count,
    steps,
    bits,
    nearest: steps.map((t) => meanDiffusionOverlap(schedule.alphaBar[t], gaps)),
    largest: steps.map((t) => diffusionOverlap(schedule.alphaBar[t], closest)),
  };
}

/** Entropy of probabilities, in bits. */
export function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k];
    if (p > 0) sum -= p * Math.log2(p);
  }
  return sum;
}

/** Where values that rise along x first reach a level, by straight lines; the first or last x if they never cross. */
export function crossing(x: number[], values: number[], level: number): number {
  const after = values.findIndex((value) => value >= level);
  if (after < 0) return x[x.length - 1];
  if (after === 0) return x[0];
  const share = (level - values[after - 1]) / (values[after] - values[after - 1]);
  return x[after - 1] + share * (x[after] - x[after - 1]);
}
