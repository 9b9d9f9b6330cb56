import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { describeWriteError } from '../base/write-error.js';
import { type Experiment, experiment, type RunContext } from './experiment.js';
import { readRecord, recordPath } from './record.js';
import { runExperiment } from './run.js';
import { tidyResults } from './tidy.js';

let folder: string;
const saved = { figures: process.env.MEPS_FIGURES, data: process.env.MEPS_DATA };

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'meps-run-'));
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.env.MEPS_FIGURES = path.join(folder, 'figures');
  process.env.MEPS_DATA = path.join(folder, 'data');
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, value] of [
    ['MEPS_FIGURES', saved.figures],
    ['MEPS_DATA', saved.data],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

interface Config {
  n: number;
}

function counting(overrides: Partial<Experiment<Config>> = {}) {
  const calls = { run: 0 };
  const demo = experiment({
    id: 'demo',
    title: 'A demonstration',
    paper: 'none',
    version: 1,
    expect: { smoke: '0 s', laptop: '0 s', paper: '0 s' },
    config: { smoke: { n: 1 }, laptop: { n: 2 }, paper: { n: 3 } },
    usesEngine: false,
    async run({ config }: RunContext<Config>) {
      calls.run++;
      return { series: { values: [config.n / 3] }, metrics: { n: config.n } };
    },
    claims: {
      positive: {
        kind: 'check',
        statement: 'n is positive',
        criterion: 'n > 0',
        fixed: 'before',
        judge: ({ metrics }) => ({ measured: `n = ${metrics.n}`, holds: metrics.n > 0 }),
      },
    },
    draw: () => ({}),
  });
  return { experiment: { ...demo, ...overrides }, calls };
}

test('a second run reads the record instead of computing it again', async () => {
  const { experiment, calls } = counting();
  const first = await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  const bytes = readFileSync(recordPath('demo', 'laptop'));
  const second = await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  assert.equal(calls.run, 1);
  assert.deepEqual(second, first);
  assert.deepEqual(readFileSync(recordPath('demo', 'laptop')), bytes);
});

test('another seed, version or configuration is never answered by a stored record', async () => {
  const { experiment, calls } = counting();
  await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  await runExperiment(experiment, { scale: 'laptop', seed: 2 });
  await runExperiment({ ...experiment, version: 2 }, { scale: 'laptop', seed: 2 });
  const config = { ...experiment.config, laptop: { n: 5 } };
  const record = await runExperiment({ ...experiment, config }, { scale: 'laptop', seed: 2 });
  assert.equal(calls.run, 4);
  assert.equal(record.metrics.n, 5);
});

test('a fresh run that finds the same numbers leaves the file untouched', async () => {
  const { experiment, calls } = counting();
  await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  const modified = statSync(recordPath('demo', 'laptop')).mtimeMs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await runExperiment(experiment, { scale: 'laptop', seed: 1, fresh: true });
  assert.equal(calls.run, 2);
  assert.equal(statSync(recordPath('demo', 'laptop')).mtimeMs, modified);
});

test('smoke scale judges nothing and writes to a folder of its own', async () => {
  const { experiment } = counting();
  const record = await runExperiment(experiment, { scale: 'smoke', seed: 1 });
  assert.equal(record.claims[0].verdict, 'not judged');
  assert.equal(path.basename(path.dirname(recordPath('demo', 'smoke'))), 'smoke');
});

test('what a run needs to be continued is kept until its record is written, and no longer', async () => {
  const runs = path.join(folder, 'data', 'runs');
  const seen: string[][] = [];
  const { experiment } = counting({
    async run({ checkpoints }) {
      seen.push(readdirSync(checkpoints));
      writeFileSync(path.join(checkpoints, 'part'), '');
      if (seen.length === 1) throw new Error('stopped');
      return { series: {}, metrics: {} };
    },
    claims: {},
  });
  const options = { scale: 'laptop', seed: 1 } as const;
  await assert.rejects(runExperiment(experiment, options), /stopped/);
  await runExperiment(experiment, options);
  assert.deepEqual(readdirSync(runs), []);
  await runExperiment(experiment, { ...options, fresh: true });
  assert.deepEqual(seen, [[], ['part'], []]);
});

test('a damaged record is computed again', async () => {
  const { experiment, calls } = counting();
  await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  writeFileSync(recordPath('demo', 'laptop'), '{"id": "demo", "ser');
  const record = await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  assert.equal(calls.run, 2);
  assert.deepEqual(readRecord('demo', 'laptop'), record);
});

test('a number changed by hand, or a record of another figure, is computed again', async () => {
  const { experiment, calls } = counting();
  const first = await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  const file = recordPath('demo', 'laptop');
  const text = readFileSync(file, 'utf8');
  for (const [found, replaced] of [
    ['0.6666667', '0.6666668'],
    ['"n": 2', '"n": 3'],
    ['"id": "demo"', '"id": "other"'],
  ]) {
    assert.ok(text.includes(found), found);
    writeFileSync(file, text.replace(found, replaced));
    const again = await runExperiment(experiment, { scale: 'laptop', seed: 1 });
    assert.deepEqual({ ...again, seconds: 0 }, { ...first, seconds: 0 });
  }
  assert.equal(calls.run, 4);
});

test('claims follow their criterion at once, without a new run', async () => {
  const { experiment, calls } = counting();
  await runExperiment(experiment, { scale: 'laptop', seed: 1 });
  const record = await runExperiment({ ...experiment, claims: {} }, { scale: 'laptop', seed: 1 });
  assert.equal(calls.run, 1);
  assert.deepEqual(record.claims, []);
});

test('two runs at once compute once', async () => {
  const { experiment, calls } = counting();
  const [a, b] = await Promise.all([
    runExperiment(experiment, { scale: 'laptop', seed: 1 }),
    runExperiment(experiment, { scale: 'laptop', seed: 1 }),
  ]);
  assert.equal(calls.run, 1);
  assert.deepEqual(a, b);
});

test('a metric that is not a number is refused by name', () => {
  assert.throws(
    () => tidyResults('demo', { series: {}, metrics: { loss: Number.NaN } }),
    /demo: metric loss is NaN/,
  );
});

test('a figures folder that cannot be written is one sentence with its name', async () => {
  const { experiment } = counting();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'figures'), 'a file in the way');
  await assert.rejects(
    runExperiment(experiment, { scale: 'laptop', seed: 1 }),
    /Cannot write .*demo\.json: a file stands where a folder is needed; move it away and run again\.$/,
  );
});

