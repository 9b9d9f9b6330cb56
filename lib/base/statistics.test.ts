import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  correlation,
  distinct,
  falls,
  linspace,
  mean,
  range,
  rises,
  spearman,
  standardDeviation,
} from './statistics.js';

test('mean and standard deviation of a known sample', () => {
  assert.equal(mean([2, 4, 4, 4, 5, 5, 7, 9]), 5);
  assert.ok(Math.abs(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]) - Math.sqrt(32 / 7)) < 1e-15);
  assert.ok(Number.isNaN(mean([])) && Number.isNaN(standardDeviation([1])));
});

test('a list rises or falls strictly, or neither; a NaN breaks both', () => {
  assert.ok(rises([1, 2, 3]) && falls([3, 2, 1]) && rises([]) && falls([1]));
  assert.ok(!rises([1, 1]) && !falls([1, 1]));
  assert.ok(!rises([1, Number.NaN, 3]) && !falls([3, Number.NaN, 1]));
});

test('rank correlation sees order alone, with mean ranks for ties', () => {
  assert.equal(spearman([1, 2, 3, 4], [1, 10, 100, 1000]), 1);
  assert.equal(spearman([1, 2, 3], [3, 2, 1]), -1);
  // By hand: ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
  assert.ok(Math.abs(spearman([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-15);
  assert.ok(Math.abs(correlation([1, 2, 3], [1, 2, 4]) - 3 / Math.sqrt((2 * 14) / 3)) < 1e-12);
});

test('sequences', () => {
  assert.deepEqual(linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(range(3), [0, 1, 2]);
  assert.deepEqual(distinct(['b', 'a', 'b']), ['b', 'a']);
});
