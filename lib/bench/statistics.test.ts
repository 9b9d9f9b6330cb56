import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, ratioOf } from './statistics.js';

test('the median of even and odd counts', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('a ratio carries the range over rounds', () => {
  const ours = [[2, 2, 9], [4]];
  const peer = [[1, 1, 1], [1]];
  assert.deepEqual(ratioOf(ours, peer), { ratio: 3, low: 2, high: 4 });
});
