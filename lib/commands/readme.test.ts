import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiments } from '../experiments/index.js';
import type { LedgerRow } from '../experiments/ledger.js';
import type { ExperimentRecord } from '../record/experiment.js';
import { joinSeeds } from '../record/study.js';
import { recordWith } from '../testing/record.js';
import { headline, indexTable } from './readme.js';
import { printTable, tableRow } from './table.js';

const [experiment, other] = experiments;

const record = (id: string, seed: number, holds: boolean): ExperimentRecord =>
  recordWith({
    id,
    seed,
    claims: [
      {
        id: `${id}.large`,
        kind: 'paper',
        place: 'Sec. 5',
        statement: 'It is large.',
        criterion: 'above 2',
        fixed: 'before',
        measured: '',
        verdict: holds ? 'reproduced' : 'not reproduced',
      },
    ],
  });

const rows = (): LedgerRow[] =>
  [experiment, other].map((one) => ({
    experiment: one,
    chapter: '01-overlap',
    record: record(one.id, 1, true),
  }));

const study = joinSeeds([true, true, false].map((holds, k) => record(experiment.id, k, holds)));

test('the index says what a study found, and which verdicts it changes; without one it has no such column', () => {
  const without = rows();
  assert.doesNotMatch(headline(without) + indexTable(without), /seeds/);
  const [first, second] = rows();
  const [head, , studied, single] = indexTable([{ ...first, study }, second]).split('\n');
  assert.match(head, /\| over seeds \|$/);
  const { id } = experiment;
  assert.ok(studied.endsWith(`| [3 seeds: 1 mixed; differs: large](figures/study/${id}.json) |`));
  assert.match(single, /\| – \|$/);
  assert.equal(studied.split('|').length, head.split('|').length);
  const sentence = headline([{ ...first, study }, second]);
  assert.ok(
    sentence.endsWith(
      `3 runs, 0.00083 hours. Claims of the papers judged over several seeds: 1 (1 mixed); otherwise than a single run: ${id}.large.`,
    ),
    sentence,
  );
  const open = record(experiment.id, 1, true);
  open.claims[0].verdict = 'not judged';
  const once = joinSeeds([record(experiment.id, 1, true)]);
  assert.match(
    headline([{ ...first, record: open, study: once }, second]),
    new RegExp(`with one seed: 1 \\(1 reproduced\\); decided by a study only: ${id}\\.large\\.$`),
  );
});

test('the closing table counts seeds and changed verdicts, and stays as wide as the terminal', () => {
  const records = rows().flatMap((row) => row.record ?? []);
  const studyOf = (id: string) => (id === experiment.id ? study : undefined);
  for (const width of [80, 120]) {
    const lines = printTable(records, width, studyOf).split('\n');
    const line = lines.find((one) => one.includes(experiment.id)) ?? '';
    assert.equal(line.length, width);
    assert.match(line, / 3 ≠1 /);
  }
  assert.doesNotMatch(printTable(records, 100), /seeds/);
  assert.equal('study' in tableRow(records[0]), false);
  assert.deepEqual(tableRow(records[0], study).study, {
    [`${experiment.id}.large`]: { verdict: 'mixed', holds: '2 of 3' },
  });
});
