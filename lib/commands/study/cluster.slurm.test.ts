/** A study on a real Slurm: a dozen jobs with dependencies and two seeds, one of them killed and requeued. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { experiments } from '../../experiments/index.js';
import { missingProgram, run, startSlurm, until } from '../../testing/slurm.js';
import { runHere } from './here.js';
import { planStudy } from './plan.js';
import { queuedJobs, submit } from './slurm.js';

const missing = missingProgram();
const root = path.resolve(__dirname, '..', '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-cluster-'));
const saved = process.env.MEPS_DATA;
after(() => {
  if (saved === undefined) delete process.env.MEPS_DATA;
  else process.env.MEPS_DATA = saved;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

/** Two that read shared codes, others without engine, and one that trains long enough to be killed. */
const IDS = ['eq09', 'ext-recombination', 'eq20', 'eq06', 'ext-toy-vae'];
const request = () => ({
  experiments: experiments.filter(({ id }) => IDS.includes(id)),
  scale: 'smoke' as const,
  seeds: [1, 2],
});

/** A place for records and networks of its own, with the data sets of this clone. */
function useData(name: string): void {
  process.env.MEPS_DATA = path.join(folder, name);
  for (const set of ['mnist', 'cifar10']) {
    const from = path.join(root, 'data', set);
    if (existsSync(from)) cpSync(from, path.join(folder, name, set), { recursive: true });
  }
}

/** Every record of a place without the fields that say when it was made. */
function records(name: string): { [file: string]: object } {
  const place = path.join(folder, name, 'study', 'smoke');
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' });
  const found = files.filter((file) => file.endsWith('.json')).sort();
  return Object.fromEntries(
    found.map((file) => {
      const {
        seconds: _,
        checksum: __,
        ...rest
      } = JSON.parse(readFileSync(path.join(place, file), 'utf8'));
      return [file, rest];
    }),
  );
}

test('a study on Slurm gives the records of a local one, also when a job is killed and requeued', async (t) => {
  if (missing)
    return t.skip(
      `this machine has no ${missing}: install slurmctld, slurmd, slurm-client and munge`,
    );
  const silent = { started() {}, progress() {}, ended() {} };
  useData('here');
  const local = await runHere(planStudy(request()), { workers: 2, watcher: silent });
  assert.deepEqual([local.failed, local.skipped], [[], []]);

  useData('cluster');
  const stop = await startSlurm();
  try {
    const submissions = submit(planStudy(request()), {});
    const jobs = planStudy(request()).length;
    assert.ok(jobs >= 12, `${jobs} jobs`);
    assert.equal(
      submissions.reduce((sum, one) => sum + one.jobs, 0),
      jobs,
    );
    assert.deepEqual(submit(planStudy(request()), {}), [], 'a second submission submits nothing');
    // The first job that runs is killed by its administrator, and requeued by Slurm.
    await until(() => [...queuedJobs().values()].some(({ state }) => state === 'RUNNING'));
    const [victim] = [...queuedJobs().values()].filter(({ state }) => state === 'RUNNING');
    run('scontrol', ['requeue', victim.id]);
    await until(() => queuedJobs().size === 0, 600);
    assert.ok(planStudy(request()).every(({ done }) => done));
    assert.deepEqual(records('cluster'), records('here'));
    assert.deepEqual(submit(planStudy(request()), {}), [], 'nothing is left to submit');
  } finally {
    stop();
  }
});
