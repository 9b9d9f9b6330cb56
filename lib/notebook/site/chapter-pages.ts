/** The pages of chapters: read from the notebooks, written with their slides, and where they link sources. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { projectRoot } from '../../base/root.js';
import { sourceFileOf } from '../../experiments/index.js';
import type { LedgerRow } from '../../experiments/ledger.js';
import { type Notebook, readNotebook } from '../notebook-file.js';
import { writeFigureData } from './assets.js';
import { type ChapterPage, renderChapter } from './chapter.js';
import { readSoftware } from './cite.js';
import type { DemoPage } from './demo-page.js';
import { demoLinks, withDemos } from './demos.js';
import { drawnOf } from './drawn.js';
import { recordNote } from './indexes.js';
import { chapterLinks, type PageLink, type PageOptions, renderSlidesPage } from './layout.js';
import { withOpening } from './opening.js';
import type { DateOf } from './provenance.js';
import { notebookLinks, repositoryAddress } from './repository.js';
import { plainText, type SearchDocument, tellingTitle } from './search-index.js';
import { chapterSlides, slidesBody } from './slides.js';
import { sourcePage } from './source-page.js';
import { linkSources } from './sources.js';

/** What pages with demos load. */
export const DEMO_SCRIPTS = ['assets/digits.js', 'assets/demos.js'];

/** Writes one page of the site: its address, title and body, and what only some pages have. */
export type WritePage = (
  href: string,
  title: string,
  body: string,
  more?: Partial<PageOptions>,
) => void;

/** A chapter as its pages show it. */
export interface ChapterPages extends ChapterPage {
  /** Stem of the notebook. */
  name: string;
  slides: string;
  notebook: Notebook;
  /** Files of the project that it links. */
  files: string[];
}

export function readChapters(notebooks: string, rows: LedgerRow[], dateOf: DateOf): ChapterPages[] {
  const root = projectRoot();
  const drawn = drawnOf(rows);
  const software = readSoftware(root);
  return readdirSync(notebooks)
    .filter((file) => /^\d.*\.ipynb$/.test(file))
    .sort()
    .map((file) => {
      const name = path.basename(file, '.ipynb');
      const notebook = readNotebook(path.join(notebooks, file));
      const note = (id: string) => recordNote(id, rows, dateOf, software);
      const chapter = renderChapter(notebook, name, note, drawn);
      const { html, files } = linkSources(chapter.html, root);
      const shown = chapterSlides(notebook, name, drawn);
      const slides = linkSources(slidesBody(shown, chapter.title, `${name}.html`), root).html;
      return { ...chapter, name, notebook, html, slides, files: [...files] };
    });
}

export function writeChapter(
  folder: string,
  chapter: ChapterPages,
  demos: DemoPage[],
  opening: string,
  [previous, next]: (PageLink | undefined)[],
  write: WritePage,
): void {
  const href = `${chapter.name}.html`;
  const slides = `slides/${href}`;
  const outline = chapter.sections
    .filter(({ level }) => level === 2)
    .map(({ anchor, title }) => ({ href: `#${anchor}`, title }));
  const download = `assets/notebooks/${chapter.name}.ipynb`;
  const links = [
    { href: slides, title: 'Slides of this chapter' },
    { href: download, title: 'Download the notebook' },
    ...notebookLinks(chapter.name, repositoryAddress()),
  ];
  const own = demoLinks(demos, chapter.name);
  const live = withDemos(chapter.html, demos, chapter.name);
  const body = `${chapterLinks(links, own)}${withOpening(live, opening)}`;
  const scripts = own.length > 0 ? DEMO_SCRIPTS : [];
  write(href, chapter.title, body, { previous, next, outline, scripts });
  writeOutput(path.join(folder, slides), renderSlidesPage(chapter.title, chapter.slides));
  writeOutput(path.join(folder, download), `${JSON.stringify(chapter.notebook, null, 1)}\n`);
  writeFigureData(folder, chapter);
}

/** Files that get a page: those that chapters link, and the source of every experiment. */
export function sourcesOf(chapters: ChapterPages[], rows: LedgerRow[], root: string): Set<string> {
  const own = rows
    .map(({ experiment }) => sourceFileOf(experiment.id))
    .filter((file) => existsSync(path.join(root, file)));
  return new Set([...chapters.flatMap(({ files }) => files), ...own]);
}

/** The chapters that link a source. */
export const usesOf = (file: string, chapters: ChapterPages[]): PageLink[] =>
  chapters.flatMap(({ name, title, html, records }) => {
    if (!html.includes(`href="${sourcePage(file)}"`)) return [];
    const record = records.find((id) => sourceFileOf(id) === file);
    return [{ href: `${name}.html${record ? `#${record}` : ''}`, title }];
  });

/** What a search finds in a chapter: its sections. */
export const sectionDocuments = (chapter: ChapterPages): SearchDocument[] =>
  chapter.sections.map(({ anchor, title, text }) => ({
    href: anchor ? `${chapter.name}.html#${anchor}` : `${chapter.name}.html`,
    page: chapter.title,
    title: tellingTitle(title, chapter.title),
    text: plainText(text),
  }));
