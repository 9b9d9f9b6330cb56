import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { acquireLock } from './lock.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-lock-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('only one holder at a time, in whatever order they come', async () => {
  const file = path.join(folder, 'one');
  let inside = 0;
  let most = 0;
  const worker = async () => {
    const release = await acquireLock(file);
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside--;
    release();
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  assert.equal(most, 1);
  assert.equal(existsSync(file), false);
});

test('the lock of a process that has died is taken over at once', async () => {
  const file = path.join(folder, 'dead');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, String(pid));
  const release = await acquireLock(file, () => assert.fail('must not wait'));
  release();
});

test('a damaged lock file is taken over', async () => {
  const file = path.join(folder, 'damaged');
  writeFileSync(file, 'not a process');
  (await acquireLock(file, () => assert.fail('must not wait')))();
});

test('who waits is told once, with the holder', async () => {
  const file = path.join(folder, 'told');
  const release = await acquireLock(file);
  const sentences: string[] = [];
  const second = acquireLock(file, (sentence) => sentences.push(sentence));
  await new Promise((resolve) => setTimeout(resolve, 500));
  release();
  (await second)();
  assert.equal(sentences.length, 1);
  assert.match(sentences[0], new RegExp(`^Process ${process.pid} works on this already`));
});

test('the number of a dead holder that another process bears now is no lock', async () => {
  const file = path.join(folder, 'reused');
  // Our own number, as in a container that is started again; the parent's with another start.
  for (const holder of [`${process.pid} 1`, `${process.pid} `, `${process.ppid} 1`]) {
    if (holder.startsWith(`${process.ppid} `) && process.platform !== 'linux') continue;
    writeFileSync(file, holder);
    (await acquireLock(file, () => assert.fail('must not wait')))();
  }
});
