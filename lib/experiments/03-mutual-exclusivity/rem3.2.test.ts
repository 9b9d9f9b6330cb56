import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaims } from '../../record/claim.js';
import type { Distances } from './exclusivity-runs.js';
import { rem32 } from './rem3.2.js';

/** Epochs whose nearest latents lie at the given distances, with the given errors. */
const epochs = (distances: number[], errors: number[]): Distances[] =>
  distances.map((minDistance, k) => ({
    epoch: k + 1,
    error: errors[k],
    meanDistance: 10 * minDistance,
    minDistance,
  }));

function verdicts(learned: Distances[], frozen: Distances[], silent: Distances[]) {
  const trio = { dataset: 'mnist' as const, learned, frozen, silent };
  const results = { series: { trios: [trio] }, metrics: {} };
  const claims = judgeClaims(rem32, results, rem32.config.laptop);
  return (name: string) => claims.find(({ id }) => id === `rem3.2.${name}`)?.verdict;
}

const still = epochs([0.5, 0.5, 0.5], [400, 200, 150]);
const silent = epochs([0.4, 0.4, 0.4], [200, 80, 40]);

test('Remark 3.2: two nearest latents that part lower the largest overlap', () => {
  // Under σ = 1 their overlap is 2Φ(−Δ/2): 0.80, 0.32, 0.0027.
  const parting = verdicts(epochs([0.5, 2, 6], [400, 100, 60]), still, silent);
  assert.equal(parting('reduces'), 'reproduced');
  assert.equal(parting('frozen'), 'reproduced');
  assert.equal(parting('noise'), 'reproduced');
  const staying = verdicts(epochs([0.5, 0.6, 0.7], [400, 100, 60]), still, silent);
  assert.equal(staying('reduces'), 'not reproduced', 'the overlap hardly falls');
  assert.equal(staying('noise'), 'not reproduced');
});

test('a frozen encoder that costs no error is no control', () => {
  const learned = epochs([0.5, 2, 6], [400, 180, 140]);
  assert.equal(verdicts(learned, still, silent)('frozen'), 'not reproduced');
});
