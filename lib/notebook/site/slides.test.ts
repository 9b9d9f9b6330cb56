import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Notebook } from '../notebook-file.js';
import type { Output } from '../outputs.js';
import { chapterSlides, slidesBody } from './slides.js';

const text = (source: string, slide_type?: string): Cell => ({
  cell_type: 'markdown',
  id: 'text',
  source,
  metadata: slide_type ? { slideshow: { slide_type } } : {},
});

const code = (outputs: Output[], slide_type?: string): Cell => ({
  ...text('run();', slide_type),
  cell_type: 'code',
  outputs,
  execution_count: 1,
});

const display = (data: object, kind?: string): Output => ({
  output_type: 'display_data',
  data: { ...data },
  metadata: kind ? { 'meps-ldh': { kind } } : {},
});

const slidesOf = (...cells: Cell[]) => {
  const notebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  return chapterSlides(notebook, 'name');
};

test('without metadata headings, tables and claims become slides, and the rest notes', () => {
  const slides = slidesOf(
    text('# Title\n\nFirst.\n\nSecond.\n\n## Part\n\nHence\n\n$$x$$\n\nMore.'),
    code([
      display({ 'text/html': '<p>A data frame</p>', 'text/plain': '' }),
      display({ 'text/html': '<table>T</table>', 'text/plain': '' }, 'table'),
      display({ 'text/plain': 'A caption' }, 'caption'),
      display({ 'text/html': '<table class="claims"></table>', 'text/plain': '' }),
    ]),
    text('**Read the table.** So it is.'),
  );
  const shown = slides.map(({ html }) => html.replace(/<[^>]*>/g, '').trim());
  assert.equal(slides.length, 4);
  assert.match(shown[0], /^Title\s+First\.$/);
  assert.match(slides[0].notes, /Second/);
  assert.match(slides[1].html, /Hence[\s\S]*katex/);
  assert.match(slides[1].notes, /More/);
  assert.match(shown[2], /T\s*A caption/);
  assert.match(slides[3].html, /claims/);
  assert.match(slides[3].notes, /So it is/);
  assert.doesNotMatch(slides.map(({ html }) => html).join(), /data frame|run\(\)/);
});

test('summary and exercises are shown whole; a lone heading joins what follows', () => {
  const table = display({ 'text/html': '<table>T</table>', 'text/plain': '' }, 'table');
  const [lone, summary] = slidesOf(
    text('## 1.2 Figure 8'),
    code([table]),
    text('## Summary\n\n- one\n\nTwo.\n'),
  );
  assert.match(lone.html, /Figure 8[\s\S]*<table>T/);
  assert.match(summary.html, /one[\s\S]*Two/);
  assert.equal(summary.notes, '');
});

test("Jupyter's slide types override the defaults", () => {
  const slides = slidesOf(
    text('Alone', 'slide'),
    text('Later', 'fragment'),
    text('Beside', '-'),
    text('Spoken', 'notes'),
    text('# Never', 'skip'),
    code([], 'subslide'),
  );
  assert.equal(slides.length, 2);
  assert.match(slides[0].html, /Alone[\s\S]*<div class="fragment">[\s\S]*Later[\s\S]*Beside/);
  assert.match(slides[0].notes, /Spoken/);
  assert.match(slides[1].html, /run/);
  const body = slidesBody(slides, 'A < B', 'name.html');
  assert.match(body, /A &lt; B/);
  assert.doesNotMatch(body, /Never/);
});
