import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { recordWith } from '../testing/record.js';
import type { Verdict } from './claim.js';
import type { ExperimentRecord } from './experiment.js';
import { overSeeds, verdictOverSeeds } from './over-seeds.js';
import { joinSeeds, readStudy, writeStudy } from './study.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-study-'));
const saved = process.env.MEPS_FIGURES;
process.env.MEPS_FIGURES = folder;
after(() => {
  if (saved === undefined) delete process.env.MEPS_FIGURES;
  else process.env.MEPS_FIGURES = saved;
  rmSync(folder, { recursive: true, force: true });
});

const [yes, no, false_, open]: Verdict[] = [
  'reproduced',
  'not reproduced',
  'refuted',
  'not judged',
];

test('the verdict over seeds follows its rule', () => {
  assert.equal(verdictOverSeeds([yes, yes, yes, yes, no]), 'reproduced');
  assert.equal(verdictOverSeeds([yes, yes, yes, no, no]), 'mixed');
  assert.equal(verdictOverSeeds([yes, yes, no, no, no]), 'mixed');
  assert.equal(verdictOverSeeds([yes, no, no, no, no]), 'not reproduced');
  assert.equal(verdictOverSeeds([yes, yes, yes]), 'reproduced');
  assert.equal(verdictOverSeeds([yes, yes, no]), 'mixed');
  assert.equal(verdictOverSeeds([yes, no, no]), 'not reproduced');
  assert.equal(verdictOverSeeds([yes, no]), 'mixed');
  assert.equal(verdictOverSeeds([yes]), 'reproduced');
  assert.equal(verdictOverSeeds([no]), 'not reproduced');
  assert.equal(verdictOverSeeds([false_, false_, false_]), 'refuted');
  assert.equal(verdictOverSeeds([false_, no, false_]), 'not reproduced');
  assert.equal(verdictOverSeeds([open, open]), 'not judged');
  assert.equal(verdictOverSeeds([open, yes]), 'reproduced');
});

test('the interval of a mean is Student’s, that of shares stays within [0, 1]', () => {
  // By hand: mean 3, sd 1, n = 3, t = 4.303.
  const { mean, sd, low, high } = overSeeds([2, 3, 4]);
  assert.deepEqual([mean, sd], [3, 1]);
  assert.ok(Math.abs(high - (3 + 4.303 / Math.sqrt(3))) < 1e-9 && Math.abs(low + high - 6) < 1e-9);
  const shares = overSeeds([0.97, 0.99, 1, 1, 1]);
  assert.ok(shares.low >= 0.97 && shares.high <= 1 && shares.low < shares.mean);
  assert.deepEqual(overSeeds([7]), { mean: 7, sd: 0, low: 7, high: 7 });
});

const record = (seed: number, value: number): ExperimentRecord =>
  recordWith({
    seed,
    config: { bound: 2 },
    series: { curve: [value, value * 1.23456789], picture: 'x'.repeat(1000) },
    metrics: { value },
    claims: [
      {
        id: 'demo.large',
        kind: 'ours',
        statement: 'The value is large.',
        criterion: 'above 2',
        fixed: 'before',
        measured: `${value}`,
        verdict: value > 2 ? 'reproduced' : 'not reproduced',
        margin: value - 2,
      },
    ],
  });

test('seeds are joined: holds, margin in standard deviations, and what lies near its bound', () => {
  const study = joinSeeds([record(2, 3), record(1, 2.5), record(3, 3.5)]);
  assert.deepEqual(study.seeds, [1, 2, 3]);
  const [claim] = study.claims;
  assert.deepEqual(
    [claim.holds, claim.verdict, claim.margin, claim.close],
    ['3 of 3', 'reproduced', 2, false],
  );
  assert.equal(joinSeeds([record(1, 1.9), record(2, 2.9)]).claims[0].close, true);
  const rounding = joinSeeds([record(1, 2.9), record(2, 2.9 + 1e-15)]).claims[0];
  assert.deepEqual([rounding.holds, rounding.margin], ['2 of 2', undefined]);
  assert.deepEqual(study.series['seed 1'], { curve: [2.5, 3.0864], picture: '' });
  assert.throws(() => joinSeeds([]), /needs at least one record/);
  const other = { ...record(2, 3), config: { bound: 3 } };
  assert.throws(() => joinSeeds([record(1, 3), other]), /seed 2, is of another configuration/);
});

test('an outcome is read as it was written, and a damaged one is none', () => {
  const study = joinSeeds([record(1, 3), record(2, 4)]);
  const file = writeStudy(study);
  assert.deepEqual(readStudy('demo'), study);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"reproduced"', '"refuted"'));
  assert.equal(readStudy('demo'), undefined);
});
