import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { lineChart } from '../figures/index.js';
import { lightPng } from './pictures.js';

const data = mkdtempSync(path.join(os.tmpdir(), 'pictures-'));
process.env.MEPS_DATA = data;
after(() => rmSync(data, { recursive: true, force: true }));

const chart = (y: number[]) =>
  lineChart({ caption: '', x: { title: 'x' }, y: { title: 'y' } }, [{ name: 'y', x: [1, 2], y }]);
const folder = path.join(data, 'cache', 'pictures');

test('a picture is drawn once; another drawing has another picture, and --fresh draws anew', async () => {
  const first = await lightPng(chart([1, 2]));
  const [name] = readdirSync(folder);
  writeFileSync(path.join(folder, name), 'kept');
  assert.equal(String(await lightPng(chart([1, 2]))), 'kept');
  assert.notDeepEqual(await lightPng(chart([1, 3])), first);
  assert.equal(readdirSync(folder).length, 2);
  process.env.MEPS_FRESH = 'test';
  assert.deepEqual(await lightPng(chart([1, 2])), first);
  delete process.env.MEPS_FRESH;
  assert.deepEqual(await lightPng(chart([1, 2])), first);
});
