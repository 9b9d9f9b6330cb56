import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumeratePaths, powers, probabilityOf, stationaryDistribution } from './finite-chain.js';

const chain = [
  [0.5, 0.3, 0.2],
  [0.1, 0.6, 0.3],
  [0.2, 0.1, 0.7],
];
const close = (a: number, b: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) < tolerance, `${a} is not ${b}`);

test('the stationary law of two states is known, and that of three is kept by a step', () => {
  const [p, q] = stationaryDistribution([
    [0.9, 0.1],
    [0.4, 0.6],
  ]);
  close(p, 0.8);
  close(q, 0.2);
  const law = stationaryDistribution(chain);
  const moved = chain[0].map((_, j) =>
    law.reduce((sum, weight, i) => sum + weight * chain[i][j], 0),
  );
  for (const [j, value] of law.entries()) close(moved[j], value);
  close(
    law.reduce((sum, value) => sum + value, 0),
    1,
  );
});

test('paths have total probability one, and their ends the law that powers give', () => {
  const paths = enumeratePaths([1, 0, 0], chain, 5);
  assert.equal(paths.length, 3 * 3 ** 5);
  close(
    probabilityOf(paths, () => true),
    1,
  );
  for (const [j, value] of powers(chain, 5)[5][0].entries()) {
    close(
      probabilityOf(paths, (states) => states[5] === j),
      value,
    );
  }
});
