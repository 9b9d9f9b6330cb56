/** Disks that fail and clocks that jump: one sentence, and the same command ends with the same record. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { countCases } from '../testing/cases.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-disk-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(place: string, faults: NodeJS.ProcessEnv = {}) {
  const env = {
    ...process.env,
    MEPS_ENGINE: 'cpu',
    MEPS_DATA: path.join(place, 'data'),
    MEPS_FIGURES: path.join(place, 'figures'),
    ...faults,
  };
  const injection = path.join(__dirname, '..', 'testing', 'injection.cjs');
  const child = path.join(__dirname, '..', 'testing', 'faults-child.ts');
  const args = ['--require', injection, '--import', 'tsx', child];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The record without what depends on the moment. */
function record(place: string): object {
  const text = readFileSync(path.join(place, 'figures', 'faults.json'), 'utf8');
  return { ...JSON.parse(text), seconds: 0, commit: '', checksum: '' };
}

const whole = path.join(folder, 'whole');
before(() => assert.equal(run(whole).status, 0));

const CAUSES = {
  ENOSPC: /the disk is full; free some space/,
  EROFS: /the file system is read-only; use a writable copy/,
  EACCES: /the folder may not be written to; change its permissions/,
};

test('a disk that fails from any moment on costs one sentence and no data', () => {
  let failures = 0;
  for (const [index, from] of [1, 2, 3, 10, 97, 98, 99].entries()) {
    const codes = Object.keys(CAUSES) as (keyof typeof CAUSES)[];
    const code = codes[index % codes.length];
    const place = path.join(folder, `${code}-${from}`);
    const { status, stdout, stderr } = run(place, {
      MEPS_FAIL_FROM: String(from),
      MEPS_FAIL_CODE: code,
      MEPS_FAIL_IN: place,
    });
    if (status !== 0) {
      failures++;
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^Cannot write [^\n]+\.\n$/);
      assert.match(stderr, CAUSES[code]);
    }
    for (const line of stdout.split('\n').filter(Boolean)) {
      assert.match(line, /^The checkpoint in .+ could not be written: .+\.$/);
    }
    assert.deepEqual(run(place), { status: 0, stdout: '', stderr: '' });
    assert.deepEqual(record(place), record(whole));
    countCases(1);
  }
  assert.ok(failures >= 4, `only ${failures} runs met the fault`);
});

test('a disk that is really full or read-only costs one sentence and no data', (t) => {
  const place = path.join(folder, 'small');
  mkdirSync(place);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', place]);
  if (mounted.status !== 0) return t.skip('no file system can be mounted here');
  try {
    const filler = path.join(place, 'filler');
    try {
      writeFileSync(filler, Buffer.alloc(2_000_000));
    } catch {
      // The disk is full now, as it should be.
    }
    const full = run(place);
    assert.equal(full.status, 2, full.stderr);
    assert.match(full.stderr, /^Cannot write [^\n]+: the disk is full; free some space[^\n]+\.\n$/);
    rmSync(filler);
    spawnSync('mount', ['-o', 'remount,ro', place]);
    const readOnly = run(place);
    assert.equal(readOnly.status, 2, readOnly.stderr);
    assert.match(readOnly.stderr, /^Cannot write [^\n]+: the file system is read-only;[^\n]+\.\n$/);
    spawnSync('mount', ['-o', 'remount,rw', place]);
    assert.deepEqual(run(place), { status: 0, stdout: '', stderr: '' });
    assert.deepEqual(record(place), record(whole));
    countCases(2);
  } finally {
    spawnSync('umount', [place]);
  }
});

test('a wall clock that jumps by months changes nothing', () => {
  const place = path.join(folder, 'clock');
  assert.deepEqual(run(place, { MEPS_CLOCK: 'jump' }), { status: 0, stdout: '', stderr: '' });
  assert.deepEqual(record(place), record(whole));
  const { seconds } = JSON.parse(readFileSync(path.join(place, 'figures', 'faults.json'), 'utf8'));
  assert.ok(seconds >= 0 && seconds < 600, `${seconds} seconds`);
});
