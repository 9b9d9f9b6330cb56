import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../record/claim.js';
import type { ExperimentRecord } from '../record/experiment.js';
import { printTable } from './table.js';

const record = (id: string, verdicts: Verdict[]): ExperimentRecord => ({
  id,
  title: `A long title, ${'very '.repeat(30)}long`,
  paper: 'Figure 1',
  engine: 'none',
  scale: 'laptop',
  seed: 1,
  commit: 'abc',
  seconds: 1234.56,
  configHash: '',
  config: {},
  series: {},
  metrics: {},
  claims: verdicts.map((verdict, k) => ({
    id: `${id}.${k}`,
    kind: 'ours',
    statement: '',
    fixed: 'before',
    criterion: '',
    measured: '',
    verdict,
  })),
});

test('the closing table is as wide as the terminal, with one line per record and the sums below', () => {
  const records = [
    record('ext-fd-memorization', ['reproduced', 'reproduced', 'refuted']),
    record('fig01', ['not reproduced', 'reproduced']),
  ];
  for (const width of [80, 100, 160]) {
    const lines = printTable(records, width).split('\n');
    const rows = lines.filter((line) => /ext-fd|fig01/.test(line));
    assert.equal(rows.length, 2);
    assert.deepEqual(
      rows.map((line) => line.length),
      [width, width],
    );
    assert.ok(lines.every((line) => line.length <= width));
    const own = lines.find((line) => line.includes('(our own)')) ?? '';
    assert.match(own, /3 reproduced .*1 not reproduced .*1 refuted .*0 not judged/);
  }
});
