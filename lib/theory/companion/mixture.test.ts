import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../engine/random.js';
import {
  conditionalEnergy,
  conditionalNorm,
  conditionalScore,
  diffuse,
  guidance,
  guidanceEnergy,
  logDensity,
  type Mixture,
  posterior,
  sampleMixture,
  score,
  scoreEnergy,
  scoreNorm,
} from './mixture.js';
import { estimator } from './sampling.js';

const mixture: Mixture = {
  weights: [0.5, 0.3, 0.2],
  means: [
    [1.5, 0],
    [-1, 1.2],
    [-0.5, -1.5],
  ],
  variances: [0.3, 0.2, 0.5],
};

const points = fc.tuple(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ min: -3, max: 3, noNaN: true }),
);

const gradient = (f: (x: number[]) => number, x: number[], h = 1e-5) =>
  x.map((_, k) => {
    const shifted = (sign: number) => f(x.map((value, j) => (j === k ? value + sign * h : value)));
    return (shifted(1) - shifted(-1)) / (2 * h);
  });

test('score and guidance are the gradients of the log density and of the log posterior', () => {
  fc.assert(
    fc.property(points, fc.nat(2), (x, c) => {
      const numericScore = gradient((at) => logDensity(mixture, at), x);
      const numericGuidance = gradient((at) => Math.log(posterior(mixture, at)[c]), x);
      score(mixture, x).forEach((value, k) => {
        assert.ok(Math.abs(value - numericScore[k]) < 1e-5);
      });
      guidance(mixture, x, c).forEach((value, k) => {
        assert.ok(Math.abs(value - numericGuidance[k]) < 1e-4);
      });
    }),
    { seed: 7 },
  );
});

test('diffusing draws gives the diffused law: moments agree', () => {
  const random = randomStream(3, 'mixture');
  const uniform = () => random.uniform();
  const [a, s] = [0.6, 0.8];
  const law = diffuse(mixture, a, s);
  const [direct, moved] = [estimator(), estimator()];
  for (let n = 0; n < 40000; n++) {
    direct.add(sampleMixture(law, uniform).x[0] ** 2);
    moved.add((a * sampleMixture(mixture, uniform).x[0] + s * random.normal()) ** 2);
  }
  const [p, q] = [direct.estimate(), moved.estimate()];
  assert.ok(Math.abs(p.mean - q.mean) < 4 * Math.hypot(p.standardError, q.standardError));
});

test('the score energy of one Gaussian is d/v, and quadrature agrees with sampling for a mixture', () => {
  const single: Mixture = { weights: [1], means: [[0.3, -2]], variances: [0.4] };
  assert.ok(Math.abs(scoreEnergy(single) - 2 / 0.4) < 1e-6);
  const random = randomStream(5, 'energy');
  const sampled = estimator();
  for (let n = 0; n < 40000; n++) {
    const [u, v] = score(mixture, sampleMixture(mixture, () => random.uniform()).x);
    sampled.add(u * u + v * v);
  }
  const { mean, standardError } = sampled.estimate();
  assert.ok(Math.abs(mean - scoreEnergy(mixture)) < 4 * standardError);
});

test('the conditional energy is the mean squared conditional score', () => {
  const random = randomStream(6, 'conditional');
  const sampled = estimator();
  for (let n = 0; n < 40000; n++) {
    const { x, c } = sampleMixture(mixture, () => random.uniform());
    const [u, v] = conditionalScore(mixture, x, c);
    sampled.add(u * u + v * v);
  }
  const { mean, standardError } = sampled.estimate();
  assert.ok(Math.abs(mean - conditionalEnergy(mixture)) < 4 * standardError);
});

test('mean norms of scores: √(π/2v) for one Gaussian, and sampling agrees for a mixture', () => {
  const single: Mixture = { weights: [1], means: [[0.3, -2]], variances: [0.4] };
  assert.ok(Math.abs(scoreNorm(single) - Math.sqrt(Math.PI / 0.8)) < 1e-3);
  assert.ok(Math.abs(conditionalNorm(single) - Math.sqrt(Math.PI / 0.8)) < 1e-12);
  const random = randomStream(8, 'norm');
  const [conditional, unconditional] = [estimator(), estimator()];
  for (let n = 0; n < 40000; n++) {
    const { x, c } = sampleMixture(mixture, () => random.uniform());
    conditional.add(Math.hypot(...conditionalScore(mixture, x, c)));
    unconditional.add(Math.hypot(...score(mixture, x)));
  }
  const [p, q] = [conditional.estimate(), unconditional.estimate()];
  assert.ok(Math.abs(p.mean - conditionalNorm(mixture)) < 4 * p.standardError);
  assert.ok(Math.abs(q.mean - scoreNorm(mixture)) < 4 * q.standardError);
});

test('the guidance energy by quadrature is the difference of the score energies (Lemma 2)', () => {
  const difference = conditionalEnergy(mixture) - scoreEnergy(mixture);
  assert.ok(Math.abs(guidanceEnergy(mixture) - difference) < 1e-6);
});
