import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  entropicCostOnLine,
  logDensityOf,
  minimize,
  sinkhornDivergenceOnLine,
  totalVariation,
  totalVariationInPlane,
  wasserstein,
} from './gaussian.js';
import { sinkhorn, sinkhornDivergence } from './sinkhorn.js';
import { squaredDistances } from './transport.js';

const close = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

test('total variation of shifted unit Gaussians is 2Φ(Δ/2) − 1', () => {
  close(totalVariation({ mean: 0, variance: 1 }, { mean: 2, variance: 1 }), 0.682689492137, 1e-6);
});

test('in the plane: a shift by d in the metric of the covariance gives 2Φ(d/2) − 1', () => {
  const covariance = [
    [1, 0.6],
    [0.6, 0.8],
  ];
  // Σ⁻¹ = [[0.8, −0.6], [−0.6, 1]] / 0.44, so the shift (1, 0.6) has length √(0.44/0.44) = 1.
  const [p, q] = [
    { mean: [0, 0], covariance },
    { mean: [1, 0.6], covariance },
  ];
  close(totalVariationInPlane(p, q), 0.382924922548, 5e-4);
  close(logDensityOf(p)([1, 0.6]), -0.5 - Math.log(2 * Math.PI) - Math.log(0.44) / 2, 1e-12);
});

test('entropic cost falls to W₂² as ε goes to zero and vanishes between points', () => {
  const [p, q] = [
    { mean: 0, variance: 1 },
    { mean: 1, variance: 4 },
  ];
  close(entropicCostOnLine(p, q, 1e-6), wasserstein(p, q) ** 2, 1e-4);
  close(entropicCostOnLine({ mean: 1, variance: 0 }, { mean: 3, variance: 0 }, 0.7), 4, 1e-12);
});

test('Sinkhorn on finely cut Gaussians finds the closed entropic cost and divergence', () => {
  // Equal-weight points at the midpoint quantiles of a normal, from the inverse by bisection.
  const quantiles = (mean: number, deviation: number, count: number) =>
    Array.from({ length: count }, (_, i) => [mean + deviation * normalQuantile((i + 0.5) / count)]);
  const [x, y] = [quantiles(0, 1, 400), quantiles(0.5, 1.5, 400)];
  const epsilon = 1;
  const [p, q] = [
    { mean: 0, variance: 1 },
    { mean: 0.5, variance: 2.25 },
  ];
  const options = { iterations: 200, tolerance: 1e-8 };
  const cost = sinkhorn(squaredDistances(x, y), epsilon, options).cost;
  close(cost, entropicCostOnLine(p, q, epsilon), 0.02);
  close(sinkhornDivergence(x, y, epsilon, options), sinkhornDivergenceOnLine(p, q, epsilon), 0.01);
});

test('the entropic cost to N(0, B) is least at variance B − ε/2, the divergence at B', () => {
  const target = { mean: 0, variance: 1 };
  for (const epsilon of [0.1, 0.5, 1]) {
    const biased = minimize(
      (v) => entropicCostOnLine({ mean: 0, variance: v }, target, epsilon),
      0,
      3,
    );
    const debiased = minimize(
      (v) => sinkhornDivergenceOnLine({ mean: 0, variance: v }, target, epsilon),
      0.01,
      3,
    );
    close(biased, 1 - epsilon / 2, 1e-6);
    close(debiased, 1, 1e-5);
  }
});

function normalQuantile(probability: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    // Φ by Simpson's rule, independent of the library's series.
    let sum = 0;
    const [from, steps] = [-9, 200];
    const h = (middle - from) / steps;
    for (let k = 0; k <= steps; k++) {
      const weight = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2;
      sum += weight * Math.exp(-((from + k * h) ** 2) / 2);
    }
    if ((sum * h) / 3 / Math.sqrt(2 * Math.PI) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
