/**
 * Linear-Gaussian conditions c_i = Σ_k a_k c_{i−k} + ε_i (Eq. 18 [R], Assumption 4) with
 * p(x | c) = N(k c, s²): every law, distance and gradient norm of Theorem 2 in closed form.
 */
import { normalCdf, normalPdf, normalVariate } from '../special.js';
import { add, apply, type Matrix, multiply, solveLyapunov, transpose } from './linear-algebra.js';
import type { Uniform } from './sampling.js';

/** AR(p) process: `coefficients[k-1]` is a_k, the noise is N(0, noise²). */
export interface Autoregression {
  coefficients: readonly number[];
  noise: number;
}

/** The state C_i = (c_i, …, c_{i−p+1}) moves by C_i = A C_{i−1} + (ε_i, 0, …); this is A. */
export function companionMatrix({ coefficients }: Autoregression): number[][] {
  return coefficients.map((_, row) =>
    coefficients.map((a, column) => (row === 0 ? a : column === row - 1 ? 1 : 0)),
  );
}

/** Covariance of the noise of one step of the state: noise² in the first entry, else zero. */
export const stepCovariance = ({ coefficients, noise }: Autoregression): number[][] =>
  coefficients.map((_, i) => coefficients.map((_, j) => (i === 0 && j === 0 ? noise ** 2 : 0)));

/** A Gaussian law of the state C_i. */
export interface StateLaw {
  mean: readonly number[];
  covariance: Matrix;
}

/** Laws of the states C_0, …, C_steps, from that of C_0. */
export function stateLaws(process: Autoregression, initial: StateLaw, steps: number): StateLaw[] {
  const a = companionMatrix(process);
  const noise = stepCovariance(process);
  const laws = [initial];
  for (let i = 0; i < steps; i++) {
    const { mean, covariance } = laws[i];
    const moved = multiply(multiply(a, covariance), transpose(a));
    laws.push({ mean: apply(a, mean), covariance: add(moved, noise) });
  }
  return laws;
}

/** Mean and variance of c_i for i = 0…steps when the state starts at the point `start`. */
export function conditionLaws(
  process: Autoregression,
  start: readonly number[],
  steps: number,
): { mean: number; variance: number }[] {
  const covariance = stepCovariance(process).map((row) => row.map(() => 0));
  return stateLaws(process, { mean: start, covariance }, steps).map((law) => ({
    mean: law.mean[0],
    variance: law.covariance[0][0],
  }));
}

/** The stationary law π of the state; its mean is zero. */
export const stationaryLaw = (process: Autoregression): StateLaw => ({
  mean: process.coefficients.map(() => 0),
  covariance: solveLyapunov(companionMatrix(process), stepCovariance(process)),
});

/** Variance of c under the stationary law π. */
export const stationaryVariance = (process: Autoregression): number =>
  stationaryLaw(process).covariance[0][0];

/** Mean and covariance matrix of (c_1, …, c_steps) from the state `start`. */
export function pathLaw(
  process: Autoregression,
  start: readonly number[],
  steps: number,
): StateLaw {
  const a = companionMatrix(process);
  const covariance = stepCovariance(process).map((row) => row.map(() => 0));
  const laws = stateLaws(process, { mean: start, covariance }, steps).slice(1);
  const joint = laws.map(() => laws.map(() => 0));
  laws.forEach((law, i) => {
    let moved = law.covariance;
    for (let j = i; j < steps; j++) {
      joint[i][j] = moved[0][0];
      joint[j][i] = moved[0][0];
      moved = multiply(a, moved);
    }
  });
  return { mean: laws.map((law) => law.mean[0]), covariance: joint };
}

/** log p(c_1, …, c_N | C_0) = Σ_i log p(c_i | c_{<i}): the chain rule (Eq. 7). */
export function chainLogDensity(
  { coefficients, noise }: Autoregression,
  start: readonly number[],
  path: readonly number[],
): number {
  const history = [...start];
  return path.reduce((sum, c) => {
    const mean = coefficients.reduce((total, a, k) => total + a * history[k], 0);
    history.unshift(c);
    return sum + Math.log(normalPdf((c - mean) / noise) / noise);
  }, 0);
}

/** Stationary autocovariances Cov(c_i, c_{i+k}) for k = 0…lags. */
export function autocovariances(process: Autoregression, lags: number): number[] {
  const a = companionMatrix(process);
  let moved: Matrix = stationaryLaw(process).covariance;
  return Array.from({ length: lags + 1 }, () => {
    const [[value]] = moved;
    moved = multiply(a, moved);
    return value;
  });
}

/**
 * Partial autocorrelations at lags 1, 2, …: the correlation of c_i and c_{i+k} that is left when the
 * conditions between them are known; by Durbin's and Levinson's recursion. They vanish beyond lag p
 * exactly if p conditions make the state of a Markov chain (Eqs. 17, 19).
 * @param covariances at lags 0, 1, 2, …
 */
export function partialAutocorrelations(covariances: readonly number[]): number[] {
  const partial: number[] = [];
  let predictor: number[] = [];
  let variance = covariances[0];
  for (let lag = 1; lag < covariances.length; lag++) {
    const known = predictor.reduce((sum, b, k) => sum + b * covariances[lag - 1 - k], 0);
    const reflection = (covariances[lag] - known) / variance;
    const mirrored = [...predictor].reverse();
    predictor = [...predictor.map((b, k) => b - reflection * mirrored[k]), reflection];
    variance *= 1 - reflection ** 2;
    partial.push(reflection);
  }
  return partial;
}

/** One path c_1…c_steps from the state `start`. */
export function simulate(
  process: Autoregression,
  start: readonly number[],
  steps: number,
  uniform: Uniform,
): number[] {
  const state = [...start];
  const path: number[] = [];
  for (let i = 0; i < steps; i++) {
    const next = process.coefficients.reduce((sum, a, k) => sum + a * state[k], 0);
    state.unshift(next + process.noise * normalVariate(uniform));
    state.pop();
    path.push(state[0]);
  }
  return path;
}

/** E|c| for c ~ N(mean, variance): the folded normal's mean. */
export function meanAbsolute(mean: number, variance: number): number {
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return Math.abs(mean);
  const z = mean / deviation;
  return 2 * deviation * normalPdf(z) + mean * (2 * normalCdf(z) - 1);
}

/** p(x | c) = N(gain · c, variance): the linear-Gaussian observation of Proposition 1 (App. F). */
export interface Observation {
  gain: number;
  variance: number;
}

/** ∂_x log p(x | c) = −(x − gain · c) / variance. */
export const observationScore = ({ gain, variance }: Observation, x: number, c: number): number =>
  -(x - gain * c) / variance;

/** E_c |∂_x log p(x | c)| at a fixed x, for c with the given law. */
export const expectedGradient = (
  observation: Observation,
  x: number,
  law: { mean: number; variance: number },
): number =>
  meanAbsolute(x - observation.gain * law.mean, observation.gain ** 2 * law.variance) /
  observation.variance;

/** E_c |∂_x log p(x | c)|² at a fixed x, for c with the given law. */
export const expectedSquaredGradient = (
  observation: Observation,
  x: number,
  law: { mean: number; variance: number },
): number =>
  ((x - observation.gain * law.mean) ** 2 + observation.gain ** 2 * law.variance) /
  observation.variance ** 2;