test('a full disk and a read-only folder are told apart', () => {
  const sentence = (code: string) =>
    describeWriteError('figures/a.json', Object.assign(new Error('raw'), { code }));
  assert.match(sentence('ENOSPC'), /^Cannot write .*a\.json: the disk is full; free some space/);
  assert.match(sentence('EACCES'), /^Cannot write .*a\.json: the folder may not be written to;/);
  assert.match(sentence('EROFS'), /^Cannot write .*a\.json: the file system is read-only;/);
  assert.match(sentence('EWHATEVER'), /^Cannot write .*a\.json: raw\.$/);
});

test('a run with settings of the reader’s own is kept apart and never touches figures/', async () => {
  const { experiment, calls } = counting();
  const options = { scale: 'laptop', seed: 1 } as const;
  const plain = await runExperiment(experiment, options);
  const bytes = readFileSync(recordPath('demo', 'laptop'));
  const own = await runExperiment(experiment, { ...options, settings: { n: 7 } });
  assert.deepEqual([plain.metrics.n, own.metrics.n, own.config], [2, 7, { n: 7 }]);
  assert.notEqual(own.configHash, plain.configHash);
  assert.deepEqual(readFileSync(recordPath('demo', 'laptop')), bytes);
  await runExperiment(experiment, { ...options, settings: { n: 7 } });
  assert.equal(calls.run, 2);
  await assert.rejects(
    runExperiment(experiment, { ...options, settings: { m: 7 } }),
    /did you mean "n"/,
  );
});
