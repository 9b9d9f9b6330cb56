import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exactShare,
  measuredOnset,
  noisyShare,
  predictedOnset,
  predictedShare,
} from './window-law.js';

test('the exact share is the mean of 1/(1 + K) over Poisson numbers', () => {
  for (const others of [1e-9, 0.3, 1, 4]) {
    let [sum, p] = [0, Math.exp(-others)];
    for (let k = 0; k < 60; k++) {
      sum += p / (1 + k);
      p *= others / (k + 1);
    }
    assert.ok(Math.abs(exactShare(others) - sum) < 1e-9, `${others}`);
  }
});

test('equally likely contents: half at λ = 1.594 and at λ = 1', () => {
  const lengths = new Array<number>(5).fill(10);
  assert.ok(Math.abs(predictedOnset(lengths, exactShare) - (10 + Math.log2(1.5936))) < 1e-4);
  assert.ok(Math.abs(predictedOnset(lengths, noisyShare) - 10) < 1e-6);
});

test('the share of distinct contents of drawn symbols is the predicted one', () => {
  // All contents of 3 bits, N = 20: occupied cells 8 (1 − (7/8)^20), close to the Poisson value.
  const occupied = (8 * (1 - (7 / 8) ** 20)) / 20;
  assert.ok(Math.abs(predictedShare([3, 3], 20, exactShare) - occupied) < 0.02);
});

test('a measured onset lies between the counts that enclose it', () => {
  assert.equal(measuredOnset([4, 16, 64], [0.9, 0.6, 0.4]), 5);
  assert.ok(Number.isNaN(measuredOnset([4, 16], [0.9, 0.6])));
});
