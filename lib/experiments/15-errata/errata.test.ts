/** What earlier versions of the errata claimed wrongly, with the values that are right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedRecord, verdictOn } from '../../testing/record.js';
import { errA11 } from './err-a1.1.js';
import { errTab06 } from './err-tab06.js';
import { extBoundData } from './ext-bound-data.js';

test('Theorem 3.3 on 10 000 digits is loose, not empty: 2.1, 2.8, 4.9, 166 at t = 200, 160, 140, 100', () => {
  const record = storedRecord(extBoundData);
  assert.equal(record.config.images, 10_000);
  const ratioAt = (step: number) => record.metrics[`t = ${step}: risk / bound`];
  for (const [step, ratio] of [
    [200, 2.1],
    [160, 2.8],
    [140, 4.9],
    [100, 166],
  ]) {
    assert.ok(Math.abs(ratioAt(step) / ratio - 1) < 0.05, `${ratioAt(step)} at t = ${step}`);
  }
  assert.equal(verdictOn(extBoundData, 'loose', record), 'reproduced');
  for (const row of record.series.rows) row.bound /= 100;
  assert.equal(verdictOn(extBoundData, 'loose', record), 'not reproduced');
});

test('Table 6 in 0…255: 6.97 is 39.7 dB, near Table 1; no reading of its scale is judged', () => {
  const { series, claims } = storedRecord(errTab06);
  const [triangular] = series.byteMean;
  assert.ok(Math.abs(triangular - 10 * Math.log10(255 ** 2 / 6.97)) < 1e-4);
  assert.ok(Math.abs(triangular - 39.7) < 0.05 && Math.abs(triangular - 38.12) < 2);
  const open = claims.filter(({ statement }) => /is a (sum|mean)/.test(statement));
  assert.deepEqual(
    open.map(({ verdict }) => verdict),
    ['not judged', 'not judged', 'not judged'],
  );
});

test('A.1.1: scaling the prior is a self-test, and one that can fail', () => {
  const record = storedRecord(errA11);
  assert.equal(errA11.claims.prior.kind, 'check');
  assert.equal(verdictOn(errA11, 'prior', record), 'reproduced');
  record.metrics.lossSpread = 1e-3;
  assert.equal(verdictOn(errA11, 'prior', record), 'not reproduced');
});
