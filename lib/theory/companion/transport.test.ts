import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assign, squaredDistances, wassersteinOfClouds, wassersteinOnLine } from './transport.js';

const permutations = (n: number): number[][] =>
  n === 0
    ? [[]]
    : permutations(n - 1).flatMap((rest) =>
        Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
      );

const numbers = fc.double({ min: -10, max: 10, noNaN: true });

test('the assignment is as cheap as the best of all permutations', () => {
  const matrices = fc
    .integer({ min: 1, max: 6 })
    .chain((n) =>
      fc.array(fc.array(numbers, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
    );
  fc.assert(
    fc.property(matrices, (cost) => {
      const total = (match: number[]) => match.reduce((sum, j, i) => sum + cost[i][j], 0);
      const match = assign(cost);
      assert.deepEqual(
        [...match].sort(),
        cost.map((_, i) => i),
      );
      assert.ok(total(match) <= Math.min(...permutations(cost.length).map(total)) + 1e-9);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('on the line assignment and sorting give the same distance', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(numbers, numbers), { minLength: 1, maxLength: 30 }), (pairs) => {
      const [x, y] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
      const [a, b] = [x.map((v) => [v]), y.map((v) => [v])];
      assert.ok(Math.abs(wassersteinOfClouds(a, b) - wassersteinOnLine(x, y)) < 1e-7);
    }),
    { seed: 2 },
  );
});

test('squared distances have one row per point of the first cloud', () => {
  assert.deepEqual(
    squaredDistances(
      [
        [0, 0],
        [3, 4],
      ],
      [[0, 0]],
    ),
    [[0], [25]],
  );
});

test('clouds of different sizes are refused on the line', () => {
  assert.throws(() => wassersteinOnLine([1], [1, 2]), /equally many/);
});
