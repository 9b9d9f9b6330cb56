import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
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
  writeFileSync(file, `${os.hostname()} ${pid} 1`);
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
  for (const holder of [`${process.pid} 1`, `${process.pid} `, `${process.ppid} 1`].map(
    (rest) => `${os.hostname()} ${rest}`,
  )) {
    if (holder.includes(` ${process.ppid} `) && process.platform !== 'linux') continue;
    writeFileSync(file, holder);
    (await acquireLock(file, () => assert.fail('must not wait')))();
  }
});

/** Takes the lock as a process of another machine, says so, and waits to be killed. */
function otherMachine(file: string): Promise<ReturnType<typeof spawn>> {
  const script = `
    const { acquireLock } = require(${JSON.stringify(path.join(__dirname, 'lock.ts'))});
    acquireLock(${JSON.stringify(file)}).then(() => process.stdout.write('held'));
    setInterval(() => {}, 1000);`;
  const env = { ...process.env, MEPS_HOST: 'another-node', MEPS_LOCK_SECONDS: '1.2' };
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { env });
  return new Promise((resolve) => child.stdout.once('data', () => resolve(child)));
}

test("another machine's holder is waited for while it beats, and passed over when it is silent", async () => {
  const file = path.join(folder, 'far');
  const child = await otherMachine(file);
  process.env.MEPS_LOCK_SECONDS = '1.2';
  let inside = false;
  const sentences: string[] = [];
  const second = acquireLock(file, (sentence) => sentences.push(sentence)).then((release) => {
    inside = true;
    release();
  });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.equal(inside, false, 'a living holder of another machine was passed over');
  assert.match(sentences[0], /^Process \d+ on another-node works on this already/);
  child.kill('SIGKILL');
  await second;
  delete process.env.MEPS_LOCK_SECONDS;
  assert.equal(inside, true);
});
