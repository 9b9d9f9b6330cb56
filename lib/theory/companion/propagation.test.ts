import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import type { Matrix } from './linear-algebra.js';
import {
  covariances,
  extraneousEnergy,
  outside,
  type Propagation,
  projectionDivergence,
  sampleExtraneous,
  stationaryCovariance,
} from './propagation.js';
import { estimator } from './sampling.js';

const process: Propagation = {
  transition: [
    [0.7, 0.1, 0],
    [0.2, 0.5, 0.3],
    [0.3, -0.1, 0.6],
  ],
  noise: [
    [0.5, 0],
    [0.2, 0.3],
    [0.1, 0.4],
  ],
  rank: 2,
};

test('the energy recursion agrees with simulated paths', () => {
  const random = randomStream(4, 'propagation');
  const steps = 5;
  const sampled = Array.from({ length: steps }, estimator);
  for (let n = 0; n < 20000; n++) {
    sampleExtraneous(process, steps, () => random.uniform()).forEach((value, i) => {
      sampled[i].add(value);
    });
  }
  const laws = covariances(process, steps);
  sampled.forEach((value, i) => {
    const { carried, added } = extraneousEnergy(process, laws[i]);
    const { mean, standardError } = value.estimate();
    assert.ok(Math.abs(mean - carried - added) < 4.5 * standardError);
  });
});

test('covariances converge to the stationary one', () => {
  const late = covariances(process, 300)[300];
  stationaryCovariance(process).forEach((row, i) => {
    row.forEach((value, j) => {
      assert.ok(Math.abs(value - late[i][j]) < 1e-10);
    });
  });
});

test('the divergence to the projection is zero without an extraneous part, and W₂² for tiny ε', () => {
  assert.ok(
    Math.abs(
      projectionDivergence(
        [
          [2, 0],
          [0, 0],
        ],
        1,
        0.5,
      ),
    ) < 1e-12,
  );
  // Diagonal covariance: W₂² between N(0, diag(a, b)) and N(0, diag(a, 0)) is b.
  assert.ok(
    Math.abs(
      projectionDivergence(
        [
          [2, 0],
          [0, 0.7],
        ],
        1,
        1e-5,
      ) - 0.7,
    ) < 1e-3,
  );
});

test('from four times the stationary covariance the energy falls, from nothing it rises', () => {
  const stationary = stationaryCovariance(process);
  const wide = stationary.map((row) => row.map((value) => 4 * value));
  const energies = (laws: Matrix[]) => laws.map((law) => outside(law, process.rank));
  const fromWide = energies(covariances(process, 30, wide));
  const fromNothing = energies(covariances(process, 30));
  const limit = outside(stationary, process.rank);
  for (let i = 1; i <= 30; i++) {
    assert.ok(fromWide[i] < fromWide[i - 1] && fromWide[i] > limit);
    assert.ok(fromNothing[i] > fromNothing[i - 1] && fromNothing[i] < limit);
  }
});
