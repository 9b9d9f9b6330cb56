import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerRow } from '../experiments/ledger.js';
import type { ExperimentRecord } from '../record/experiment.js';
import { joinSeeds } from '../record/study.js';
import { recordWith } from '../testing/record.js';
import { frame } from './frame.js';

const record = (seed: number): ExperimentRecord =>
  recordWith({
    seed,
    series: {
      rows: [
        { codes: 'MNIST', window: 3, fd: { train: 1.5, test: 2 }, range: [1, 2] },
        { codes: 'CIFAR-10', window: 5, fd: { train: null, test: 4 } },
      ],
      curve: { x: [0, 1], y: [2, 3] },
      picture: 'AAAA',
    },
    metrics: { psnr: 20 + seed, rate: 0.5 },
    claims: [
      {
        id: 'demo.a',
        kind: 'paper',
        place: 'Sec. 1',
        statement: 'a',
        criterion: 'c',
        fixed: 'before',
        measured: '3',
        verdict: 'reproduced',
      },
    ],
  });

test('a table of a record is a frame: nested numbers by name, what is missing NaN', () => {
  const df = frame(record(1), 'rows');
  assert.deepEqual(df.columns, ['codes', 'window', 'fd.train', 'fd.test', 'range']);
  assert.deepEqual(df.values, [
    ['MNIST', 3, 1.5, 2, '1, 2'],
    ['CIFAR-10', 5, Number.NaN, 4, null],
  ]);
  assert.deepEqual(df.query(df.column('window').gt(3)).column('codes').values, ['CIFAR-10']);
  assert.deepEqual(frame(record(1), 'curve').values, [
    [0, 2],
    [1, 3],
  ]);
  assert.deepEqual(frame(record(1)).values, [
    ['psnr', 21],
    ['rate', 0.5],
  ]);
});

test('a table that a record lacks is answered with those that it has', () => {
  assert.throws(() => frame(record(1), 'row'), {
    message: 'demo has no table "row"; it has metrics, claims, rows, curve.',
  });
  assert.throws(() => frame({ a: 1 }), /^Error: A frame is made of a record, a study, [^\n]+$/);
});

test('a study has means with intervals, and each seed', () => {
  const study = joinSeeds([1, 2, 3].map(record));
  assert.deepEqual(frame(study).columns, ['metric', 'mean', 'sd', 'low', 'high']);
  assert.equal(frame(study).column('mean').values[0], 22);
  const runs = frame(study, 'runs');
  const psnr = runs.query(runs.column('metric').values.map((name) => name === 'psnr'));
  assert.deepEqual(psnr.column('value').values, [21, 22, 23]);
  assert.deepEqual(frame(study, 'claims').column('holds').values, ['3 of 3']);
  assert.throws(() => frame(study, 'seeds'), /it has metrics, runs, claims/);
});

test('the ledger is a frame of claims, which can be grouped', () => {
  const rows = [
    { chapter: '01-a', record: record(1) },
    { chapter: '02-b', record: undefined },
  ];
  const ledger = rows.map((row) =>
    Object.assign({ experiment: {} }, row),
  ) as unknown as LedgerRow[];
  const df = frame(ledger);
  assert.deepEqual((df.values[0] as string[]).slice(0, 4), ['01-a', 'demo', 'demo.a', 'paper']);
  const counted = df.groupby(['verdict']).col(['claim']).count();
  assert.deepEqual(counted.values, [['reproduced', 1]]);
});

test('describe() leaves missing values out, where danfojs throws; elsewhere it agrees with it', () => {
  const df = frame([
    { a: 1, b: 1, c: 'x' },
    { a: null, b: 2, c: null },
    { a: 4, b: 6, c: 'z' },
  ]);
  const described = df.describe();
  assert.deepEqual(described.columns, ['a', 'b']);
  assert.deepEqual(described.index, ['count', 'mean', 'std', 'min', 'median', 'max', 'variance']);
  const [a, b] = [described.column('a').values, described.column('b').values] as number[][];
  assert.deepEqual([a[0], a[1], a[3], a[5], a[6]], [2, 2.5, 1, 4, 4.5]);
  assert.deepEqual([b[0], b[1], b[4], b[6]], [3, 3, 2, 7]);
});
