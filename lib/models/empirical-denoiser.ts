/**
 * The best possible denoiser in closed form, where the data are N points blurred by a Gaussian of
 * deviation s. Minimizing the diffusion loss over all functions gives E[x_0 | x_t], here an average of
 * the points, weighted by how well each explains x_t. With s = 0 the data are a finite training set:
 * then the best denoiser needs no training, and it copies.
 */
import * as tf from '../engine/tf.js';
import { type NoisePredictor, perRow } from './ddpm.js';
import type { NoiseSchedule } from './noise-schedule.js';

/**
 * E[x_0 | x_t] = Σ_i w_i (x_i + g (x_t − √ᾱ_t x_i)) with v = ᾱ_t s² + 1 − ᾱ_t, g = √ᾱ_t s² / v and
 * w = softmax_i(−‖x_t − √ᾱ_t x_i‖² / 2v).
 * @param points [N, d], equally likely
 * @param x [n, d]
 * @param steps each row's t ≥ 1
 * @param deviation s ≥ 0
 */
export function posteriorMean(
  points: tf.Tensor2D,
  schedule: NoiseSchedule,
  x: tf.Tensor2D,
  steps: number[],
  deviation = 0,
): tf.Tensor2D {
  return tf.tidy((): tf.Tensor2D => {
    const coefficient = coefficients(schedule, x, steps, deviation);
    const weights = posteriorWeights(points, schedule, x, steps, deviation);
    const average: tf.Tensor2D = tf.matMul(weights, points);
    if (deviation === 0) return average;
    const gain = coefficient((signal, v) => (signal * deviation ** 2) / v);
    const signal = coefficient((signal) => signal);
    return average.add(gain.mul(x.sub(average.mul(signal))));
  });
}

/** The weights w of `posteriorMean`: the probability of each point given x_t. [n, N] */
export function posteriorWeights(
  points: tf.Tensor2D,
  schedule: NoiseSchedule,
  x: tf.Tensor2D,
  steps: number[],
  deviation = 0,
): tf.Tensor2D {
  return tf.tidy((): tf.Tensor2D => {
    const coefficient = coefficients(schedule, x, steps, deviation);
    // ‖x_t‖² is the same for every i and drops out of the softmax.
    const match = tf.matMul(x, points, false, true).mul(coefficient((signal, v) => signal / v));
    const energy = points
      .square()
      .sum(1)
      .mul(coefficient((signal, v) => signal ** 2 / (2 * v)));
    return tf.softmax(match.sub(energy) as tf.Tensor2D);
  });
}

/** Numbers per row that follow from the signal √ᾱ_t and the variance v. */
const coefficients =
  (schedule: NoiseSchedule, x: tf.Tensor2D, steps: number[], deviation: number) =>
  (of: (signal: number, variance: number) => number) =>
    perRow(
      steps.map((t) => {
        const alphaBar = schedule.alphaBar[t];
        return of(Math.sqrt(alphaBar), alphaBar * deviation ** 2 + 1 - alphaBar);
      }),
      x,
    );

/** The noise predictor ε̂ = (x_t − √ᾱ_t E[x_0 | x_t]) / √(1 − ᾱ_t) of the points, [N, d]. */
export function empiricalDenoiser(
  points: tf.Tensor2D,
  schedule: NoiseSchedule,
  deviation = 0,
): NoisePredictor {
  return (x, steps) =>
    tf.tidy(() => {
      const alphaBar = steps.map((t) => schedule.alphaBar[t]);
      const rows = x.reshape([x.shape[0], -1]) as tf.Tensor2D;
      const mean = posteriorMean(points, schedule, rows, steps, deviation).reshape(x.shape);
      return x.sub(mean.mul(perRow(alphaBar.map(Math.sqrt), x))).mul(
        perRow(
          alphaBar.map((value) => 1 / Math.sqrt(1 - value)),
          x,
        ),
      );
    });
}
