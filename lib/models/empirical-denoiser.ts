/**
 * The best possible denoiser of a finite training set, in closed form. Minimizing the diffusion loss
 * over all functions gives E[x_0 | x_t]; when x_0 is one of N training images with equal weight this is
 * an average of them, weighted by how well each explains x_t. It needs no training, and it copies.
 */
import * as tf from '../engine/tf.js';
import { type NoisePredictor, perRow } from './ddpm.js';
import type { NoiseSchedule } from './noise-schedule.js';

/**
 * E[x_0 | x_t] = Σ_i w_i x_i with w = softmax_i(−‖x_t − √ᾱ_t x_i‖² / (2(1 − ᾱ_t))).
 * `training` is [N, d], `x` is [n, d]; `steps` holds each row's t ≥ 1. Returns [n, d].
 */
export function posteriorMean(
  training: tf.Tensor2D,
  schedule: NoiseSchedule,
  x: tf.Tensor2D,
  steps: number[],
): tf.Tensor2D {
  return tf.tidy(() => {
    const alphaBar = steps.map((t) => schedule.alphaBar[t]);
    const match = tf.matMul(x, training, false, true);
    const energy = training.square().sum(1).mul(0.5);
    // ‖x_t‖² is the same for every i and drops out of the softmax.
    const logits = match
      .mul(
        perRow(
          alphaBar.map((value) => Math.sqrt(value) / (1 - value)),
          x,
        ),
      )
      .sub(
        energy.mul(
          perRow(
            alphaBar.map((value) => value / (1 - value)),
            x,
          ),
        ),
      );
    return tf.matMul(tf.softmax(logits as tf.Tensor2D), training);
  });
}

/** The noise predictor ε̂ = (x_t − √ᾱ_t E[x_0 | x_t]) / √(1 − ᾱ_t) of the training set, [N, d]. */
export function empiricalDenoiser(training: tf.Tensor2D, schedule: NoiseSchedule): NoisePredictor {
  return (x, steps) =>
    tf.tidy(() => {
      const alphaBar = steps.map((t) => schedule.alphaBar[t]);
      const rows = x.reshape([x.shape[0], -1]) as tf.Tensor2D;
      const mean = posteriorMean(training, schedule, rows, steps).reshape(x.shape);
      return x.sub(mean.mul(perRow(alphaBar.map(Math.sqrt), x))).mul(
        perRow(
          alphaBar.map((value) => 1 / Math.sqrt(1 - value)),
          x,
        ),
      );
    });
}
