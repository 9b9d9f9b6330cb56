import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from './folder.js';
import { writeOutput } from './output.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'folder-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('folders are made with those above them, and again without harm', () => {
  const folder = path.join(root, 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  assert.ok(statSync(folder).isDirectory());
});

test('where no folder can be made the answer is one sentence, at once', {
  skip: existsSync('/proc/self') ? false : 'no /proc here',
}, () => {
  const sentence =
    /^Error: Cannot make the folder \/proc\/x: no folder can be made there; [^\n]+\.$/;
  assert.throws(() => makeFolder('/proc/x/y'), sentence);
  assert.throws(() => writeOutput('/proc/x/y/record.json', '{}'), sentence);
});

test('a file in the way is named', () => {
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(path.join(file, 'x')), /a file stands where a folder is needed/);
});
