/** Theorem 3.3 and the least possible error for images that are noised as in diffusion, z = √ᾱ x + √(1 − ᾱ) ε. */
import { mean, range, standardError } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { posteriorMean } from '../../models/empirical-denoiser.js';
import { type NoiseSchedule, noised } from '../../models/noise-schedule.js';
import { overlapGaussian } from '../../theory/overlap.js';

/** Rows that are handled at once. */
const BLOCK = 500;
/** Bins of squared distances: finer than single precision tells them apart. */
const BINS = 100_000;

/** How many ordered pairs of images are at which squared distance. */
export interface Pairs {
  counts: Float64Array;
  /** Width of a bin. */
  width: number;
}

export async function pairsOf(points: tf.Tensor2D): Promise<Pairs> {
  const [images, pixels] = points.shape;
  const width = (4 * pixels) / BINS;
  const counts = new Float64Array(BINS);
  const norms = await points.square().sum(1).data();
  for (let from = 0; from < images; from += BLOCK) {
    const rows = Math.min(BLOCK, images - from);
    const products = tf.tidy(() =>
      tf.matMul(points.slice([from, 0], [rows, pixels]), points, false, true),
    );
    const values = await products.data();
    products.dispose();
    for (let at = 0; at < values.length; at++) {
      const [i, j] = [from + Math.floor(at / images), at % images];
      if (i === j) continue;
      const squared = Math.max(0, norms[i] + norms[j] - 2 * values[at]);
      counts[Math.min(BINS - 1, Math.floor(squared / width))]++;
    }
  }
  return { counts, width };
}

/** Eq. 3 and the mean overlap: OC = 2Φ(−√ᾱ‖x_i − x_j‖ / 2√(1 − ᾱ)) for every pair (Eq. 20). */
export function boundOf(
  { counts, width }: Pairs,
  images: number,
  schedule: NoiseSchedule,
  step: number,
) {
  const { scale, variance } = noised(schedule, step);
  let [overlaps, weighted] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    if (counts[bin] === 0) continue;
    const squared = (bin + 0.5) * width;
    const overlap = overlapGaussian(scale * Math.sqrt(squared), Math.sqrt(variance));
    overlaps += counts[bin] * overlap;
    weighted += counts[bin] * overlap * squared;
  }
  return { overlap: overlaps / (images * (images - 1)), bound: weighted / (4 * images ** 2) };
}

/** The error of the best decoder on noisy images drawn at random. */
export async function riskOf(
  points: tf.Tensor2D,
  schedule: NoiseSchedule,
  step: number,
  samples: number,
  random: RandomStream,
): Promise<{ risk: number; error: number }> {
  const [images, pixels] = points.shape;
  const { scale, variance } = noised(schedule, step);
  const errors: number[] = [];
  while (errors.length < samples) {
    const count = Math.min(BLOCK, samples - errors.length);
    const noise = new Float32Array(count * pixels);
    random.fillNormal(noise);
    const chosen = range(count).map(() => random.integer(images));
    const squared = tf.tidy(() => {
      const clean = tf.gather(points, tf.tensor1d(chosen, 'int32'));
      const noisy = clean
        .mul(scale)
        .add(tf.tensor2d(noise, [count, pixels]).mul(Math.sqrt(variance)));
      const steps = range(count).map(() => step);
      const best = posteriorMean(points, schedule, noisy as tf.Tensor2D, steps);
      return best.sub(clean).square().sum(1);
    });
    errors.push(...(await squared.data()));
    squared.dispose();
  }
  return { risk: mean(errors), error: standardError(errors) };
}
