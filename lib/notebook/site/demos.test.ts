/** Demos stand in the sections that need them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/root.js';
import { readNotebook } from '../notebook-file.js';
import { renderChapter } from './chapter.js';
import { allDemos } from './demo-list.js';
import { demosBody, endOfSection, withDemos } from './demos.js';

const rows = (id: string, chapter: string, heading: string) => ({
  id,
  title: id,
  caption: 'c',
  rows: [{ label: 'a', png: '' }],
  moves: 'm',
  chapter,
  heading,
});
const demos = allDemos(true, [rows('fig09', '08-vae', '8.3'), rows('fig07', '06-arvm', '6.5')]);

test('every place of a demo is a section of its chapter, and the demo stands within it', () => {
  assert.ok(demos.length > 8);
  for (const name of new Set(demos.flatMap(({ places }) => places.map(({ chapter }) => chapter)))) {
    const notebook = readNotebook(path.join(projectRoot(), 'notebooks', `${name}.ipynb`));
    const { html } = renderChapter(notebook, name);
    const made = withDemos(html, demos, name);
    for (const { id, places } of demos) {
      for (const { heading } of places.filter(({ chapter }) => chapter === name)) {
        assert.ok(endOfSection(html, heading), `${name} has no section ${heading}`);
        const before = made.slice(0, made.indexOf(`<section class="demo" id="${id}">`));
        const last = [...before.matchAll(/<h2 id="[^"]*">\s*([\d.]+)?/g)].at(-1)?.[1];
        assert.equal(last, heading, `${id} in ${name}`);
      }
    }
  }
});

test('a demo stands before the cell of the next heading, and before the summary where its section is gone', () => {
  const [overlap] = demos;
  const cell = (id: string, text: string) => `<div class="text" id="${id}">${text}</div>`;
  const html = [
    cell('a', '<h2 id="x">1.3 One</h2>'),
    cell('b', '<p>text</p>'),
    cell('c', '<h2 id="y">1.4 Two</h2>'),
    cell('d', '<h2 id="summary">Summary</h2>'),
  ].join('');
  const order = (made: string) =>
    [...made.matchAll(/id="([abcd]|overlap)"/g)].map(([, id]) => id).join('');
  assert.equal(order(withDemos(html, [overlap], '01-overlap')), 'aboverlapcd');
  const without = html.replace('1.3', '1.9');
  assert.equal(order(withDemos(without, [overlap], '01-overlap')), 'abcoverlapd');
});

test('the page of demos leads to every chapter that a demo stands in', () => {
  const chapters = [{ href: '01-overlap.html', title: 'One' }];
  assert.match(demosBody(demos, chapters), /href="01-overlap\.html#overlap">One</);
});
