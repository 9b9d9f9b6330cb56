import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ContextTable,
  contextEntropy,
  fitHistogram,
  histogramGradient,
  histogramLoss,
  nextTokenGradient,
  nextTokenLoss,
  predict,
} from './histogram-loss.js';

const table: ContextTable = {
  features: [
    [1, 0],
    [1, 1],
    [1, 3],
  ],
  counts: [
    [5, 1, 0],
    [1, 1, 2],
    [0, 30, 10],
  ],
};
const anyWeights = fc.array(
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 }),
  { minLength: 3, maxLength: 3 },
);

/** The derivative of `loss` by central differences. */
function differences(loss: (w: number[][]) => number, weights: number[][]): number[][] {
  return weights.map((row, k) =>
    row.map((_, f) => {
      const moved = (step: number) =>
        loss(
          weights.map((w, i) => w.map((value, j) => (i === k && j === f ? value + step : value))),
        );
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    }),
  );
}

function largestGap(a: number[][], b: number[][]): number {
  return Math.max(...a.flatMap((row, k) => row.map((value, f) => Math.abs(value - b[k][f]))));
}

test('gradients are the derivatives of their losses', () => {
  fc.assert(
    fc.property(anyWeights, (weights) => {
      const next = differences((w) => nextTokenLoss(table, w), weights);
      assert.ok(largestGap(nextTokenGradient(table, weights), next) < 1e-8);
      for (const weighting of ['count', 'unique'] as const) {
        const histogram = differences((w) => histogramLoss(table, w, weighting), weights);
        assert.ok(largestGap(histogramGradient(table, weights, weighting), histogram) < 1e-8);
      }
    }),
    { numRuns: 50 },
  );
});

test('next-token loss is the counted histogram loss plus the entropy of the contexts', () => {
  fc.assert(
    fc.property(anyWeights, (weights) => {
      const offset = nextTokenLoss(table, weights) - histogramLoss(table, weights, 'count');
      assert.ok(Math.abs(offset - contextEntropy(table)) < 1e-12);
    }),
  );
});

test('with one feature per context the fit reaches the histograms under either weighting', () => {
  const features = table.counts.map((_, c) => table.counts.map((__, f) => (f === c ? 1 : 0)));
  const positive = { features, counts: table.counts.map((row) => row.map((n) => n + 1)) };
  for (const weighting of ['count', 'unique'] as const) {
    const weights = fitHistogram(positive, weighting, { rate: 3, steps: 4000 });
    assert.ok(histogramLoss(positive, weights, weighting) < 1e-9);
    const p = predict(weights, features[0]);
    assert.ok(Math.abs(p[0] - 6 / 9) < 1e-4);
  }
});

test('a fair coin after a context costs ln 2 in next-token loss and nothing in Eq. 10', () => {
  const coin = { features: [[1]], counts: [[1, 1]] };
  const weights = [[0], [0]];
  assert.ok(Math.abs(nextTokenLoss(coin, weights) - Math.LN2) < 1e-15);
  assert.ok(Math.abs(contextEntropy(coin) - Math.LN2) < 1e-15);
  assert.equal(histogramLoss(coin, weights, 'count'), 0);
});
