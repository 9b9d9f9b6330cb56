import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Notebook } from '../../notebook-file.js';
import { equalImages } from '../answer-data.js';
import { liveCells, liveModules, shownSources } from './cells.js';

const notebook = (...sources: string[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: sources.map((source, k) => ({
    cell_type: 'code' as const,
    id: `c${k}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  })),
});

test('a cell is live unless it uses what a page lacks, itself or through an earlier cell', () => {
  const cells = notebook(
    "import { loadMnist } from './lib/data/index.js';\nimport { noise } from './lib/theory/noise.js';",
    'const free = noise(1);',
    'const set = await loadMnist();',
    'free + set.count;',
    'const set = 5;',
    'free + set;',
    "import fs from 'node:fs';\nfs.readFileSync('x');",
    'record.loadMnist;',
  );
  assert.deepEqual([...liveCells(cells)], ['c0', 'c1', 'c4', 'c5', 'c7']);
});

test('the page gets the modules and the sources of its live cells, and all of the theory', () => {
  const cells = notebook(
    "import { fig01 } from './lib/experiments/01-overlap/fig01.js';\nimport { loadMnist } from './lib/data/index.js';",
    "showSource('lib/theory/overlap.ts', 'overlapGaussian');",
  );
  const modules = liveModules([cells], process.cwd());
  assert.ok(modules.includes('lib/experiments/01-overlap/fig01.ts'));
  assert.ok(modules.includes('lib/theory/noise.ts'));
  assert.ok(!modules.some((file) => /lib\/data|\.test\.ts$/.test(file)));
  const sources = shownSources([cells]);
  assert.match(sources['lib/theory/overlap.ts'].overlapGaussian, /export function overlapGaussian/);
});

test('equal images of two strips are found one by one', async () => {
  const strip = async (...greys: number[]) => {
    const pixels = Uint8Array.from({ length: 4 * greys.length }, (_, at) => {
      const column = at % (2 * greys.length);
      return greys[Math.floor(column / 2)];
    });
    const raw = { width: 2 * greys.length, height: 2, channels: 1 as const };
    return (await sharp(pixels, { raw }).png().toBuffer()).toString('base64');
  };
  const found = await equalImages(await strip(1, 2, 3), await strip(1, 9, 3));
  assert.deepEqual(found, [true, false, true]);
});
