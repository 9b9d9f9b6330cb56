/** Distances between Gaussians in closed form, entropic transport included. */
import { normalPdf } from '../special.js';
import { cholesky, type Matrix, squaredNorm, trace } from './linear-algebra.js';

/** A Gaussian on the line. */
export interface Gaussian {
  mean: number;
  variance: number;
}

/** W₂ between Gaussians on the line: √((m₁−m₂)² + (σ₁−σ₂)²). */
export const wasserstein = (p: Gaussian, q: Gaussian): number =>
  Math.hypot(p.mean - q.mean, Math.sqrt(p.variance) - Math.sqrt(q.variance));

/** A Gaussian in any dimension, with positive definite covariance. */
export interface VectorGaussian {
  mean: readonly number[];
  covariance: Matrix;
}

/** log N(x; mean, covariance) as a function of x, by Cholesky's decomposition. */
export function logDensityOf({
  mean,
  covariance,
}: VectorGaussian): (x: readonly number[]) => number {
  const lower = cholesky(covariance);
  const normalizer = lower.reduce(
    (sum, row, i) => sum + Math.log(row[i]) + Math.log(2 * Math.PI) / 2,
    0,
  );
  return (x) => {
    const white: number[] = [];
    lower.forEach((row, i) => {
      const known = white.reduce((sum, value, k) => sum + row[k] * value, 0);
      white.push((x[i] - mean[i] - known) / row[i]);
    });
    return -squaredNorm(white) / 2 - normalizer;
  };
}

/**
 * Total variation ½∫|p−q| between Gaussians in the plane, by the trapezoid rule; the kink where p = q
 * costs an error of about 5e-4 of the value.
 */
export function totalVariationInPlane(p: VectorGaussian, q: VectorGaussian, points = 240): number {
  const [logP, logQ] = [logDensityOf(p), logDensityOf(q)];
  const [low, step] = [
    [0, 0],
    [0, 0],
  ];
  for (const k of [0, 1]) {
    const [a, b] = [Math.sqrt(p.covariance[k][k]), Math.sqrt(q.covariance[k][k])];
    low[k] = Math.min(p.mean[k] - 8 * a, q.mean[k] - 8 * b);
    step[k] = (Math.max(p.mean[k] + 8 * a, q.mean[k] + 8 * b) - low[k]) / points;
  }
  let sum = 0;
  for (let i = 0; i <= points; i++) {
    for (let j = 0; j <= points; j++) {
      const x = [low[0] + i * step[0], low[1] + j * step[1]];
      sum += Math.abs(Math.exp(logP(x)) - Math.exp(logQ(x)));
    }
  }
  return (sum * step[0] * step[1]) / 2;
}

/** Total variation ½∫|p−q| between Gaussians on the line, by the trapezoid rule. */
export function totalVariation(p: Gaussian, q: Gaussian, points = 20000): number {
  if (p.variance === 0 || q.variance === 0) {
    return p.variance === q.variance && p.mean === q.mean ? 0 : 1;
  }
  const [a, b] = [Math.sqrt(p.variance), Math.sqrt(q.variance)];
  const low = Math.min(p.mean - 10 * a, q.mean - 10 * b);
  const step = (Math.max(p.mean + 10 * a, q.mean + 10 * b) - low) / points;
  let sum = 0;
  for (let i = 0; i <= points; i++) {
    const x = low + i * step;
    sum += Math.abs(normalPdf((x - p.mean) / a) / a - normalPdf((x - q.mean) / b) / b);
  }
  return (sum * step) / 2;
}

/**
 * Entropic transport cost inf_γ E‖x−y‖² + ε KL(γ | p⊗q) between N(m₁, A) and N(m₂, B), the closed
 * form of Janati et al. 2020 (their σ² is ε/2). Only the eigenvalues of A, B and AB enter.
 * @param productEigenvalues the eigenvalues of AB (real, non-negative).
 */
export function entropicCost(
  means: [readonly number[], readonly number[]],
  covariances: [Matrix, Matrix],
  productEigenvalues: readonly number[],
  epsilon: number,
): number {
  const half = epsilon / 2;
  const shift = squaredNorm(means[0].map((value, k) => value - means[1][k]));
  let cost = shift + trace(covariances[0]) + trace(covariances[1]);
  for (const eigenvalue of productEigenvalues) {
    const root = Math.sqrt(4 * eigenvalue + half * half);
    cost += -root + half * (1 - Math.log(2 * half)) + half * Math.log(root + half);
  }
  return cost;
}

/** {@link entropicCost} on the line. */
export const entropicCostOnLine = (p: Gaussian, q: Gaussian, epsilon: number): number =>
  entropicCost(
    [[p.mean], [q.mean]],
    [[[p.variance]], [[q.variance]]],
    [p.variance * q.variance],
    epsilon,
  );

/** Debiased Sinkhorn divergence OT_ε(p,q) − ½OT_ε(p,p) − ½OT_ε(q,q) on the line. */
export const sinkhornDivergenceOnLine = (p: Gaussian, q: Gaussian, epsilon: number): number =>
  entropicCostOnLine(p, q, epsilon) -
  (entropicCostOnLine(p, p, epsilon) + entropicCostOnLine(q, q, epsilon)) / 2;

/** Minimum of a unimodal function on [low, high], by golden-section search. */
export function minimize(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  while (b - a > 1e-10 * Math.max(1, Math.abs(b))) {
    const [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (f(x) < f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}
