import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Drawing, heatmap, lineChart } from '../figures/index.js';
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

test('lines get few colours, a map of colours as many as it needs', async () => {
  // A PNG file says its bit depth in byte 24.
  const coloursOf = async (drawing: Drawing) => 2 ** (await lightPng(drawing))[24];
  assert.equal(await coloursOf(chart([1, 2])), 16);
  const levels = Array.from({ length: 40 }, (_, i) => Array.from({ length: 40 }, (_, j) => i * j));
  const axes = { x: { title: 'x' }, y: { title: 'y' } };
  const map = heatmap({ caption: '', colour: 'level', ...axes }, levels);
  assert.equal(await coloursOf(map), 256);
});
