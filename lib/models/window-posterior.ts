/**
 * What a noisy window says about which image it is a part of: Bayes' rule inside one window, the weights
 * of `local-denoiser.ts` at one place, in double precision and for growing training sets at once.
 */
import type { ImageSet } from '../data/index.js';
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';

/** The same window of many images: values [count, length] in [−1, 1]. */
export interface WindowRows {
  values: Float32Array;
  count: number;
  length: number;
}

/** x_t = signal · x_0 + √variance · ε. */
export interface WindowNoise {
  signal: number;
  variance: number;
}

/** Noisy windows, and for each y of image i the logarithm of p(y | x_i), times the variance, but for a term of y. */
export interface NoisyWindows extends WindowRows {
  own: Float64Array;
}

/** The pixels `window` (flat indices) of every image, all channels. */
export function windowRows(
  { images, count, height, width, channels }: ImageSet,
  window: number[],
): WindowRows {
  const length = window.length * channels;
  const values = new Float32Array(count * length);
  for (let n = 0, at = 0; n < count; n++) {
    for (const pixel of window) {
      const start = (n * height * width + pixel) * channels;
      for (let c = 0; c < channels; c++) values[at++] = images[start + c] / 127.5 - 1;
    }
  }
  return { values, count, length };
}

/** The windows of the first `images` images, each with `draws` noises. */
export function noisyWindows(
  clean: WindowRows,
  images: number,
  draws: number,
  { signal, variance }: WindowNoise,
  random: RandomStream,
): NoisyWindows {
  const { values, length } = clean;
  const count = images * draws;
  const noisy = new Float32Array(count * length);
  const own = new Float64Array(count);
  for (let q = 0; q < count; q++) {
    const image = q % images;
    own[q] = -energy(clean, image, signal);
    for (let k = 0; k < length; k++) {
      const value = values[image * length + k];
      noisy[q * length + k] = signal * value + Math.sqrt(variance) * random.normal();
      own[q] += signal * value * noisy[q * length + k];
    }
  }
  return { values: noisy, count, length, own };
}

/** Known rows in one product. */
const BLOCK = 4096;

/**
 * Σ_(j < N) p(y | x_j) / p(y | x_i) for every noisy window y of image i and every N: 1 over the posterior
 * weight of the image itself, if it is one of the N.
 * @param known training images, or unseen ones
 * @param counts numbers N of them, rising
 * @returns for each N one number per noisy window
 */
export async function likelihoodRatioSums(
  noisy: NoisyWindows,
  known: WindowRows,
  { signal, variance }: WindowNoise,
  counts: number[],
): Promise<Float64Array[]> {
  const energies = Float64Array.from({ length: known.count }, (_, j) => energy(known, j, signal));
  const sums = new Float64Array(noisy.count);
  const found: Float64Array[] = [];
  for (let start = 0; start < known.count && found.length < counts.length; start += BLOCK) {
    const rows = Math.min(BLOCK, known.count - start);
    const products = await productsOf(noisy, known, start, rows);
    for (let j = 0; j < rows; j++) {
      for (let q = 0; q < noisy.count; q++) {
        const logit = signal * products[q * rows + j] - energies[start + j];
        sums[q] += Math.exp((logit - noisy.own[q]) / variance);
      }
      if (counts.includes(start + j + 1)) found.push(sums.slice());
    }
  }
  return found;
}

/** ‖signal · x‖² / 2 of a row. */
const energy = ({ values, length }: WindowRows, row: number, signal: number): number => {
  let sum = 0;
  for (let k = row * length; k < (row + 1) * length; k++) sum += values[k] ** 2;
  return (signal ** 2 * sum) / 2;
};

/** Inner products of all noisy windows with some known ones: [noisy.count, rows]. */
async function productsOf(
  noisy: WindowRows,
  known: WindowRows,
  start: number,
  rows: number,
): Promise<Float32Array> {
  const { length } = known;
  const result = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d(noisy.values, [noisy.count, length]),
      tf.tensor2d(known.values.subarray(start * length, (start + rows) * length), [rows, length]),
      false,
      true,
    ),
  );
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return values;
}
