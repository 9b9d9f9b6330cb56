/** Studies that meet each other, are killed, lose their node or their disk: nothing lost, nothing counted twice. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '../../engine/random.js';
import { countCases } from '../../testing/cases.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-studies-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

const root = path.resolve(__dirname, '..', '..', '..');
const injection = path.join(root, 'lib', 'testing', 'injection.cjs');
/** Two experiments without engine, two seeds: four jobs. */
const command = ['--import', 'tsx', path.join(root, 'lib', 'cli.ts'), 'study', 'eq20', 'err-eq06'];
const options = ['--scale', 'smoke', '--seeds', '1-2', '--workers', '2'];

const environment = (place: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  MEPS_DATA: path.join(place, 'data'),
  MEPS_FIGURES: path.join(place, 'figures'),
  ...more,
});

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A study in a process of its own: `started` when it has begun its first job. */
interface Running {
  child: ChildProcess;
  started: Promise<void>;
  end: Promise<Ended>;
}

function begin(place: string, more?: NodeJS.ProcessEnv): Running {
  const env = environment(place, more);
  const child = spawn(process.execPath, [...command, ...options], { env, cwd: root });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (text.stdout += data));
  const started = new Promise<void>((resolve) =>
    child.stderr.on('data', (data) => {
      text.stderr += data;
      if (/^starts /m.test(text.stderr)) resolve();
    }),
  );
  const end = new Promise<Ended>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout: text.stdout, stderr: text.stderr })),
  );
  return { child, started, end };
}

const study = (place: string, more?: NodeJS.ProcessEnv) => begin(place, more).end;

/** All records of a place, without what says when they were made. */
function records(place: string): { [file: string]: string } {
  const base = path.join(place, 'data', 'study', 'smoke');
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => {
        const text = readFileSync(path.join(base, file), 'utf8');
        return [file, text.replace(/^ "(seconds|commit|checksum)": .*\n/gm, '')];
      }),
  );
}

const whole = path.join(folder, 'whole');
let printed = '';

before(async () => {
  const { status, stdout, stderr } = await study(whole);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /4 jobs done, 0 failed, 0 not tried/);
  assert.equal(Object.keys(records(whole)).length, 4);
  printed = stdout;
});

/** The same command again ends well, with the records and the outcome of an undisturbed study. */
async function assertContinues(place: string, more?: NodeJS.ProcessEnv): Promise<void> {
  const { status, stdout, stderr } = await study(place, more);
  assert.equal(status, 0, stderr);
  assert.deepEqual(records(place), records(whole));
  assert.equal(stdout, printed);
}

test('two studies in one folder, on nodes whose clocks differ, leave the records of one', async () => {
  const place = path.join(folder, 'two');
  const clock = { NODE_OPTIONS: `--require ${injection}`, MEPS_CLOCK: 'jump' };
  const both = await Promise.all([
    study(place, { MEPS_HOST: 'node-a' }),
    study(place, Object.assign({ MEPS_HOST: 'node-b' }, clock)),
  ]);
  for (const { status, stdout, stderr } of both) {
    assert.equal(status, 0, stderr);
    assert.equal(stdout, printed);
  }
  assert.deepEqual(records(place), records(whole));
  countCases(1);
});

/** Ends every process that works in a place, as if its machine had lost its power. */
function loseNode(place: string): number {
  const mark = `MEPS_DATA=${path.join(place, 'data')}`;
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);
  return pids.filter((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) return false;
      process.kill(pid, 'SIGKILL');
      return true;
    } catch {
      return false; // It has ended.
    }
  }).length;
}

test('a study whose node vanishes is continued by another node', async (t) => {
  if (process.platform !== 'linux') return t.skip('processes are found in /proc');
  const random = randomStream(7, 'vanishing nodes');
  const place = path.join(folder, 'vanished');
  let lost = 0;
  for (let turn = 0; turn < 3; turn++) {
    const { end } = begin(place, { MEPS_HOST: `node-${turn}`, MEPS_LOCK_SECONDS: '1.2' });
    await Promise.race([sleep(2000 + 6000 * random.uniform()), end]);
    lost += loseNode(place);
    await end;
  }
  assert.ok(lost > 0, 'no process was met');
  await assertContinues(place, { MEPS_HOST: 'another-node', MEPS_LOCK_SECONDS: '1.2' });
  countCases(3);
});

test('jobs killed at random moments, also while they write, cost nothing', async () => {
  const random = randomStream(8, 'killed jobs');
  const place = path.join(folder, 'killed');
  const log = path.join(whole, 'data', 'study', 'logs');
  const [plan] = readdirSync(log).filter((file) => file.endsWith('.job.json'));
  for (let turn = 0; turn < 5; turn++) {
    const args = [...command.slice(0, 4), '--job', path.join(log, plan), '0'];
    const job = spawn(process.execPath, args, {
      env: environment(place),
      cwd: root,
      stdio: 'ignore',
    });
    const end = new Promise((resolve) => job.on('close', resolve));
    await Promise.race([sleep(1000 + 5000 * random.uniform()), end]);
    job.kill('SIGKILL');
    await end;
  }
  await assertContinues(place);
  countCases(5);
});

test('a study that is stopped by Ctrl-C or killed goes on with the same command', async () => {
  const place = path.join(folder, 'stopped');
  const stopped = begin(place);
  await stopped.started;
  stopped.child.kill('SIGINT');
  const { status, stderr } = await stopped.end;
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Finished jobs and checkpoints are kept: the same command continues\.\n$/);
  const killed = begin(place);
  await killed.started;
  killed.child.kill('SIGKILL');
  await killed.end;
  await assertContinues(place);
  countCases(2);
});

test('a disk that fails is one sentence a job, and the same command does what is missing', async () => {
  const place = path.join(folder, 'failing');
  const fault = {
    NODE_OPTIONS: `--require ${injection}`,
    MEPS_FAIL_FROM: '3',
    MEPS_FAIL_CODE: 'ENOSPC',
    MEPS_FAIL_IN: place,
  };
  const { status, stderr } = await study(place, fault);
  assert.equal(status, 1, stderr);
  assert.match(stderr, /FAILED \(.*Cannot write .*: the disk is full; free some space/);
  assert.doesNotMatch(stderr, /\n {4}at /);
  assert.match(stderr, /Failed: eq20, seed 1; see /);
  await assertContinues(place);
  countCases(1);
});

test('a disk that is really full stops no study for good', async (t) => {
  const place = path.join(folder, 'full');
  mkdirSync(place);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place]);
  if (mounted.status !== 0) return t.skip('no file system can be mounted here');
  try {
    const filler = path.join(place, 'filler');
    try {
      writeFileSync(filler, Buffer.alloc(8_000_000));
    } catch {
      // The disk is full now, as it should be.
    }
    const { status, stderr } = await study(place);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /Cannot write .*: the disk is full/);
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.ok(existsSync(filler));
    rmSync(filler);
    await assertContinues(place);
    countCases(1);
  } finally {
    spawnSync('umount', [place]);
  }
});
