import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import { diagonalGaussian, productDistribution } from './distribution.js';
import { gaussianNoise, triangularNoise, uniformNoise } from './noise.js';
import { overlapAtDistance, overlapGaussian } from './overlap.js';
import { overlapMonteCarlo, overlapProductBounds } from './overlap-montecarlo.js';

function uniformOf(name: string): () => number {
  const stream = randomStream(1, 'overlap-montecarlo', name);
  return () => stream.uniform();
}

test('Monte Carlo meets the closed form within 3 standard errors, in 1 to 64 dimensions', () => {
  const uniform = uniformOf('gaussian');
  for (const dimension of [1, 3, 64]) {
    const step = 1.5 / Math.sqrt(dimension);
    const estimate = overlapMonteCarlo(
      productDistribution(new Float64Array(dimension), gaussianNoise(0.8)),
      productDistribution(new Float64Array(dimension).fill(step), gaussianNoise(0.8)),
      20000,
      uniform,
    );
    const exact = overlapGaussian(1.5, 0.8);
    assert.ok(estimate.error < 0.004);
    assert.ok(Math.abs(estimate.value - exact) < 3 * estimate.error, `d = ${dimension}`);
  }
  for (const noise of [triangularNoise(1, 2), triangularNoise(1, 2, 'paper'), uniformNoise(1)]) {
    const p = productDistribution([0], noise);
    const q = productDistribution([0.6], noise);
    const { value, error } = overlapMonteCarlo(p, q, 20000, uniform);
    // Uniform noise: every term is 0 or 1 in strata, so the error may be exact; allow rounding.
    assert.ok(Math.abs(value - overlapAtDistance(noise, 0.6)) < 3 * error, noise.label);
  }
});

test('a longer diagonal step overlaps more than a shorter axis step under triangular noise', () => {
  const uniform = uniformOf('diagonal');
  const noise = triangularNoise(1, 2);
  const oc = (step: number[]) =>
    overlapMonteCarlo(
      productDistribution(
        step.map(() => 0),
        noise,
      ),
      productDistribution(step, noise),
      100000,
      uniform,
    );
  const diagonal = oc([2.4 / Math.SQRT2, 2.4 / Math.SQRT2]);
  const axis = oc([2, 0]);
  assert.equal(axis.value, 0);
  assert.ok(diagonal.value > 3 * diagonal.error);
});

test('product noise: OC lies between the product and the minimum of the coordinate overlaps', () => {
  const uniform = uniformOf('bounds');
  const noises = fc.constantFrom(gaussianNoise(0.6), triangularNoise(1, 2), uniformNoise(1));
  // Steps that are tiny but not 0 overlap by 1 − tiny, which 2000 points cannot tell from 1.
  const tenths = fc.integer({ min: 0, max: 12 }).map((k) => k / 10);
  const step = fc.array(tenths, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(noises, step, (noise, difference) => {
      const p = productDistribution(new Float64Array(difference.length), noise);
      const q = productDistribution(difference, noise);
      const { value, error } = overlapMonteCarlo(p, q, 2000, uniform);
      const { lower, upper } = overlapProductBounds(difference, noise);
      assert.ok(value > lower - 5 * error - 1e-9 && value < upper + 5 * error + 1e-9);
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('Gaussians of different widths: Monte Carlo meets the one-dimensional crossing formula', () => {
  const p = diagonalGaussian([0], [1]);
  const q = diagonalGaussian([0], [2]);
  const { value, error } = overlapMonteCarlo(p, q, 50000, uniformOf('widths'));
  assert.ok(Math.abs(value - 0.6773254) < 3 * error);
});

test('a noise for each coordinate is required', () => {
  assert.throws(() => productDistribution([0, 0], [gaussianNoise()]), /1 noises for 2/);
});
