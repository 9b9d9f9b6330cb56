import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiments } from '../experiments/index.js';
import { chapterIndex, chapters } from './chapters.js';

test('every record of the registry has a chapter, and the index links each chapter once', () => {
  const names = chapters().map(({ name }) => name);
  const homeless = experiments.filter(({ notebook }) => !names.includes(notebook));
  assert.deepEqual(
    homeless.map(({ id, notebook }) => `${id} → ${notebook}`),
    [],
  );
  const index = chapterIndex('laptop');
  for (const name of names) assert.equal(index.split(`](${name}.ipynb)`).length, 2, name);
  for (const { id } of experiments) assert.ok(index.includes(`**${id}** `), id);
});
