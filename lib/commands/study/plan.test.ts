import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Experiment, experiment, type RunContext } from '../../record/experiment.js';
import { runExperiment } from '../../record/run.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { parseSeeds, planStudy, seedFolder } from './plan.js';
import { jobArrays, scriptOf } from './slurm.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-plan-'));
const saved = process.env.MEPS_DATA;
process.env.MEPS_DATA = folder;
after(() => {
  if (saved === undefined) delete process.env.MEPS_DATA;
  else process.env.MEPS_DATA = saved;
  rmSync(folder, { recursive: true, force: true });
});

type Config = { codes: CodesRun[]; n: number };
const codes: CodesRun = {
  dataset: 'mnist',
  settings: {
    grid: 4,
    dimensions: 8,
    widths: [4],
    noise: { family: 'none' },
    epochs: 1,
    batchSize: 8,
    learningRate: 1e-3,
  },
};

const reading = (id: string, needed: CodesRun[]): Experiment =>
  experiment({
    id,
    title: id,
    paper: 'none',
    version: 1,
    usesEngine: false,
    expect: { smoke: '', laptop: '', paper: '' },
    config: {
      smoke: { codes: needed, n: 1 },
      laptop: { codes: needed, n: 2 },
      paper: { codes: needed, n: 3 },
    },
    needs: (config: Config) => codesNeeded(config.codes),
    run: async ({ config }: RunContext<Config>) => ({ series: {}, metrics: { n: config.n } }),
    claims: {},
    draw: () => ({}),
  });

const chosen = [reading('a', [codes]), reading('b', [codes]), reading('c', [])];

test('what experiments share is one job a seed, and comes first', () => {
  const jobs = planStudy({ experiments: chosen, scale: 'smoke', seeds: [1, 2] });
  assert.deepEqual(
    jobs.map(({ kind, label, seed }) => `${kind} ${label} ${seed}`),
    [
      'shared codes of mnist, 8 bits 1',
      'shared codes of mnist, 8 bits 2',
      'experiment a 1',
      'experiment b 1',
      'experiment c 1',
      'experiment a 2',
      'experiment b 2',
      'experiment c 2',
    ],
  );
  const [first, second] = jobs;
  const needs = jobs.slice(2).map((job) => job.needs);
  assert.deepEqual(needs, [[first.key], [first.key], [], [second.key], [second.key], []]);
  assert.equal(new Set(jobs.map(({ key }) => key)).size, jobs.length);
});

test('a job with a record of its configuration is done; another configuration is not', async () => {
  const options = { scale: 'smoke', seed: 1, folder: seedFolder('smoke', 1) } as const;
  await runExperiment(chosen[2], options);
  const done = (one: Experiment) =>
    planStudy({ experiments: [one], scale: 'smoke', seeds: [1, 2] }).map((job) => job.done);
  assert.deepEqual(done(chosen[2]), [true, false]);
  const smoke = { codes: [], n: 9 };
  assert.deepEqual(done({ ...chosen[2], config: { ...chosen[2].config, smoke } }), [false, false]);
});

test('five hundred jobs are planned without delay for the reader', () => {
  const many = Array.from({ length: 100 }, (_, k) => reading(`x${k}`, [codes]));
  const jobs = planStudy({ experiments: many, scale: 'smoke', seeds: [1, 2, 3, 4, 5] });
  assert.equal(jobs.length, 505);
});

test('seeds are read from ranges and lists', () => {
  assert.deepEqual(parseSeeds('1-3,7,3'), [1, 2, 3, 7]);
  for (const wrong of ['', 'a', '3-1', '-1', '1-', '1-99999']) {
    assert.throws(() => parseSeeds(wrong), /^Error: The seeds /);
  }
});

test('for Slurm, jobs with equal needs form one array, and the script can be read', () => {
  const jobs = planStudy({ experiments: chosen, scale: 'smoke', seeds: [3] });
  const arrays = jobArrays(jobs);
  assert.deepEqual(
    arrays.map((array) => array.jobs.map(({ label }) => label)),
    [
      ['codes of mnist, 8 bits', 'c'],
      ['a', 'b'],
    ],
  );
  const script = scriptOf(arrays[1], "/tmp/it's", { partition: 'short', mem: '4G', cpus: '2' });
  for (const line of [
    '#SBATCH --array=0-1',
    '#SBATCH --requeue',
    '#SBATCH --signal=B:USR1@60',
    'trap again USR1',
    '#SBATCH --partition=short',
    '#SBATCH --mem=4G',
    '#SBATCH --cpus-per-task=2',
  ]) {
    assert.ok(script.includes(`${line}\n`), line);
  }
  assert.match(script, /'\/tmp\/it'\\''s\/meps-\w+\.json' "\$SLURM_ARRAY_TASK_ID" &\nwait \$!\n$/);
  assert.ok(script.split('\n').length < 25);
});

test('an array is no longer than Slurm takes by default', () => {
  const seeds = Array.from({ length: 1000 }, (_, k) => k);
  const jobs = [
    ...planStudy({ experiments: [reading('e', [])], scale: 'smoke', seeds }),
    ...planStudy({ experiments: [reading('d', [])], scale: 'smoke', seeds: [1] }),
  ];
  assert.deepEqual(
    jobArrays(jobs).map((array) => array.jobs.length),
    [1000, 1],
  );
});
