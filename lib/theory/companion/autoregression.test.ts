import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import {
  conditionLaws,
  expectedGradient,
  expectedSquaredGradient,
  meanAbsolute,
  observationScore,
  simulate,
  stationaryVariance,
} from './autoregression.js';
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
