import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import {
  autocovariances,
  chainLogDensity,
  conditionLaws,
  expectedGradient,
  expectedSquaredGradient,
  meanAbsolute,
  observationScore,
  partialAutocorrelations,
  pathLaw,
  simulate,
  stationaryVariance,
} from './autoregression.js';
import { logDensityOf } from './gaussian.js';
import { estimator } from './sampling.js';

const process = { coefficients: [0.5, 0.3], noise: 0.4 };
const start = [2, 1.5];

test('the laws of c_i agree with simulated paths, and so do the gradient norms', () => {
  const random = randomStream(2, 'autoregression');
  const uniform = () => random.uniform();
  const steps = 6;
  const observation = { gain: 1.2, variance: 0.3 };
  const values = Array.from({ length: steps }, () => [estimator(), estimator(), estimator()]);
  for (let n = 0; n < 20000; n++) {
    simulate(process, start, steps, uniform).forEach((c, i) => {
      const gradient = observationScore(observation, 0.7, c);
      values[i][0].add(c);
      values[i][1].add(Math.abs(gradient));
      values[i][2].add(gradient ** 2);
    });
  }
  const laws = conditionLaws(process, start, steps);
  values.forEach((estimators, i) => {
    const law = laws[i + 1];
    const truth = [
      law.mean,
      expectedGradient(observation, 0.7, law),
      expectedSquaredGradient(observation, 0.7, law),
    ];
    estimators.forEach((value, k) => {
      const { mean, standardError } = value.estimate();
      assert.ok(Math.abs(mean - truth[k]) < 4.5 * standardError, `step ${i}, quantity ${k}`);
    });
  });
});

test('the laws converge to the stationary one, in closed form for AR(1)', () => {
  const ar1 = { coefficients: [0.7], noise: 0.5 };
  const laws = conditionLaws(ar1, [3], 200);
  assert.ok(Math.abs(stationaryVariance(ar1) - 0.25 / 0.51) < 1e-12);
  assert.ok(Math.abs(laws[200].variance - 0.25 / 0.51) < 1e-12);
  assert.ok(Math.abs(laws[5].mean - 3 * 0.7 ** 5) < 1e-12);
});

test('E|c| is the mean for a point and √(2v/π) for a centred normal', () => {
  assert.equal(meanAbsolute(-3, 0), 3);
  assert.ok(
    Math.abs(meanAbsolute(0, 0.25 / 0.51) - Math.sqrt((2 * 0.25) / 0.51 / Math.PI)) < 1e-12,
  );
});

test('the joint density of a path is the product of its conditional densities (Eq. 7)', () => {
  const path = [1.2, -0.3, 0.8, 0.1, -1.5];
  const joint = logDensityOf(pathLaw(process, start, path.length))(path);
  assert.ok(Math.abs(joint - chainLogDensity(process, start, path)) < 1e-10);
});

test('partial autocorrelations of AR(2) are ρ₁ = a₁/(1 − a₂), a₂, then nothing', () => {
  const [first, second, ...rest] = partialAutocorrelations(autocovariances(process, 6));
  assert.ok(Math.abs(first - 0.5 / 0.7) < 1e-12);
  assert.ok(Math.abs(second - 0.3) < 1e-12);
  for (const value of rest) assert.ok(Math.abs(value) < 1e-12);
});

test('partial autocorrelations of a moving average of order one do not end', () => {
  // c_i = ε_i + θ ε_{i−1}: covariances 1 + θ², θ, 0, …; at lag k they are −(−θ)^k (1−θ²)/(1−θ^{2k+2}).
  const theta = 0.6;
  const partial = partialAutocorrelations([1 + theta ** 2, theta, 0, 0, 0]);
  partial.forEach((value, index) => {
    const k = index + 1;
    const known = (-((-theta) ** k) * (1 - theta ** 2)) / (1 - theta ** (2 * k + 2));
    assert.ok(Math.abs(value - known) < 1e-12);
  });
});
