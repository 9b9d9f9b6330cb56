import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { gaussianNoise, noNoise, triangularNoise } from './noise.js';
import { overlapGaussian, overlapTriangular } from './overlap.js';
import {
  isMutuallyExclusive,
  latentsOf,
  overlapMatrix,
  overlapQuantile,
  overlapSummary,
} from './overlap-matrix.js';

test('the Gaussian matrix holds the closed form of every pair, symmetric, 1 on the diagonal', () => {
  const points = [
    [0, 0],
    [3, 4],
    [0.3, -0.4],
  ];
  const matrix = overlapMatrix(latentsOf(points), gaussianNoise(2));
  assert.deepEqual([matrix[0], matrix[4], matrix[8]], [1, 1, 1]);
  const expected = [overlapGaussian(5, 2), overlapGaussian(0.5, 2)];
  assert.ok(Math.abs(matrix[1] - expected[0]) < 1e-14);
  assert.ok(Math.abs(matrix[6] - expected[1]) < 1e-14);
  assert.equal(matrix[1], matrix[3]);
});

test('triangular noise: exact in one dimension, Monte Carlo above, exactly 0 beyond 2σ', () => {
  const noise = triangularNoise(1, 2);
  const line = overlapMatrix(latentsOf([[0], [0.5], [2]]), noise);
  assert.equal(line[1], overlapTriangular(0.5, 1));
  assert.equal(line[2], 0);
  const plane = latentsOf([
    [0, 0],
    [0.5, 0],
    [0.5, 2],
  ]);
  assert.throws(() => overlapMatrix(plane, noise), /needs Monte Carlo/);
  const stream = randomStream(1, 'matrix');
  const matrix = overlapMatrix(plane, noise, { samples: 20000, uniform: () => stream.uniform() });
  assert.ok(Math.abs(matrix[1] - overlapTriangular(0.5, 1)) < 0.01);
  assert.equal(matrix[1], matrix[3]);
  assert.equal(matrix[2], 0);
});

test('mutual exclusivity: strict beyond 2σ of bounded noise, never under Gaussian noise', () => {
  const apart = latentsOf([[-1], [1]]);
  const triangular = overlapMatrix(apart, triangularNoise(1, 2));
  const gaussian = overlapMatrix(apart, gaussianNoise(1));
  assert.equal(isMutuallyExclusive(triangular), true);
  assert.equal(isMutuallyExclusive(gaussian), false);
  assert.equal(isMutuallyExclusive(gaussian, 0.32), true);
  assert.equal(isMutuallyExclusive(gaussian, 0.31), false);
  assert.equal(isMutuallyExclusive(overlapMatrix(apart, noNoise())), true);
  assert.equal(isMutuallyExclusive(overlapMatrix(latentsOf([[1], [1]]), noNoise())), false);
});

test('the summary takes pairs i ≠ j only', () => {
  const matrix = Float64Array.of(1, 0.2, 0.4, 0.2, 1, 0, 0.4, 0, 1);
  const { mean, maximum, meanNearest } = overlapSummary(matrix);
  assert.ok(Math.abs(mean - 0.2) < 1e-15);
  assert.equal(maximum, 0.4);
  assert.ok(Math.abs(meanNearest - (0.4 + 0.2 + 0.4) / 3) < 1e-15);
  assert.deepEqual(
    [0, 0.34, 0.67, 1].map((share) => overlapQuantile(matrix, share)),
    [0, 0.2, 0.4, 0.4],
  );
  assert.throws(() => overlapQuantile(Float64Array.of(1), 0.5), /no pairs/);
  assert.throws(() => overlapSummary(Float64Array.of(1)), /no pairs/);
  assert.throws(() => latentsOf([[1, 2], [3]]), /Latent 1 has 1/);
});
