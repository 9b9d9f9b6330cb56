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

/** Mean and variance of c_i for i = 0…steps when the state starts at the point `start`. */
export function conditionLaws(
  process: Autoregression,
  start: readonly number[],
  steps: number,
): { mean: number; variance: number }[] {
  const a = companionMatrix(process);
  const noise = stepCovariance(process);
  let mean = [...start];
  let covariance: Matrix = noise.map((row) => row.map(() => 0));
  const laws = [{ mean: mean[0], variance: 0 }];
  for (let i = 1; i <= steps; i++) {
    mean = apply(a, mean);
    covariance = add(multiply(multiply(a, covariance), transpose(a)), noise);
    laws.push({ mean: mean[0], variance: covariance[0][0] });
  }
  return laws;
}

/** Variance of c under the stationary law π; its mean is zero. */
export const stationaryVariance = (process: Autoregression): number =>
  solveLyapunov(companionMatrix(process), stepCovariance(process))[0][0];

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
