import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  multiply,
  solveLyapunov,
  spectralNorm,
  spectralRadius,
  symmetricEigenvalues,
} from './linear-algebra.js';

const close = (actual: number, expected: number, tolerance = 1e-10) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

test('the spectral radius of a companion matrix is its largest characteristic root', () => {
  // z² = 0.5 z + 0.3 has the roots (0.5 ± √1.45)/2.
  const companion = [
    [0.5, 0.3],
    [1, 0],
  ];
  close(spectralRadius(companion), (0.5 + Math.sqrt(1.45)) / 2);
  // Its norm exceeds one although the radius does not: tr(AAᵀ) = 1.34, det = −0.3.
  close(spectralNorm(companion), Math.sqrt((1.34 + Math.sqrt(1.34 ** 2 - 4 * 0.09)) / 2));
});

test('the spectral radius of complex pairs, defective and nilpotent matrices is right', () => {
  close(
    spectralRadius([
      [0.6, -0.8],
      [0.8, 0.6],
    ]),
    1,
  );
  close(
    spectralRadius([
      [0.9, 1],
      [0, 0.9],
    ]),
    0.9,
    1e-8,
  );
  close(
    spectralRadius([
      [0, 1],
      [0, 0],
    ]),
    0,
  );
});

test('Jacobi eigenvalues of the second-difference matrix are 2 − 2cos(kπ/(n+1))', () => {
  const n = 6;
  const matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  );
  symmetricEigenvalues(matrix).forEach((value, k) => {
    close(value, 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
  });
});

test('the stationary variance of AR(1) and AR(2) agrees with the textbook formulas', () => {
  close(solveLyapunov([[0.7]], [[0.25]])[0][0], 0.25 / (1 - 0.49));
  const [a, b] = [0.5, 0.3];
  const covariance = solveLyapunov(
    [
      [a, b],
      [1, 0],
    ],
    [
      [1, 0],
      [0, 0],
    ],
  );
  close(covariance[0][0], (1 - b) / ((1 + b) * ((1 - b) ** 2 - a ** 2)));
});

test('an unstable process has no stationary covariance', () => {
  assert.throws(() => solveLyapunov([[1.01]], [[1]]), /spectral radius/);
});

test('multiply follows rows times columns', () => {
  assert.deepEqual(
    multiply(
      [[1, 2]],
      [
        [3, 4],
        [5, 6],
      ],
    ),
    [[13, 16]],
  );
});
