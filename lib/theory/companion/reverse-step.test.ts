import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logDensity, type Mixture, score } from './mixture.js';
import { forwardStep, meanOf, reverseKernel } from './reverse-step.js';

const law: Mixture = {
  weights: [0.6, 0.4],
  means: [
    [1, 0],
    [-0.5, 0.7],
  ],
  variances: [0.4, 0.8],
};
const beta = 0.2;
const x = [0.3, -0.6];

test("the reverse kernel is Bayes' rule: p(y | x) = p(y) N(x; √(1−β) y, β) / p(x)", () => {
  const kernel = reverseKernel(law, beta, x);
  const evidence = logDensity(forwardStep(law, beta), x);
  for (const y of [
    [0, 0],
    [0.7, -1],
    [-2, 0.4],
  ]) {
    const distance = y.reduce(
      (sum, value, k) => sum + (x[k] - Math.sqrt(1 - beta) * value) ** 2,
      0,
    );
    const likelihood = -distance / (2 * beta) - Math.log(2 * Math.PI * beta);
    const expected = logDensity(law, y) + likelihood - evidence;
    assert.ok(Math.abs(logDensity(kernel, y) - expected) < 1e-12);
  }
});

test("its mean is Tweedie's: (x + β ∇log p(x)) / √(1−β)", () => {
  const gradient = score(forwardStep(law, beta), x);
  meanOf(reverseKernel(law, beta, x)).forEach((value, k) => {
    assert.ok(Math.abs(value - (x[k] + beta * gradient[k]) / Math.sqrt(1 - beta)) < 1e-12);
  });
});
