/** An executed notebook as the body of a page. */

import { hashOf } from '../../base/hashing.js';
import { escapeXml } from '../../figures/svg-text.js';
import { METADATA, plotlyJson } from '../bundles.js';
import { PLOTLY_MIME } from '../mime.js';
import { type Cell, type CodeCell, type Notebook, sourceOf } from '../notebook-file.js';
import type { MimeBundle, Output } from '../outputs.js';
import { annotate } from './annotate.js';
import type { Figure } from './client/figure.js';
import { reserved } from './client/reserved.js';
import type { DrawnOf } from './drawn.js';
import { foldCode, foldTables } from './fold.js';
import { liveCells } from './live/cells.js';
import { highlight, renderMarkdown, renderText } from './markdown.js';
import { pictureHtml, sheetHtml } from './sheets.js';

/** Part of a page under one heading: what the search finds. */
export interface Section {
  /** Anchor on the page; empty for the page's own beginning. */
  anchor: string;
  title: string;
  /** 1 for the page itself, 2 and 3 for its headings. */
  level: number;
  text: string;
}

export interface ChapterPage {
  title: string;
  html: string;
  sections: Section[];
  /** Records shown on the page; each is an anchor of its own. */
  records: string[];
  /** Plotly figures by id: loaded when they scroll into view. */
  figures: Map<string, object>;
  /** PNG files by name. */
  images: Map<string, Buffer>;
  drawnOf: DrawnOf;
  /** Terms of the glossary that the page has used. */
  terms: Set<string>;
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** A page on which nothing stands yet. */
export function emptyPage(name: string, drawnOf: DrawnOf = () => undefined): ChapterPage {
  return {
    title: name,
    html: '',
    sections: [{ anchor: '', title: name, level: 1, text: '' }],
    records: [],
    figures: new Map(),
    images: new Map(),
    drawnOf,
    terms: new Set(),
  };
}

/** What the site says of a record beside what the notebook says, as HTML. */
export type RecordNote = (id: string) => string;

/** Renders the cells of a notebook in order. */
export function renderChapter(
  notebook: Notebook,
  name: string,
  noteOf: RecordNote = () => '',
  drawnOf?: DrawnOf,
): ChapterPage {
  const page = emptyPage(name, drawnOf);
  const live = liveCells(notebook);
  const html = (cell: Cell) => renderCell(cell, page, noteOf, live.has(cell.id));
  page.html = notebook.cells.map(html).join('\n');
  page.title = page.sections[0].title;
  return page;
}

function renderCell(cell: Cell, page: ChapterPage, noteOf: RecordNote, isLive: boolean): string {
  const source = sourceOf(cell);
  if (cell.cell_type === 'markdown') {
    return `<div class="text" id="${escapeXml(cell.id)}">${annotate(anchorHeadings(source, page), page.terms)}</div>`;
  }
  if (cell.cell_type !== 'code' || !source.trim()) return '';
  const [live, tools] = isLive ? [' data-live', CELL_TOOLS] : ['', ''];
  return `<div class="cell" id="${escapeXml(cell.id)}"${live}>${renderCode(cell, page, noteOf, tools)}</div>`;
}

/** What `client/live.ts` brings to life. */
const CELL_TOOLS = `<div class="cell-tools" role="group" aria-label="This cell"><button type="button" data-act="run" title="Run this cell in the page, with the earlier cells that it needs">Run</button><button type="button" data-act="edit" title="Edit this cell; Shift+Enter runs it, Escape leaves the editor">Edit</button><button type="button" data-act="reset" title="Bring the stored cell back" hidden>Reset</button><span role="status"></span></div>`;

/** A code cell with its outputs. */
export function renderCode(
  cell: CodeCell,
  page: ChapterPage,
  noteOf: RecordNote,
  tools = '',
): string {
  const source = sourceOf(cell);
  addText(page, source);
  const outputs = cell.outputs.map((output) => renderOutput(output, page, noteOf)).join('\n');
  const code = `<pre class="code" tabindex="0" role="group" aria-label="Code"><code>${highlight(source, 'typescript')}</code></pre>`;
  return `${foldCode(code)}${tools}
<div class="outputs">${outputs}</div>`;
}

/** Headings become anchors and begin sections. The first of level 1 is the page's title. */
function anchorHeadings(source: string, page: ChapterPage): string {
  for (const block of source.split(/^(?=#{1,3} )/m)) {
    const [, marks, title] = /^(#{1,3}) +(.+)/.exec(block) ?? [];
    if (marks === '#') page.sections[0].title = title;
    else if (title)
      page.sections.push({ anchor: slug(title), title, level: marks.length, text: '' });
    addText(page, title ? block.slice(block.indexOf('\n') + 1) : block);
  }
  return renderMarkdown(source).replace(
    /<h([23])>([\s\S]*?)<\/h\1>/g,
    (_match, level: string, inner: string) => {
      const id = slug(inner.replace(/<[^>]*>/g, ''));
      return `<h${level} id="${id}">${inner}</h${level}>`;
    },
  );
}

function addText(page: ChapterPage, text: string): void {
  page.sections[page.sections.length - 1].text += `${text.replace(/<[^>]*>/g, ' ')}\n`;
}

const textOf = (data: MimeBundle, mime: string) => [data[mime]].flat().join('');

/** One output; pictures and figures are collected in `page`. */
export function renderOutput(output: Output, page: ChapterPage, noteOf: RecordNote): string {
  if (output.output_type === 'stream') {
    return `<pre tabindex="0" role="group" aria-label="Output">${escapeXml(output.text.join(''))}</pre>`;
  }
  if (output.output_type === 'error') return `<pre>${escapeXml(output.evalue)}</pre>`;
  const { data, metadata } = output;
  const { kind, id } = (metadata[METADATA] ?? {}) as { kind?: string; id?: string };
  const plain = textOf(data, 'text/plain');
  if (kind === 'caption') return `<p class="caption">${renderText(plain)}</p>`;
  if (kind === 'record' && id) {
    page.records.push(id);
    const made = renderMarkdown(textOf(data, 'text/markdown'));
    return `<div class="record" id="${escapeXml(id)}">${made}${noteOf(id)}</div>`;
  }
  addText(page, plain);
  if (isPng(data)) return renderPicture(data, plain, page);
  if (kind === 'study') return renderElsewhere(plain, page);
  if (data['text/html']) {
    const html = textOf(data, 'text/html');
    addText(page, html);
    return `<div class="table" tabindex="0" role="group" aria-label="Table">${foldTables(html)}</div>`;
  }
  if (data['text/markdown']) return renderMarkdown(textOf(data, 'text/markdown'));
  return `<pre>${escapeXml(plain)}</pre>`;
}

/** Eight bytes that begin every PNG file. */
const PNG_SIGNATURE = '89504e470d0a1a0a';

function isPng(data: MimeBundle): boolean {
  const png = Buffer.from(textOf(data, 'image/png'), 'base64');
  return png.length > 24 && png.toString('hex', 0, 8) === PNG_SIGNATURE;
}

const hasFrames = ({ layout }: Figure) => Boolean(layout.sliders?.length);

/** Collects a base64 PNG in `page`; returns where the page finds it. */
function keepImage(png: string, page: ChapterPage): string {
  const name = `${hashOf(png)}.png`;
  page.images.set(name, Buffer.from(png, 'base64'));
  return `assets/images/${name}`;
}

/** The picture; a plot is put in its place once it scrolls into view. */
function renderPicture(data: MimeBundle, plain: string, page: ChapterPage): string {
  const stored = data[PLOTLY_MIME] as Figure | undefined;
  const drawn = stored ? undefined : page.drawnOf(plain);
  if (drawn?.kind === 'images') return sheetHtml(drawn, (strip) => keepImage(strip, page));
  const png = Buffer.from(textOf(data, 'image/png'), 'base64');
  const address = keepImage(png.toString('base64'), page);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const size = `width="${width}" height="${height}" loading="lazy"`;
  const image = `<img src="${address}" alt="${escapeXml(plain)}" ${size}>`;
  const figure = stored ?? (drawn && plotlyJson(drawn));
  return figure ? renderPlot(figure, image, page) : pictureHtml(image);
}

function renderPlot(figure: Figure, image: string, page: ChapterPage): string {
  const id = `f${hashOf(figure)}`;
  page.figures.set(id, figure);
  return `<div class="plot" data-figure="${id}" style="${reserved(figure)}">${image}${hasFrames(figure) ? '<div class="figure-controls"></div>' : ''}</div>`;
}

/** Keeps the place of a plot that has no picture. */
const UNDRAWN = '<div class="undrawn"></div>';

/** A drawing of a study for which the notebook had no room; its caption if no study draws it any more. */
function renderElsewhere(plain: string, page: ChapterPage): string {
  return `${renderDrawn(page.drawnOf(plain), page)}<p class="caption">${renderText(plain)}</p>`;
}

function renderDrawn(drawn: ReturnType<DrawnOf>, page: ChapterPage): string {
  if (!drawn) return '';
  if (drawn.kind === 'images') return sheetHtml(drawn, (strip) => keepImage(strip, page));
  return renderPlot(plotlyJson(drawn), UNDRAWN, page);
}
