import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import { METADATA } from '../bundles.js';
import { PLOTLY_MIME } from '../mime.js';
import type { Notebook } from '../notebook-file.js';
import type { Output } from '../outputs.js';
import { renderChapter } from './chapter.js';
import { renderMarkdown, renderText } from './markdown.js';

const display = (data: object, kind?: object): Output => ({
  output_type: 'display_data',
  data: { ...data },
  metadata: kind ? { [METADATA]: kind } : {},
});

const notebook = (outputs: Output[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      source: '# Title\nIntro.\n## Part one\nWords.',
    },
    { cell_type: 'code', id: 'b', metadata: {}, source: 'x < 1;', outputs, execution_count: 1 },
  ],
});

test('headings become anchors, and the search finds sections with their code and text', () => {
  const page = renderChapter(notebook([]), 'name');
  assert.equal(page.title, 'Title');
  assert.match(page.html, /<h2 id="part-one">Part one<\/h2>/);
  assert.deepEqual(
    page.sections.map(({ anchor, title }) => [anchor, title]),
    [
      ['', 'Title'],
      ['part-one', 'Part one'],
    ],
  );
  assert.match(page.sections[1].text, /Words\.[\s\S]*x < 1/);
});

test('text from runs is escaped wherever it appears', () => {
  const evil = '<img src=x onerror=alert(1)> $\\href{javascript:alert(1)}{x}$';
  const png = { 'image/png': '', 'text/plain': evil };
  const { html } = renderChapter(
    notebook([
      { output_type: 'stream', name: 'stdout', text: [evil] },
      display({ 'text/plain': evil }, { kind: 'caption' }),
      display({ 'text/plain': evil }),
      display({ ...png, 'image/png': undefined }),
      display({ 'text/markdown': 'fine', 'text/plain': '' }, { kind: 'record', id: '"><script>' }),
    ]),
    'name',
  );
  assert.doesNotMatch(html, /<img src=x|<script>|href="javascript/);
});

test('a plot keeps its picture until it is drawn, with the caption as alternative text', async () => {
  const image = { width: 8, height: 6, channels: 3 as const, background: 'red' };
  const png = await sharp({ create: image }).png().toBuffer();
  const figure = { data: [], layout: { width: 640 } };
  const output = display({
    'image/png': png.toString('base64'),
    [PLOTLY_MIME]: figure,
    'text/plain': 'A "red" box',
  });
  const page = renderChapter(notebook([output]), 'name');
  const [[id, stored]] = page.figures;
  assert.deepEqual(stored, figure);
  assert.match(page.html, new RegExp(`data-figure="${id}"`));
  assert.match(page.html, /alt="A &quot;red&quot; box" width="8" height="6"/);
  assert.deepEqual([...page.images.values()], [png]);
});

test('what a study draws is drawn from its record, also where the notebook had no room for it', async () => {
  const image = { width: 8, height: 6, channels: 3 as const, background: 'red' };
  const png = (await sharp({ create: image }).png().toBuffer()).toString('base64');
  const drawing = (caption: string): PlotDrawing => ({
    kind: 'plot',
    caption,
    data: [{ type: 'scatter', x: [1], y: [2], name: caption }],
    layout: {},
  });
  const drawings = new Map<string, ImageDrawing | PlotDrawing>(
    ['small', 'left out'].map((caption) => [caption, drawing(caption)]),
  );
  drawings.set('sheet', { kind: 'images', caption: 'sheet', size: 6, rows: [{ label: '', png }] });
  const outputs = [
    display({ 'image/png': png, 'text/plain': 'small' }, { kind: 'study' }),
    display({ 'text/html': '<p>left out</p>', 'text/plain': 'left out' }, { kind: 'study' }),
    display({ 'text/html': '<p>gone</p>', 'text/plain': 'gone' }, { kind: 'study' }),
    display({ 'text/html': '<p>sheet</p>', 'text/plain': 'sheet' }, { kind: 'study' }),
  ];
  const page = renderChapter(
    notebook(outputs),
    'name',
    () => '',
    (text) => drawings.get(text),
  );
  const names = [...page.figures.values()].map((figure) => JSON.stringify(figure));
  assert.equal(names.length, 2);
  assert.ok(names[0].includes('"small"') && names[1].includes('"left out"'));
  assert.equal(page.html.match(/class="plot"/g)?.length, 2);
  // Without a picture something must keep the place, or the page jumps when the plot is drawn.
  assert.equal(page.html.match(/class="plot"[^>]*><(?:img |div class="undrawn")/g)?.length, 2);
  assert.match(page.html, /<p class="caption">gone<\/p>/);
  assert.match(page.html, /<figure class="sheet[^>]*aria-label="sheet"/);
});

test('formulas are set, links between notebooks lead to pages, solutions stay folded', () => {
  assert.match(renderMarkdown('$$\\frac{1}{2}$$'), /class="katex/);
  assert.equal(
    renderMarkdown('It is <!--= a.metrics.b ; 1 -->21.3<!--/--> dB.'),
    '<p>It is 21.3 dB.</p>\n',
  );
  assert.match(renderMarkdown('[next](02-bound.ipynb#tight)'), /href="02-bound\.html#tight"/);
  const folded = '<details><summary>Solution</summary>\n\nIt is $x$.\n\n</details>';
  assert.match(renderMarkdown(folded), /<details><summary>Solution<\/summary>[\s\S]*katex/);
  assert.match(renderText('a < b, $x_1$, c_d *e*'), /a &lt; b, .*katex.*, c<sub>d<\/sub> \*e\*$/);
});
