import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { acquireLock } from './lock.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-lock-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a lock file without content, as a kill may leave it, is taken over after a while', async () => {
  const file = path.join(folder, 'empty');
  writeFileSync(file, '');
  (await acquireLock(file))();
  assert.equal(existsSync(file), false);
});

test('processes that find a dead holder together are never inside together', async () => {
  const file = path.join(folder, 'contended');
  const log = path.join(folder, 'contended.log');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, `${os.hostname()} ${pid} 1`);
  const script = `
    const { appendFileSync } = require('node:fs');
    const { acquireLock } = require(${JSON.stringify(path.join(__dirname, 'lock.ts'))});
    (async () => {
      for (let turn = 0; turn < 5; turn++) {
        const release = await acquireLock(${JSON.stringify(file)});
        appendFileSync(${JSON.stringify(log)}, 'in ');
        await new Promise((resolve) => setTimeout(resolve, 2));
        appendFileSync(${JSON.stringify(log)}, 'out ');
        release();
      }
    })();`;
  const runs = Array.from({ length: 3 }, () => {
    const run = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: 'ignore' });
    return new Promise<number | null>((resolve) => run.on('exit', resolve));
  });
  assert.deepEqual(await Promise.all(runs), [0, 0, 0]);
  assert.equal(readFileSync(log, 'utf8'), 'in out '.repeat(15));
});
