import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { METADATA } from './bundles.js';
import { type CodeCell, formatNotebook, readNotebook } from './notebook-file.js';
import { streamText } from './outputs.js';

/** Characters of base64 that the pictures of one cell's studies may take. */
const ROOM = 15_000;

const folder = path.resolve(__dirname, '..', '..', 'notebooks');

for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
  test(`${name} is light, and its stored outputs hold no error`, () => {
    const notebook = readNotebook(path.join(folder, name));
    const bytes = Buffer.byteLength(formatNotebook(notebook));
    assert.ok(bytes < 1e6, `${bytes} bytes`);
    const ids = notebook.cells.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'cell ids must differ');
    for (const cell of notebook.cells) {
      if (cell.cell_type !== 'code') continue;
      assert.equal(streamText(cell.outputs, 'stderr'), '', cell.id);
      assert.ok(
        cell.outputs.every(({ output_type }) => output_type !== 'error'),
        cell.id,
      );
      assert.ok(studyPictures(cell) <= ROOM, `${cell.id}: ${studyPictures(cell)} characters`);
    }
  });
}

/** The pictures of plots over seeds, in characters of base64. */
function studyPictures({ outputs }: CodeCell): number {
  const shown = outputs.flatMap((output) =>
    output.output_type === 'display_data' ? [output] : [],
  );
  return shown
    .filter(
      ({ metadata }) => (metadata[METADATA] as { kind?: string } | undefined)?.kind === 'study',
    )
    .reduce((sum, { data }) => sum + String(data['image/png'] ?? '').length, 0);
}
