/** Ctrl-C while a notebook runs: `npm start` ends in order, and no kernel stays behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../base/root.js';
import { notebookNames } from './options.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Kernel processes started by the process `parent`. */
function kernelsOf(parent: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(' ').includes('kernel.cjs'))
    .map(([pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function kernelOf(child: ChildProcess): Promise<number> {
  for (;;) {
    const [kernel] = kernelsOf(child.pid);
    if (kernel) return kernel;
    assert.equal(child.exitCode, null, 'it ended before a notebook ran');
    await sleep(100);
  }
}

function startChild(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'lib/cli.ts', 'start', ...args, '--scale', 'smoke'],
    {
      cwd: projectRoot(),
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MEPS_FIGURES: path.join(folder, 'figures') },
    },
  );
  const said = { text: '' };
  child.stderr.on('data', (chunk) => {
    said.text += chunk;
  });
  return { child, said, ended: once(child, 'exit') };
}

for (const presses of [1, 2]) {
  test(`Ctrl-C pressed ${presses === 1 ? 'once' : 'twice'} ends the run and its kernel`, async () => {
    const { child, said, ended } = startChild(notebookNames()[1], '--fresh');
    const kernel = await kernelOf(child);
    for (let press = 0; press < presses; press++) child.kill('SIGINT');
    const [code] = await ended;
    assert.equal(code, 130, said.text);
    if (presses === 1) assert.match(said.text, /Stopped by Ctrl-C\. Finished work is kept/);
    for (let tries = 0; tries < 100 && isAlive(kernel); tries++) await sleep(100);
    assert.ok(!isAlive(kernel), `kernel ${kernel} still runs`);
  });
}

test('Ctrl-C while a single record is computed says how to continue', async () => {
  const { child, said, ended } = startChild('fig08');
  while (!said.text.includes('Engine:') && child.exitCode === null) await sleep(50);
  child.kill('SIGINT');
  const [code] = await ended;
  assert.equal(code, 130, said.text);
  assert.match(said.text, /the same command continues/);
});
