/** What a claim measures is one sentence that can be read in a table: judged anew from the stored numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaims } from '../record/claim.js';
import { readRecord } from '../record/record.js';
import { experiments } from './index.js';

const LONGEST = 150;

test(`no claim says what it measures in more than ${LONGEST} characters`, () => {
  const sentences = experiments.flatMap((experiment) => {
    const record = readRecord(experiment.id, 'laptop');
    return record ? judgeClaims(experiment, record, record.config) : [];
  });
  assert.ok(sentences.length > 100, 'the records are there');
  const long = sentences.filter(({ measured }) => measured.length > LONGEST);
  const shown = long.map(({ id, measured }) => `${id} (${measured.length}): ${measured}`);
  assert.deepEqual(shown, []);
});
