import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readNotebook, sourceOf } from '../notebook-file.js';
import { annotate, glossaryBody } from './annotate.js';
import { TERMS, termAnchor } from './glossary.js';
import { renderMarkdown } from './markdown.js';
import { REFERENCES } from './references.js';

test('the first use of a term is a link with its definition, later ones are plain', () => {
  const known = new Set<string>();
  const html = annotate('<p>The overlap and the overlap.</p>', known);
  assert.match(
    html,
    /^<p>The <a class="term" href="glossary.html#overlap" data-definition="OC[^"]*">overlap<\/a> and the overlap\.<\/p>$/,
  );
  assert.equal(annotate('<p>overlap</p>', known), '<p>overlap</p>');
});

test('headings, code, links and formulas stay as they are, and words that contain a term', () => {
  for (const html of [
    '<h2>The overlap</h2>',
    '<pre><code>overlap</code></pre>',
    '<a href="x">overlap</a>',
    '<span class="katex"><span class="mord">overlap</span></span>',
    '<p>overlapping, non-overlap, <code>overlap</code></p>',
    '<img alt="overlap">',
  ]) {
    assert.equal(annotate(html, new Set()), html);
  }
  assert.match(annotate('<p><br>overlap</p>', new Set()), /class="term"/);
});

test('citations are links, whatever their brackets', () => {
  const html = annotate(
    '<p>Heusel et al. (2017); (Kamb and Ganguli, 2025); Naeem et al. 2020</p>',
    new Set(),
  );
  assert.equal(
    html,
    '<p><a class="citation" href="glossary.html#heusel">Heusel et al. (2017)</a>; (<a class="citation" href="glossary.html#kamb">Kamb and Ganguli, 2025</a>); <a class="citation" href="glossary.html#naeem">Naeem et al. 2020</a></p>',
  );
});

test('anchors differ, definitions are one or two short sentences, links are https', () => {
  const ids = [...TERMS.map(termAnchor), ...REFERENCES.map(({ id }) => id), 'references'];
  assert.equal(new Set(ids).size, ids.length);
  for (const { definition } of TERMS) assert.match(definition, /^\p{Lu}.{20,200}\.$/u, definition);
  for (const { href } of REFERENCES) assert.equal(new URL(href).protocol, 'https:');
  for (const id of ids) assert.ok(glossaryBody().includes(`id="${id}"`), id);
});

const folder = path.resolve(__dirname, '..', '..', '..', 'notebooks');

test('every citation with authors and year in the chapters has a reference, and every term is used', () => {
  const known = new Set<string>();
  const missing: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
    for (const cell of readNotebook(path.join(folder, name)).cells) {
      if (cell.cell_type !== 'markdown') continue;
      const html = annotate(renderMarkdown(sourceOf(cell)), known);
      const plain = html.replace(/<a class="citation"[\s\S]*?<\/a>/g, '');
      const left =
        plain.match(/\p{Lu}\p{Ll}+ (et al\.|and \p{Lu}\p{Ll}+),? \(?(19|20)\d\d/gu) ?? [];
      missing.push(...left.map((text) => `${name}: ${text}`));
    }
  }
  assert.deepEqual(missing, []);
  assert.deepEqual(
    TERMS.filter(({ term }) => !known.has(term)).map(({ term }) => term),
    [],
  );
});
