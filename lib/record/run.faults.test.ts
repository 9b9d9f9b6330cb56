import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '../engine/random.js';
import { countCases } from '../testing/cases.js';
import type { ExperimentRecord } from './experiment.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-faults-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const child = path.join(__dirname, '..', 'testing', 'faults-child.ts');
const command = ['--import', 'tsx', child];

function environment(name: string): NodeJS.ProcessEnv {
  const place = path.join(folder, name);
  return {
    ...process.env,
    MEPS_ENGINE: 'cpu',
    MEPS_DATA: path.join(place, 'data'),
    MEPS_FIGURES: path.join(place, 'figures'),
  };
}

function runToEnd(name: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, command, { env: environment(name) });
  return { status, stderr: stderr.toString() };
}

/** The record without the fields that say when it was made, and the checksum over them. */
function record(name: string): Partial<ExperimentRecord> {
  const file = path.join(folder, name, 'figures', 'faults.json');
  const { seconds, commit, checksum, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  assert.ok(seconds >= 0 && commit.length > 0 && checksum.length > 0);
  return rest;
}

function svg(name: string): string {
  return readFileSync(path.join(folder, name, 'figures', 'faults.svg'), 'utf8');
}

/** The newest file below the folder whose name matches. */
function find(name: string, pattern: RegExp): string {
  const base = path.join(folder, name, 'data');
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' });
  const file = files.find((entry) => pattern.test(entry));
  assert.ok(file, `${pattern} among ${files.join(', ')}`);
  return path.join(base, file);
}

const KILLS = Number(process.env.MEPS_KILLS ?? 50);

test(`a run killed at ${KILLS} random moments ends with the record of an uninterrupted run`, async () => {
  assert.equal(runToEnd('whole').status, 0);
  const random = randomStream(7, 'kills');
  let kills = 0;
  let finished = 0;
  while (kills < KILLS) {
    const run = spawn(process.execPath, command, { env: environment('killed'), stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => run.on('exit', resolve));
    const killed = await Promise.race([
      sleep(300 + random.uniform() * 3000).then(() => run.kill('SIGKILL')),
      ended.then(() => false),
    ]);
    await ended;
    if (killed) kills++;
    else {
      // It got through: compare, and start again from nothing.
      assert.deepEqual(record('killed'), record('whole'));
      finished++;
      rmSync(path.join(folder, 'killed'), { recursive: true, force: true });
    }
  }
  assert.deepEqual(runToEnd('killed'), { status: 0, stderr: '' });
  assert.deepEqual(record('killed'), record('whole'));
  assert.equal(svg('killed'), svg('whole'));
  countCases(kills);
  console.log(`killed ${kills} times, ${finished + 1} runs finished, lost data = 0`);
});

test('a truncated or overwritten checkpoint is never used, and the numbers stay', () => {
  for (const damage of ['truncate', 'overwrite', 'swap'] as const) {
    const figures = path.join(folder, 'damaged', 'figures');
    rmSync(figures, { recursive: true, force: true });
    mkdirSync(path.dirname(figures), { recursive: true });
    writeFileSync(figures, 'in the way of the record, so that the checkpoints stay');
    assert.equal(runToEnd('damaged').status, 2, damage);
    const checkpoint = find('damaged', /checkpoint\.safetensors$/);
    if (damage === 'truncate') truncateSync(checkpoint, 100);
    if (damage === 'overwrite') writeFileSync(checkpoint, Buffer.alloc(2000, 7));
    if (damage === 'swap') copyFileSync(find('damaged', /previous\.safetensors$/), checkpoint);
    rmSync(figures);
    assert.equal(runToEnd('damaged').status, 0, damage);
    assert.deepEqual(record('damaged'), record('whole'), damage);
    countCases(1);
  }
});

test('two runs at once in one clone leave one correct record', async () => {
  const runs = [1, 2].map(() => {
    const run = spawn(process.execPath, command, { env: environment('twice'), stdio: 'ignore' });
    return new Promise<number | null>((resolve) => run.on('exit', resolve));
  });
  assert.deepEqual(await Promise.all(runs), [0, 0]);
  assert.deepEqual(record('twice'), record('whole'));
});

test('a figures path that is a file is one sentence, and the training is kept', () => {
  const place = path.join(folder, 'blocked');
  mkdirSync(place);
  writeFileSync(path.join(place, 'figures'), 'not a folder');
  const { status, stderr } = runToEnd('blocked');
  assert.equal(status, 2);
  assert.match(stderr, /^Cannot write .*faults\.(svg|json): .+\n$/);
  assert.ok(existsSync(find('blocked', /\.safetensors$/)));
  rmSync(path.join(place, 'figures'));
  assert.equal(runToEnd('blocked').status, 0);
  assert.deepEqual(record('blocked'), record('whole'));
});
