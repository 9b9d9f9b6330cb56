/**
 * Studies on a real Slurm: jobs with dependencies and several seeds, requeued by an administrator, warned of
 * their time limit, on a node that vanishes, and failing; their records are those of a study done here.
 */
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { experiments } from '../../experiments/index.js';
import { missingProgram, run, type Slurm, startSlurm, until } from '../../testing/slurm.js';
import { runHere } from './here.js';
import { failureFile, type Job, planStudy } from './plan.js';
import { queuedJobs, submit } from './slurm.js';

const missing = missingProgram();
const skip =
  missing &&
  `this machine has no ${missing}: install slurmctld, slurmd, slurm-client and munge to run it`;

const root = path.resolve(__dirname, '..', '..', '..');
/** With a blank, which scripts must survive. */
let folder = '';
const saved = process.env.MEPS_DATA;

const planOf = (ids: string[], seeds: number[]): Job[] =>
  planStudy({
    experiments: experiments.filter(({ id }) => ids.includes(id)),
    scale: 'smoke',
    seeds,
  });
/** Two that read shared codes, others without engine, and one that trains by itself. */
const dozen = () => planOf(['eq09', 'ext-recombination', 'eq20', 'eq06', 'ext-toy-vae'], [1, 2]);
const three = (seed: number) => planOf(['eq09', 'eq20'], [seed]);

/** A place for records and networks of its own, with the data sets of this clone. */
function useData(name: string): void {
  process.env.MEPS_DATA = path.join(folder, name);
  mkdirSync(process.env.MEPS_DATA, { recursive: true });
  for (const set of ['mnist', 'cifar10']) {
    const from = path.join(root, 'data', set);
    if (existsSync(from)) cpSync(from, path.join(folder, name, set), { recursive: true });
  }
}

/** What says when a record was made, not what it says. */
const MOMENT = /^ "(seconds|commit|checksum)": .*\n/gm;

/** The records of a seed must be those of the study done here, byte for byte. */
function assertSame(seed: number): void {
  const place = (name: string) => path.join(folder, name, 'study', 'smoke', `seed-${seed}`);
  const files = readdirSync(place('here')).filter((file) => file.endsWith('.json'));
  assert.ok(files.length > 0);
  for (const file of files) {
    const [here, cluster] = ['here', 'cluster'].map((name) =>
      readFileSync(path.join(place(name), file), 'utf8')
        .replace(MOMENT, '')
        .split('\n'),
    );
    const differs = here.findIndex((line, k) => line !== cluster[k]);
    assert.equal(cluster[differs], here[differs], `${file}, seed ${seed}`);
    assert.equal(cluster.length, here.length);
  }
}

const running = () => [...queuedJobs().values()].filter(({ state }) => state === 'RUNNING');
const idle = () => until('an empty queue', () => queuedJobs().size === 0, 900);
const restarts = (id: string): number =>
  Number(/Restarts=(\d+)/.exec(run('scontrol', ['show', 'job', id]))?.[1]);

/** A job that has begun its work, as its log shows. */
async function working(): Promise<string> {
  const logs = path.join(process.env.MEPS_DATA ?? '', 'study', 'slurm');
  const begun = () =>
    running().find(
      ({ log }) => (statSync(path.join(logs, log), { throwIfNoEntry: false })?.size ?? 0) > 0,
    );
  await until('a job that works', () => begun() !== undefined);
  return begun()?.id ?? '';
}

describe('a study on Slurm', { skip }, () => {
  let slurm: Slurm;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'meps cluster-'));
    useData('here');
    const silent = { started() {}, progress() {}, ended() {} };
    const jobs = [...dozen(), ...three(3), ...three(4)];
    const local = await runHere(jobs, { workers: 2, watcher: silent });
    assert.deepEqual([local.failed, local.skipped], [[], []]);
    useData('cluster');
    slurm = await startSlurm();
  });
  after(async () => {
    await slurm?.stop();
    if (saved === undefined) delete process.env.MEPS_DATA;
    else process.env.MEPS_DATA = saved;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  test('gives the records of a local one, also when a job is killed and requeued', async () => {
    const jobs = dozen();
    assert.ok(jobs.length >= 12, `${jobs.length} jobs`);
    const submitted = submit(jobs, {}).reduce((sum, one) => sum + one.jobs, 0);
    assert.equal(submitted, jobs.length);
    assert.deepEqual(submit(dozen(), {}), [], 'a second submission submits nothing');
    const victim = await working();
    run('scontrol', ['requeue', victim]);
    await idle();
    assert.equal(restarts(victim), 1);
    assert.ok(dozen().every(({ done }) => done));
    for (const seed of [1, 2]) assertSame(seed);
    assert.deepEqual(submit(dozen(), {}), [], 'nothing is left to submit');
  });

  test('goes on after a time limit, and after a node has vanished', async () => {
    submit(three(3), { time: '10' });
    const late = await working();
    run('scancel', ['--signal=USR1', '--batch', late]);
    await until('a restart', () => restarts(late) === 1);
    const lost = await working();
    slurm.killNode();
    await until(
      'a node that is down',
      () => run('sinfo', ['-h', '-o', '%T']).includes('down'),
      300,
    );
    slurm.startNode();
    await idle();
    assert.ok(restarts(lost) >= 1);
    assert.ok(three(3).every(({ done }) => done));
    assertSame(3);
  });

  test('names what failed, cancels what needs it, and submits just that again', async () => {
    process.env.MEPS_ENGINE = 'abacus';
    submit(three(4), {});
    await idle();
    delete process.env.MEPS_ENGINE;
    const [codes, ...others] = three(4);
    assert.match(readFileSync(failureFile(codes.key), 'utf8'), /MEPS_ENGINE.*abacus/);
    assert.deepEqual(
      others.map(({ label, done }) => [label, done]),
      [
        ['eq20', true],
        ['eq09', false],
      ],
    );
    const again = submit(three(4), {});
    assert.deepEqual(
      again.map(({ jobs }) => jobs),
      [1, 1],
    );
    await idle();
    assert.equal(existsSync(failureFile(codes.key)), false);
    assertSame(4);
  });
});
