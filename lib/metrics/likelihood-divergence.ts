/** Feature likelihood divergence. Jiralerspong, Bose, Gemp, Qin, Bachrach, Gidel (2023). */

import * as tf from '../engine/tf.js';
import type { Features } from './frechet.js';
import { checkCount, checkFinite } from './images.js';
import { squaredDistances } from './pairwise.js';

const EM_STEPS = 30;
/** Below this variance a centre sits on a training row: it would grow without bound. */
const LEAST_VARIANCE = Math.exp(-40);

/** log Σ exp over one row of log densities log N(x; centre, variance·I) − log(number of centres). */
function logDensities(
  distances: Float32Array,
  row: number,
  variances: Float64Array,
  dimensions: number,
  into: Float64Array,
): number {
  const n = variances.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < n; j++) {
    const variance = variances[j];
    into[j] =
      -0.5 * (distances[row * n + j] / variance + dimensions * Math.log(2 * Math.PI * variance)) -
      Math.log(n);
    if (into[j] > largest) largest = into[j];
  }
  let sum = 0;
  for (let j = 0; j < n; j++) sum += Math.exp(into[j] - largest);
  return largest + Math.log(sum);
}

/**
 * Variances, one per centre, that make the training rows most likely, by expectation maximization: with the
 * share s_ij of centre j in row i, v_j = Σ_i s_ij d²_ij / (D Σ_i s_ij).
 */
function fitVariances(distances: Float32Array, rows: number, dimensions: number): Float64Array {
  const n = distances.length / rows;
  const fitted = tf.tidy(() => {
    const squares = tf.tensor2d(distances, [rows, n]);
    let variances = squares.min(0).add(1e-3).div(dimensions).maximum(LEAST_VARIANCE);
    for (let step = 0; step < EM_STEPS; step++) {
      const old = variances;
      variances = tf.tidy(() => {
        const energies = squares.mul(tf.div(-0.5, old)).sub(old.log().mul(dimensions / 2));
        const shares = tf.softmax(energies);
        const weights = shares.sum(0);
        const spreads = shares.mul(squares).sum(0);
        const next = spreads.div(weights.mul(dimensions)).maximum(LEAST_VARIANCE);
        return tf.where(weights.greater(1e-12), next, old);
      });
    }
    return variances;
  });
  const values = Float64Array.from(fitted.dataSync());
  fitted.dispose();
  return values;
}

/** Mean negative log likelihood per dimension of `rows` under Gaussians of the fitted variances. */
function meanNegativeLog(rows: Features, centres: Features, variances: Float64Array): number {
  const distances = squaredDistances(rows, centres);
  const logs = new Float64Array(centres.count);
  let sum = 0;
  for (let i = 0; i < rows.count; i++) {
    sum -= logDensities(distances, i, variances, rows.length, logs);
  }
  return sum / rows.count / rows.length;
}

/** Each dimension shifted and scaled by the mean and deviation of the test rows. */
function standardized(set: Features, by: Features): Features {
  const { length } = by;
  const mean = new Float64Array(length);
  const square = new Float64Array(length);
  for (let i = 0; i < by.values.length; i++) mean[i % length] += by.values[i] / by.count;
  for (let i = 0; i < by.values.length; i++) {
    square[i % length] += (by.values[i] - mean[i % length]) ** 2 / (by.count - 1);
  }
  const deviation = square.map((value) => Math.sqrt(value) || 1);
  const values = set.values.map((x, i) => (x - mean[i % length]) / deviation[i % length]);
  return { ...set, values };
}

/**
 * FLD: a Gaussian stands on every generated sample, its variance fitted to the *training* rows; the
 * *test* rows are then scored. A copied training image gets a needle of a variance, which helps no test
 * row: copying raises the score. So `train` must be all that the generator has seen. Zero is what half of
 * the training set reaches on the other half's fit. Departure: variances are fitted by expectation
 * maximization, not by gradient steps; no background term.
 *
 * @returns `divergence` 100·(−log p(test) − baseline) per dimension, lower is better, and `gap`, the same
 * for the training rows minus the test rows: strongly negative if training images are copied.
 * @throws Error for sets of fewer than ten rows.
 */
export function likelihoodDivergence(
  train: Features,
  test: Features,
  generated: Features,
  stream: { permutation(n: number): Uint32Array },
  select: (set: Features, indices: Uint32Array) => Features,
): { divergence: number; gap: number } {
  const [learnt, scored, made] = [train, test, generated].map((set) => {
    checkFinite(set.values, `the features of ${set.network}`);
    checkCount(set.count, 10, 'The feature likelihood divergence');
    return standardized(set, test);
  });
  const fit = (centres: Features, rows: Features) =>
    fitVariances(squaredDistances(rows, centres), rows.count, rows.length);
  const order = stream.permutation(learnt.count);
  const size = Math.min(made.count, Math.floor(learnt.count / 2));
  const half = select(learnt, order.subarray(0, size));
  const baseline = meanNegativeLog(scored, half, fit(half, select(learnt, order.subarray(size))));
  const variances = fit(made, learnt);
  const onTest = meanNegativeLog(scored, made, variances);
  const onTrain = meanNegativeLog(learnt, made, variances);
  return { divergence: 100 * (onTest - baseline), gap: 100 * (onTrain - onTest) };
}
