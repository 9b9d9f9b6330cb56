import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { commitOf, nameable } from './commit.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'commit-'));
after(() => rmSync(root, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
    cwd: root,
    stdio: 'pipe',
  });

test('a record names the commit, and says when the library differs from it', () => {
  assert.equal(commitOf(root), 'unknown');
  mkdirSync(path.join(root, 'lib'));
  write('lib/a.ts', '1');
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'first');
  const clean = commitOf(root);
  assert.match(clean, /^[0-9a-f]{7,}$/);
  write('notes.txt', 'not of the library');
  assert.equal(commitOf(root), clean);
  write('lib/a.ts', '2');
  assert.equal(commitOf(root), `${clean}+`);
  write('lib/a.ts', '1');
  write('lib/b.ts', 'new');
  assert.equal(commitOf(root), `${clean}+`);
});

test('the first commit that gave the numbers stays, unless it had changes', () => {
  assert.equal(nameable('abc1234', 'def5678'), 'abc1234');
  assert.equal(nameable('abc1234+', 'def5678'), 'def5678');
});
