/** Damaged records: never used, never a crash. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { damaged, damagedJson, fuzz } from '../testing/cases.js';
import type { ExperimentRecord } from './experiment.js';
import { readRecord, recordPath, writeRecord } from './record.js';

const folder = mkdtempSync(path.join(tmpdir(), 'meps-records-'));
const saved = process.env.MEPS_FIGURES;
before(() => {
  process.env.MEPS_FIGURES = folder;
});
after(() => {
  if (saved === undefined) delete process.env.MEPS_FIGURES;
  else process.env.MEPS_FIGURES = saved;
  rmSync(folder, { recursive: true, force: true });
});

const record: ExperimentRecord = {
  id: 'demo',
  title: 'A demonstration',
  paper: 'Figure 0',
  scale: 'laptop',
  seed: 1,
  engine: 'none',
  commit: 'abc',
  seconds: 1.5,
  configHash: '0123456789abcdef',
  config: { sigma: [0.1, 0.2], nested: { name: 'x' } },
  series: { curve: [1, 2, 3.25], text: 'σ' },
  metrics: { loss: 0.25, gain: -3 },
  claims: [
    {
      id: 'demo.a',
      kind: 'ours',
      statement: 'a',
      fixed: 'before',
      criterion: 'b',
      measured: 'c',
      verdict: 'reproduced',
    },
  ],
};

test('a record damaged in any byte is the same record or none', () => {
  const bytes = readFileSync(writeRecord(record));
  fc.assert(
    fc.property(damaged(bytes), (content) => {
      writeFileSync(recordPath('demo', 'laptop'), content);
      const found = readRecord('demo', 'laptop');
      if (found) assert.deepEqual(found, record);
    }),
    fuzz(),
  );
});

test('a record without a checksum is used only if every part is there', () => {
  mkdirSync(folder, { recursive: true });
  fc.assert(
    fc.property(damagedJson(record), (json) => {
      writeFileSync(recordPath('demo', 'laptop'), json);
      const found = readRecord('demo', 'laptop');
      if (!found) return;
      assert.equal(found.id, 'demo');
      for (const value of Object.values(found.metrics)) assert.ok(Number.isFinite(value));
      for (const claim of found.claims) assert.equal(typeof claim.id, 'string');
    }),
    fuzz(0.5),
  );
});
