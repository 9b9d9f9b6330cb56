/**
 * How many bits a diffusion model needs for an image: the variational bound (Ho et al., 2020; in the form of
 * Kingma et al., "Variational Diffusion Models", 2021). An image x is sent as its noisy versions from strong
 * noise to weak, then as itself:
 *
 *   bits(x) ≤ KL(q(z_T|x) ‖ N(0, I)) + Σ ½ (SNR(s) − SNR(t)) E‖x − x̂_0(z_t)‖² + E[−log p(x | z_τ)],
 *
 * summed over the steps t → s of a path from T down to τ. Any path and any last step τ gives a bound.
 */
import type { RandomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { addNoise } from './ddpm.js';
import type { NoiseSchedule } from './noise-schedule.js';

/** Bits of each image, apart. */
export interface BoundParts {
  /** The path: steps t, falling from T, without 0. */
  path: number[];
  /** Bits of z_T. */
  prior: number[];
  /** `transitions[k][n]`: bits of z_(k+1) given z_k, one fewer than the path is long. */
  transitions: number[][];
  /** `decoder[k][n]`: bits of the image given z_k. */
  decoder: number[][];
}

/** SNR(t) = ᾱ_t / (1 − ᾱ_t). */
const signalToNoise = ({ alphaBar }: NoiseSchedule, t: number): number =>
  alphaBar[t] / (1 - alphaBar[t]);

/** ½ (SNR(s) − SNR(t)): nats of a step t → s per squared error of x̂_0. */
export const transitionWeight = (schedule: NoiseSchedule, t: number, s: number): number =>
  (signalToNoise(schedule, s) - signalToNoise(schedule, t)) / 2;

/** KL(N(√ᾱ x, 1 − ᾱ) ‖ N(0, 1)) summed over the values of a row, in nats. */
export function priorNats(alphaBar: number, row: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    sum += (alphaBar * row[k] ** 2 - alphaBar - Math.log1p(-alphaBar)) / 2;
  }
  return sum;
}

/**
 * −ln p(x | z) of one value, with p(x | z) ∝ h(x) N(z; √ᾱ x, 1 − ᾱ) over the levels of a byte.
 * @param byte the level of x
 * @param histogram h: 256 positive numbers
 */
export function decoderNats(
  alphaBar: number,
  z: number,
  byte: number,
  histogram: ArrayLike<number>,
): number {
  const logits = Float64Array.from({ length: 256 }, (_, level) => {
    const distance = z - Math.sqrt(alphaBar) * (level / 127.5 - 1);
    return Math.log(histogram[level]) - distance ** 2 / (2 * (1 - alphaBar));
  });
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return largest + Math.log(sum) - logits[byte];
}

/** Shares of the 256 levels, one more of each so that none is impossible. */
export function levelHistogram(bytes: Uint8Array): Float64Array {
  const counts = new Float64Array(256).fill(1);
  for (const byte of bytes) counts[byte]++;
  return counts.map((count) => count / (bytes.length + 256));
}

/**
 * The parts of the bound for images, with one noise for each image and step.
 * @param images bytes of `count` images, as many each
 * @param estimate x̂_0 of rows [n, values] at step t
 */
export async function boundParts(
  { images, count }: { images: Uint8Array; count: number },
  estimate: (x: tf.Tensor2D, t: number) => tf.Tensor2D,
  schedule: NoiseSchedule,
  path: number[],
  histogram: ArrayLike<number>,
  random: RandomStream,
): Promise<BoundParts> {
  const length = images.length / count;
  const values = Float32Array.from(images, (byte) => byte / 127.5 - 1);
  const clean = tf.tensor2d(values, [count, length]);
  const rowOf = (n: number) => values.subarray(n * length, (n + 1) * length);
  const rows = Array.from({ length: count }, (_, n) => n);
  const parts: BoundParts = {
    path,
    prior: rows.map((n) => priorNats(schedule.alphaBar[path[0]], rowOf(n)) / Math.LN2),
    transitions: [],
    decoder: [],
  };
  for (const [k, t] of path.entries()) {
    const steps = new Array<number>(count).fill(t);
    const noise = normalTensor(random.split(`step ${t}`), [count, length]);
    const noisy = addNoise(schedule, clean, steps, noise) as tf.Tensor2D;
    const z = await noisy.data();
    parts.decoder.push(
      rows.map((n) => {
        let nats = 0;
        for (let at = n * length; at < (n + 1) * length; at++) {
          nats += decoderNats(schedule.alphaBar[t], z[at], images[at], histogram);
        }
        return nats / Math.LN2;
      }),
    );
    if (k + 1 < path.length) {
      const errors = tf.tidy(() => clean.sub(estimate(noisy, t)).square().sum(1));
      const weight = transitionWeight(schedule, t, path[k + 1]) / Math.LN2;
      parts.transitions.push(Array.from(await errors.data(), (error) => weight * error));
      errors.dispose();
    }
    tf.dispose([noise, noisy]);
  }
  clean.dispose();
  return parts;
}

/** Bits of each image if the path ends at its k-th step. */
export const boundAt = ({ prior, transitions, decoder }: BoundParts, k: number): number[] =>
  prior.map(
    (bits, n) =>
      bits + transitions.slice(0, k).reduce((sum, part) => sum + part[n], 0) + decoder[k][n],
  );
