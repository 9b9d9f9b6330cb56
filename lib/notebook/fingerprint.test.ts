import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { writeTestNotebook } from '../testing/notebook.js';
import { beginFingerprint, codeOf, isUnchanged } from './fingerprint.js';
import { readNotebook, writeNotebook } from './notebook-file.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'fingerprint-'));
after(() => rmSync(root, { recursive: true, force: true }));
process.env.MEPS_FIGURES = path.join(root, 'figures');

const write = (name: string, text: string) => {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** A small project: the cell imports a, which imports b, which reads a script beside it; c is shown. */
const FILES = {
  'lib/theory/a.ts': "import { b } from '../models/b.js';\nexport const a = b;\n",
  'lib/models/b.ts': 'export const b = 1;\n',
  'lib/models/b-data.bin': '1',
  'lib/theory/c.ts': 'export const c = 1;\n',
  'lib/experiments/01-overlap/fig01.ts': 'export const fig01 = 1;\n',
  'package-lock.json': '{}',
  'figures/fig01.json': '{}',
  'figures/fig01.svg': '<svg/>',
  'figures/study/fig01.json': '{}',
};
const chapter = path.join(root, 'notebooks', '97-test.ipynb');
const cell = `import { a } from './lib/theory/a.js';
import { fig01 } from './lib/experiments/01-overlap/fig01.js';
showSource('lib/theory/c.ts', 'c');`;
const run = { file: chapter, root, seed: 1 };

beforeEach(() => {
  for (const [name, text] of Object.entries(FILES)) write(name, text);
  mkdirSync(path.dirname(chapter), { recursive: true });
  writeTestNotebook(chapter, [cell]);
});

test('a chapter is unchanged after success, and not before', () => {
  assert.equal(isUnchanged(run), false);
  const remember = beginFingerprint(run);
  assert.equal(isUnchanged(run), false);
  remember();
  assert.equal(isUnchanged(run), true);
  assert.equal(isUnchanged({ ...run, seed: 2 }), false);
});

test('it is changed by the notebook and by whatever it executes, shows or reads', () => {
  for (const name of Object.keys(FILES)) {
    beginFingerprint(run)();
    assert.equal(isUnchanged(run), true, name);
    write(name, `${FILES[name as keyof typeof FILES]} `);
    assert.equal(isUnchanged(run), false, name);
    rmSync(path.join(root, name));
    assert.equal(isUnchanged(run), false, `${name} removed`);
    write(name, FILES[name as keyof typeof FILES]);
    assert.equal(isUnchanged(run), true, `${name} restored`);
  }
  writeTestNotebook(chapter, [`${cell}\n`, '1']);
  assert.equal(isUnchanged(run), false);
});

test('a record whose numbers the text names matters, too', () => {
  const notebook = readNotebook(chapter);
  const source = 'It is <!--= fig02.metrics.x -->1<!--/-->.';
  notebook.cells.push({ cell_type: 'markdown', id: 'text', metadata: {}, source });
  writeNotebook(chapter, notebook);
  beginFingerprint(run)();
  write('figures/fig02.json', '{ }');
  assert.equal(isUnchanged(run), false);
  rmSync(path.join(root, 'figures', 'fig02.json'));
});

test('other files of the library, other records and other chapters do not matter', () => {
  beginFingerprint(run)();
  write('lib/theory/other.ts', 'export const other = 1;\n');
  write('lib/theory/a.test.ts', '');
  write('figures/fig011.json', '{}');
  write('figures/study/fig011.json', '{}');
  write('figures/bench.json', '{}');
  cpSync(chapter, path.join(root, 'notebooks', '98-other.ipynb'));
  assert.equal(isUnchanged(run), true);
});

test('a fresh clone knows it, and so does a notebook that Jupyter has saved', () => {
  beginFingerprint(run)();
  const clone = mkdtempSync(path.join(os.tmpdir(), 'clone-'));
  cpSync(root, clone, { recursive: true });
  const file = path.join(clone, 'notebooks', path.basename(chapter));
  const notebook = JSON.parse(readFileSync(file, 'utf8'));
  notebook.metadata.language_info.version = '5.0';
  writeFileSync(file, JSON.stringify(notebook, null, 2));
  process.env.MEPS_FIGURES = path.join(clone, 'figures');
  assert.equal(isUnchanged({ file, root: clone, seed: 1 }), true);
  process.env.MEPS_FIGURES = path.join(root, 'figures');
  rmSync(clone, { recursive: true });
});

test('a chapter that lists the chapters is changed by each of them', () => {
  write('lib/notebook/chapters.ts', 'export const chapters = 1;\n');
  writeTestNotebook(chapter, ["import { chapters } from './lib/notebook/chapters.js';"]);
  beginFingerprint(run)();
  writeTestNotebook(path.join(root, 'notebooks', '98-other.ipynb'), ['2']);
  assert.equal(isUnchanged(run), false);
});

test('a library edited while the chapter is executed leaves it changed', () => {
  const remember = beginFingerprint(run);
  write('lib/models/b.ts', 'export const b = 2;\n');
  remember();
  assert.equal(isUnchanged(run), false);
});

test('a chapter does not depend on the experiments of chapters that it does not name', () => {
  const file = path.resolve(__dirname, '..', '..', 'notebooks', '01-overlap.ipynb');
  const rooms = codeOf({ file })
    .map((name) => /experiments\/(\d\d-[\w-]+)\//.exec(name)?.[1])
    .filter((room) => room !== undefined);
  assert.deepEqual([...new Set(rooms)], ['01-overlap']);
});
