import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordWith } from '../testing/record.js';
import { csvOf, recordCsv, tableNames } from './tables.js';

const record = recordWith({
  series: {
    rows: [
      { codes: 'MNIST, 8 bits', fd: { train: 1.5, test: null } },
      { codes: 'the “best”, or "best"', fd: { train: 0, test: 4 }, note: 'two\nlines' },
    ],
    strips: [{ label: 'a', png: 'A'.repeat(1000) }],
    curve: { x: [0, 1], y: [2, 3] },
    models: [{ name: 'AR', seeds: [{ fd: 1 }, { fd: 2 }] }],
    size: 28,
  },
  metrics: { psnr: 21 },
});

test('tables of numbers and words can be exported, pictures and single numbers not', () => {
  assert.deepEqual(tableNames(record), ['metrics', 'rows', 'curve', 'models']);
});

test('CSV keeps commas, quotation marks and line breaks in their cells; what is missing is empty', () => {
  assert.equal(
    recordCsv(record, 'rows'),
    'codes,fd.train,fd.test,note\r\n' +
      '"MNIST, 8 bits",1.5,,\r\n' +
      '"the “best”, or ""best""",0,4,"two\nlines"\r\n',
  );
  assert.equal(recordCsv(record, 'curve'), 'x,y\r\n0,2\r\n1,3\r\n');
  assert.equal(recordCsv(record, 'models'), 'name,seeds.0.fd,seeds.1.fd\r\nAR,1,2\r\n');
  assert.equal(csvOf(['a'], [[Number.NaN], [null], [0]]), 'a\r\n\r\n\r\n0\r\n');
});
