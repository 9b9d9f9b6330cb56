import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ledger } from '../../experiments/ledger.js';
import { dataLinks, writeRecordData } from './record-data.js';

test('every record can be taken away as JSON and its tables as CSV, and every link leads to a file', () => {
  const rows = ledger('laptop');
  const folder = mkdtempSync(path.join(tmpdir(), 'record-data-'));
  try {
    writeRecordData(folder, rows);
    const links = rows.flatMap(({ record }) =>
      record ? [...dataLinks(record).matchAll(/href="([^"]+)"/g)].map(([, href]) => href) : [],
    );
    assert.ok(links.length > 200);
    for (const href of links) assert.ok(existsSync(path.join(folder, href)), href);
    const csv = readFileSync(path.join(folder, 'assets/records/fig08.rows.csv'), 'utf8');
    assert.match(csv.split('\r\n')[0], /^label,.*gamma/);
    assert.ok(csv.length < 1e6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
