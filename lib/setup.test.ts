/** Set-ups with an npm that only takes notes. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A clone with nothing but the set-up and a lock file; its npm ends when told to. */
function clone(name: string) {
  const root = path.join(folder, name);
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  copyFileSync(path.join(__dirname, 'setup.mjs'), path.join(root, 'lib', 'setup.mjs'));
  writeFileSync(path.join(root, 'package-lock.json'), '{}');
  const npm = path.join(root, 'npm.cjs');
  writeFileSync(
    npm,
    `const fs = require('node:fs');
    fs.appendFileSync('notes', 'begin ');
    fs.rmSync('node_modules', { recursive: true, force: true });
    const timer = setInterval(() => {
      if (fs.existsSync('offline')) process.exit(1);
      if (!fs.existsSync('online')) return;
      clearInterval(timer);
      fs.mkdirSync('node_modules');
      fs.appendFileSync('notes', 'end ');
    }, 50);`,
  );
  const network = (state: 'online' | 'offline') => {
    rmSync(path.join(root, 'offline'), { force: true });
    writeFileSync(path.join(root, state), '');
  };
  const setUp = async (onSaid: (text: string) => void = () => {}) => {
    const child = spawn(process.execPath, [path.join(root, 'lib', 'setup.mjs')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, npm_execpath: npm, MEPS_GPU: '0' },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      onSaid(said);
    });
    const [code] = await once(child, 'close');
    return { code, said };
  };
  const lock = path.join(root, '.setup.lock');
  const notes = () => readFileSync(path.join(root, 'notes'), 'utf8');
  return { lock, setUp, notes, network };
}

test('set-ups at once in one clone install the packages once', async () => {
  const { setUp, notes, lock, network } = clone('at-once');
  let waiting = 0;
  const wait = (said: string) => {
    if (/^Process \d+ sets this folder up; waiting for it/.test(said)) waiting++;
    if (waiting === 2) network('online');
  };
  const results = await Promise.all([setUp(wait), setUp(wait), setUp(wait)]);
  assert.deepEqual(
    results.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal(notes(), 'begin end ');
  assert.equal(existsSync(lock), false);
  assert.deepEqual(await setUp(), { code: 0, said: '' });
});

test('the lock of a set-up that was killed is passed over, also before it had its number', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const [name, content] of Object.entries({ killed: String(pid), 'killed-at-once': '' })) {
    const { setUp, notes, lock, network } = clone(name);
    network('online');
    writeFileSync(lock, content);
    const { code, said } = await setUp();
    assert.equal(code, 0);
    assert.doesNotMatch(said, /waiting/);
    assert.equal(notes(), 'begin end ');
  }
});

test('a set-up that fails says so, and leaves the way free', async () => {
  const { setUp, notes, lock, network } = clone('fails');
  network('offline');
  const { code, said } = await setUp();
  assert.equal(code, 1);
  assert.match(said, /Packages could not be installed: check the network/);
  assert.equal(existsSync(lock), false);
  network('online');
  assert.equal((await setUp()).code, 0);
  assert.equal(notes(), 'begin begin end ');
});
