import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import {
  type CodeCell,
  formatNotebook,
  type Notebook,
  readNotebook,
  writeNotebook,
} from './notebook-file.js';

const notebook = (): Notebook => ({
  nbformat: 4,
  nbformat_minor: 2,
  metadata: { widgets: {}, kernelspec: { name: 'other' } },
  cells: [
    { cell_type: 'markdown', id: 'intro', source: 'a\nb', metadata: { tags: [], collapsed: true } },
    {
      cell_type: 'code',
      id: 'empty',
      source: [],
      metadata: {},
      outputs: [],
      execution_count: null,
    },
    {
      cell_type: 'code',
      id: 'sum',
      source: '1 + 1',
      metadata: {
        tags: ['raises-exception'],
        slideshow: { slide_type: 'skip' },
        execution: { start: '2026-01-01' },
      },
      outputs: [
        {
          output_type: 'display_data',
          metadata: {},
          data: { 'text/plain': ['2'], 'a/b+json': {} },
        },
      ],
      execution_count: 17,
    },
  ],
});

function inFolder(use: (file: string) => void): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'notebook-file-'));
  try {
    use(path.join(folder, 'some.ipynb'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the canonical form drops what depends on front end and moment, and keeps the content', () => {
  const { cells, metadata, nbformat_minor } = JSON.parse(formatNotebook(notebook()));
  assert.equal(nbformat_minor, 5);
  assert.equal(metadata.kernelspec.name, 'tslab-meps');
  assert.deepEqual(cells[0], {
    cell_type: 'markdown',
    id: 'intro',
    metadata: {},
    source: ['a\n', 'b'],
  });
  assert.deepEqual(cells[2].metadata, {
    slideshow: { slide_type: 'skip' },
    tags: ['raises-exception'],
  });
  assert.deepEqual(
    cells.map((cell: { execution_count?: number }) => cell.execution_count),
    [undefined, null, 1],
  );
  assert.deepEqual(Object.keys(cells[2].outputs[0].data), ['a/b+json', 'text/plain']);
});

test('formatting is idempotent, and writing the same content does not touch the file', () => {
  inFolder((file) => {
    const text = formatNotebook(notebook());
    assert.equal(formatNotebook(JSON.parse(text)), text);
    writeFileSync(file, text);
    const before = statSync(file, { bigint: true }).mtimeNs;
    assert.equal(writeNotebook(file, readNotebook(file)), false);
    assert.equal(statSync(file, { bigint: true }).mtimeNs, before);
  });
});

test('lists of numbers take one line, and no text changes', () => {
  const source = ['const a = [\n', '  1,  2\n', '];\n', '[ 1,  2 ]'];
  const data = { 'a/b+json': { x: [1.5, -2e-7, null, true], y: [[1], ['[ 1,\n  2 ]']] } };
  const cells = [
    { ...notebook().cells[2], source, outputs: [] },
    notebook().cells[2],
  ] as CodeCell[];
  cells[1].outputs = [{ output_type: 'display_data', metadata: {}, data }];
  const text = formatNotebook({ ...notebook(), cells });
  assert.match(text, /"x": \[1\.5,-2e-7,null,true\]/);
  const read = JSON.parse(text) as Notebook;
  assert.deepEqual(read.cells[0].source, source);
  assert.deepEqual((read.cells[1] as CodeCell).outputs[0], cells[1].outputs[0]);
});

test('a missing, broken or foreign file is named in one sentence', () => {
  inFolder((file) => {
    assert.throws(() => readNotebook(file), /There is no notebook .*some\.ipynb/);
    writeFileSync(file, '{"cells": [');
    assert.throws(() => readNotebook(file), /some\.ipynb is not a notebook: /);
    writeFileSync(file, '{"nbformat": 3, "worksheets": []}');
    assert.throws(() => readNotebook(file), /some\.ipynb is not a notebook in format 4/);
  });
});
