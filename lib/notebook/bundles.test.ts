import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineChart } from '../figures/charts.js';
import type { ImageDrawing, TableDrawing } from '../figures/drawing.js';
import { closePlotly } from '../figures/index.js';
import { captionBundle, tableBundle } from './bundles.js';
import { claimsBundle } from './claims.js';
import { drawingBundle } from './drawing-bundles.js';
import { PLOTLY_MIME } from './mime.js';
import { runSettings } from './settings.js';
import { sourceBundle, sourceOfExport } from './source.js';

const plot = () =>
  lineChart({ caption: 'a < b', x: { title: 'x' }, y: { title: 'y' } }, [
    { name: '</script>', x: [1, 2], y: [3, 4] },
  ]);

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

test('a stored plot holds a picture and its JSON, no script, the same bytes each time', async (t) => {
  t.after(() => closePlotly?.());
  const drawing = plot();
  const before = structuredClone(drawing);
  const bundle = await drawingBundle(drawing, true);
  assert.deepEqual(drawing, before, 'drawing must not change the data');
  assert.deepEqual(Object.keys(bundle.data).sort(), [PLOTLY_MIME, 'image/png', 'text/plain']);
  const png = Buffer.from(String(bundle.data['image/png']), 'base64');
  assert.deepEqual(png.subarray(0, 8), PNG);
  assert.deepEqual(await drawingBundle(drawing, true), bundle);
  assert.ok(JSON.stringify(bundle).length < 100_000);
});

test('a plot in a live page shows the picture until plotly draws, and no data ends the script', async (t) => {
  t.after(() => closePlotly?.());
  const { data } = await drawingBundle(plot(), false);
  const html = String(data['text/html']);
  assert.match(html, /<img src="data:image\/png;base64,[^"]+" alt="a &lt; b"/);
  assert.equal(html.match(/<\/script>/g)?.length, 1);
});

test('tables and image grids need no plotly', async () => {
  const table: TableDrawing = {
    kind: 'table',
    caption: 'c',
    columns: ['<a>'],
    rows: [['<b>'], ['x']],
  };
  const { data } = await drawingBundle(table, true);
  assert.match(String(data['text/html']), /&lt;a&gt;[\s\S]*&lt;b&gt;/);
  assert.match(String(tableBundle(table).data['text/plain']), /<a>\n<b>\nx/);
  const dot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const images: ImageDrawing = {
    kind: 'images',
    caption: 'one pixel',
    rows: [{ label: 'row', png: dot.toString('base64') }],
    size: 1,
  };
  const grid = await drawingBundle(images, false);
  assert.deepEqual(Object.keys(grid.data).sort(), ['image/png', 'text/plain']);
});

test('captions and claims are escaped, and every verdict is readable without colour', () => {
  assert.match(String(captionBundle(plot()).data['text/html']), /a &lt; b/);
  const claim = {
    id: 'a.b',
    kind: 'ours',
    statement: '<s>',
    criterion: '<c>',
    fixed: 'before',
    measured: '<m>',
  } as const;
  const { data } = claimsBundle({
    claims: [
      { ...claim, verdict: 'reproduced' },
      { ...claim, verdict: 'refuted' },
    ],
  });
  const html = String(data['text/html']);
  assert.doesNotMatch(html, /<[scm]>/);
  assert.match(html, /✔ reproduced[\s\S]*⚡ refuted/);
});

test('source is cut out with its comment, for functions, constants and types', () => {
  const code = sourceOfExport('lib/theory/overlap.ts', 'overlapGaussian');
  assert.match(
    code,
    /^\/\*\* Gaussian noise, Eq\. 20[\s\S]*\*\/\nexport function overlapGaussian\(/,
  );
  assert.match(code, /\n}$/);
  assert.doesNotMatch(code, /export function overlapGaussianSlope/);
  assert.match(sourceOfExport('lib/theory/overlap.ts', 'Density'), /export interface Density/);
  const scales = sourceOfExport('lib/record/experiment.ts', 'SCALES');
  assert.match(scales, /^\/\*\*\s+(?:\* )?`smoke`[\s\S]*export const SCALES = /);
  const { data } = sourceBundle('lib/theory/overlap.ts', 'Density');
  assert.match(String(data['text/markdown']), /\(\.\.\/lib\/theory\/overlap\.ts\)\n```ts\n/);
});

test('a wrong name or file is answered with what there is', () => {
  const names = /does not export overlapGauss; it exports .*overlapGaussian/;
  assert.throws(() => sourceOfExport('lib/theory/overlap.ts', 'overlapGauss'), names);
  assert.throws(() => sourceOfExport('lib/nothing.ts', 'x'), /There is no file lib\/nothing\.ts/);
});

test('settings come from the environment, with defaults, and bad ones are refused', () => {
  const defaults = { scale: 'laptop', seed: 1, fresh: false, headless: false };
  assert.deepEqual(runSettings({}), defaults);
  const env = { MEPS_SCALE: 'smoke', MEPS_SEED: '0', MEPS_FRESH: '1', MEPS_HEADLESS: '1' };
  assert.deepEqual(runSettings(env), { scale: 'smoke', seed: 0, fresh: true, headless: true });
  assert.throws(
    () => runSettings({ MEPS_SCALE: 'huge' }),
    /"huge": use smoke, laptop, study, paper/,
  );
  assert.throws(() => runSettings({ MEPS_SEED: '1.5' }), /"1\.5": use a whole number/);
});
