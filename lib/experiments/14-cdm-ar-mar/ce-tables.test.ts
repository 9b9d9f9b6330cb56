/** The ruler of chapter 14, and the values that an independent computation gave with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../base/statistics.js';
import { storedRecord, verdictOn } from '../../testing/record.js';
import { ceDdim } from './ce-ddim.js';
import { ceFig03 } from './ce-fig03.js';
import { ceTab01 } from './ce-tab01.js';
import { VARIANTS } from './ce-tab01-variants.js';
import { ceTab02 } from './ce-tab02.js';
import { ceTab03 } from './ce-tab03.js';
import { errCeTables } from './err-ce-tables.js';
import { distanceOf, rowOf } from './scores.js';
import { SYSTEM } from './system.js';

const table1 = storedRecord(ceTab01);

/** The verdict on a claim about Table 1 if the distances of one row were `factor` times as large. */
function verdictIf(name: string, wanted: string, factor: number): string {
  const record = storedRecord(ceTab01);
  for (const one of rowOf(record.series.rows, wanted).scores) one.fd *= factor;
  return verdictOn(ceTab01, name, record);
}

test('the reference is the complete test set, and its distances are those found independently', () => {
  assert.equal(SYSTEM.laptop.testImages, 10_000);
  // Same models and classifier, computed by others, seed by seed.
  const found = {
    cdm: [30.0, 29.7, 31.3],
    ar: [18.1, 17.9, 16.7],
    arRefined: [12.6, 11.8, 13.4],
  };
  for (const [key, values] of Object.entries(found)) {
    const ratio = distanceOf(table1.series.rows, key) / mean(values);
    assert.ok(Math.abs(ratio - 1) < 0.1, `${key}: ${ratio} of ${mean(values)}`);
  }
});

test('unseen real images meet every bound that is asked of a model', () => {
  const { rows, real } = table1.series;
  // The ratios of the paper's table: 2.02/3.26 and 1.52/2.02.
  const bounds = [(2.02 / 3.26) * distanceOf(rows, 'cdm'), (1.52 / 2.02) * distanceOf(rows, 'ar')];
  for (const bound of bounds) assert.ok(real.fd < bound / 2, `${real.fd} against ${bound}`);
});

test('models that miss the ratios of the paper, or gain by any move, are found out', () => {
  assert.equal(verdictIf('ar', 'ar', 1), 'reproduced');
  assert.equal(verdictIf('ar', 'ar', 1.06), 'not reproduced');
  assert.equal(verdictIf('size', 'arRefined', 1.1), 'not reproduced');
  assert.equal(verdictIf('transport', 'arRefined', 1.4), 'not reproduced');
  assert.equal(verdictIf('controls', 'anyReal', 0.7), 'not reproduced');
  assert.equal(verdictIf('iterations', 'arOneStep', 1.1), 'not reproduced');
});

test('one step, three steps and every control lead equally far: .875 of the way', () => {
  const compared = ['arRefined', 'arOneStep', 'classMean', 'nearest', 'anyReal', 'wrongClass'];
  for (const { key, refinement } of VARIANTS) {
    if (!compared.includes(key)) continue;
    assert.ok(refinement && refinement.kind !== 'projection', key);
    const iterations = 'iterations' in refinement ? refinement.iterations : 1;
    assert.equal(1 - (1 - refinement.step) ** iterations, 0.875, key);
  }
});

test('the gap is scored on images that transport has not seen, and closes to its floor', () => {
  const { rows, floor } = table1.series;
  const gapOf = (key: string) => mean(rowOf(rows, key).gaps);
  assert.ok(Math.abs(gapOf('ar') - 0.077) < 0.01, `${gapOf('ar')}`);
  assert.ok(gapOf('arWeak') < 0.6 * gapOf('ar') && Math.abs(gapOf('arRefined')) < mean(floor));
});

test('Table 2 has controls: any real condition gives nearly half of the gain', () => {
  const record = storedRecord(ceTab02);
  const { rows } = record.series;
  const [plain, refined, anyReal] = ['mar', 'marRefined', 'anyReal'].map((key) =>
    distanceOf(rows, key),
  );
  const share = (plain - anyReal) / (plain - refined);
  assert.ok(share > 0.3 && share < 0.6, `${share} of the gain`);
  assert.equal(verdictOn(ceTab02, 'controls', record), 'reproduced');
  for (const { key, scores } of rows) {
    if (key === 'anyReal') for (const one of scores) one.fd -= 10;
  }
  assert.equal(verdictOn(ceTab02, 'controls', record), 'not reproduced');
});

test('Table 3: two of three seeds do not suffice', () => {
  const record = storedRecord(ceTab03);
  assert.equal(verdictOn(ceTab03, 'gains', record), 'reproduced');
  const [largest] = record.series.rows.slice(-1);
  largest.refined[1].fd = largest.plain[1].fd + 0.1;
  assert.equal(verdictOn(ceTab03, 'gains', record), 'not reproduced');
});

test('Figure 3: the sign turns with the drift, between .45 and .6; AR’s own error lies at .45', () => {
  const { drifts, own } = storedRecord(ceFig03).series;
  const gains = drifts.map(({ snr }) => mean(snr.refined) - mean(snr.drifted));
  const gaining = drifts.filter((_, k) => gains[k] > 0).map(({ drift }) => drift);
  assert.deepEqual(gaining, [0.6, 1, 1.5]);
  assert.ok(drifts.length > gaining.length, 'smaller drifts are swept as well');
  const nearest = drifts.reduce((a, b) => (Math.abs(b.gap - own) < Math.abs(a.gap - own) ? b : a));
  assert.equal(nearest.drift, 0.45);
});

test('“all metrics” is asked of the baselines, not of every row of the table', () => {
  const record = storedRecord(errCeTables);
  assert.equal(verdictOn(errCeTables, 'all', record), 'reproduced');
  const change = (model: string, recall: number) => {
    const row = record.series.table1.find((one) => one.model === model);
    if (row) row.recall = recall;
  };
  change('MDTv2', 0.9);
  assert.equal(verdictOn(errCeTables, 'all', record), 'reproduced');
  change('AR', 0.61);
  assert.equal(verdictOn(errCeTables, 'all', record), 'refuted');
});

test('drawn ancestrally, the rows of the record on DDIM are those of Table 1, number by number', () => {
  const { rows } = storedRecord(ceDdim).series;
  assert.deepEqual(rowOf(rows, 'ar').scores, rowOf(table1.series.rows, 'ar').scores);
  assert.deepEqual(rowOf(rows, 'refined').scores, rowOf(table1.series.rows, 'arRefined').scores);
  assert.notDeepEqual(rowOf(rows, 'arDdim').scores, rowOf(rows, 'ar').scores);
});
