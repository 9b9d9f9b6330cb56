import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chapterOf, experiments } from '../experiments/index.js';
import { chapterIndex, chapters } from './chapters.js';

test('every record of the registry has a chapter, and the index links each chapter once', () => {
  const names = chapters().map(({ name }) => name);
  for (const { id } of experiments) assert.ok(names.includes(chapterOf(id)), id);
  const index = chapterIndex('laptop');
  for (const name of names) assert.equal(index.split(`](${name}.ipynb)`).length, 2, name);
  for (const { id } of experiments) assert.ok(index.includes(`**${id}** `), id);
});
