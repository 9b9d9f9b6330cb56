import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seamJump } from './companion.js';

test('the seam statistic sees jumps at borders of tokens and nowhere else', () => {
  // Left half −1, right half 1: one vertical border of six is crossed, by a jump of 2.
  const half = Float32Array.from({ length: 256 }, (_, k) => (k % 16 < 8 ? -1 : 1));
  assert.ok(Math.abs(seamJump(half) - 2 / 6) < 1e-6);
  const inside = Float32Array.from({ length: 256 }, (_, k) => (k % 16 < 6 ? -1 : 1));
  assert.equal(seamJump(inside), 0);
});
