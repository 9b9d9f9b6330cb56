/** `npm run site`: a static site from the executed notebooks and the records. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { projectRoot } from '../../base/root.js';
import { sourceFileOf } from '../../experiments/index.js';
import { type LedgerRow, ledger } from '../../experiments/ledger.js';
import { renderPng } from '../../figures/render.js';
import { figuresFolder } from '../../record/record.js';
import { readNotebook } from '../notebook-file.js';
import { writeAssets, writeDemoData, writeFigureData } from './assets.js';
import { renderChapter } from './chapter.js';
import { claimsBody } from './claims-page.js';
import { digitBits, pictureRows } from './demo-data.js';
import { demosBody, demosOf } from './demos.js';
import { sheetsOf } from './drawn.js';
import { errataBody, figuresBody, homeBody, recordNote } from './indexes.js';
import {
  chapterLinks,
  type PageLink,
  type PageOptions,
  renderPage,
  renderSlidesPage,
} from './layout.js';
import { commitDates } from './provenance.js';
import { plainText, type SearchDocument, searchScript, tellingTitle } from './search-index.js';
import type { SiteIndex, Thumbnail } from './site-index.js';
import { chapterSlides, slidesBody } from './slides.js';
import { linkSources, sourceBody, sourcePage } from './sources.js';

export interface SiteOptions {
  /** Folder to write to, relative to the project root; replaced as a whole. */
  out: string;
  /** Folder with executed notebooks; default `notebooks`. */
  notebooks?: string;
}

/** What was written. */
export interface SiteReport {
  folder: string;
  pages: number;
}

const SCALE = 'laptop';

/**
 * Builds the site. It needs no server and asks no other host: open `index.html`.
 * @throws Error if the folder to replace holds the project, or a notebook cannot be read.
 */
export async function buildSite(options: SiteOptions): Promise<SiteReport> {
  const root = projectRoot();
  const place = path.resolve(root, options.out);
  const within = path.relative(place, root);
  if (!within.startsWith('..') && !path.isAbsolute(within)) {
    throw new Error(
      `The site cannot replace ${place}, which holds the project: choose another folder.`,
    );
  }
  // Made beside the old site, which is there until the new one is whole.
  const folder = `${place}.new`;
  const notebooks = path.resolve(root, options.notebooks ?? 'notebooks');
  rmSync(folder, { recursive: true, force: true });
  await writeAssets(folder);

  const rows = ledger(SCALE);
  const dateOf = commitDates(root);
  const sources = new Set<string>();
  const sheets = new Map(rows.flatMap(sheetsOf).map((sheet) => [sheet.caption, sheet]));
  const sheetOf = (caption: string) => sheets.get(caption);
  const chapters = readdirSync(notebooks)
    .filter((file) => /^\d.*\.ipynb$/.test(file))
    .sort()
    .map((file) => {
      const name = path.basename(file, '.ipynb');
      const notebook = readNotebook(path.join(notebooks, file));
      const note = (id: string) => recordNote(id, rows, dateOf);
      const chapter = renderChapter(notebook, name, note, sheetOf);
      const { html, files } = linkSources(chapter.html, root);
      for (const source of files) sources.add(source);
      const slides = slidesBody(
        chapterSlides(notebook, name, sheetOf),
        chapter.title,
        `${name}.html`,
      );
      return { ...chapter, name, html, slides: linkSources(slides, root).html };
    });
  const links: PageLink[] = chapters.map(({ name, title }) => ({ href: `${name}.html`, title }));
  const documents: SearchDocument[] = [];
  let pages = 0;
  const write = (href: string, title: string, body: string, more: Partial<PageOptions> = {}) => {
    writeOutput(
      path.join(folder, href),
      renderPage({ title, body, href, chapters: links, ...more }),
    );
    pages++;
  };

  const digits = await digitBits();
  const pictures = await pictureRows(rows);
  for (const [index, chapter] of chapters.entries()) {
    const href = `${chapter.name}.html`;
    const slides = `slides/${href}`;
    const demos = demosOf(chapter.name, Boolean(digits), pictures);
    write(href, chapter.title, `${chapterLinks(slides, demos)}${chapter.html}`, {
      previous: links[index - 1],
      next: links[index + 1],
      outline: chapter.sections
        .filter(({ level }) => level === 2)
        .map(({ anchor, title }) => ({ href: `#${anchor}`, title })),
    });
    writeOutput(path.join(folder, slides), renderSlidesPage(chapter.title, chapter.slides));
    writeFigureData(folder, chapter);
    for (const { anchor, title, text } of chapter.sections) {
      documents.push({
        href: anchor ? `${href}#${anchor}` : href,
        page: chapter.title,
        title: tellingTitle(title, chapter.title),
        text: plainText(text),
      });
    }
  }

  for (const { experiment } of rows) {
    const file = sourceFileOf(experiment.id);
    if (existsSync(path.join(root, file))) sources.add(file);
  }
  for (const file of sources) {
    const uses = chapters.flatMap(({ name, title, html, records }) => {
      if (!html.includes(`href="${sourcePage(file)}"`)) return [];
      const record = records.find((id) => sourceFileOf(id) === file);
      return [{ href: `${name}.html${record ? `#${record}` : ''}`, title }];
    });
    write(sourcePage(file), file, sourceBody(file, root, uses));
  }
  const thumbnails = await copyPictures(folder, rows);
  const index: SiteIndex = {
    rows,
    placeOf: (id) => {
      const showing = chapters.filter(({ records }) => records.includes(id));
      const home = rows.find(({ experiment }) => experiment.id === id)?.chapter;
      const chapter = showing.find(({ name }) => name === home) ?? showing[0];
      return chapter && `${chapter.name}.html#${id}`;
    },
    sourceOf: (id) => (sources.has(sourceFileOf(id)) ? sourcePage(sourceFileOf(id)) : undefined),
    pictureOf: (id) => thumbnails.get(id) ?? {},
  };
  for (const { experiment, record } of rows) {
    const claims =
      record?.claims.map(({ statement, measured }) => `${statement} ${measured}`) ?? [];
    documents.push({
      href: index.placeOf(experiment.id) ?? 'figures.html',
      page: experiment.paper,
      title: `${experiment.id}: ${experiment.title}`,
      text: claims.join('\n'),
    });
  }
  write('index.html', 'An executable paper', homeBody(index, links));
  write('figures.html', 'Figures, tables and theorems', figuresBody(index, dateOf));
  write('claims.html', 'Claims ledger', claimsBody(index, links));
  write('errata.html', 'Errata', errataBody(index));
  writeDemoData(folder, digits, pictures);
  const scripts = [...(digits ? ['assets/digits.js'] : []), 'assets/demos.js'];
  write('demos.html', 'Live demos', demosBody(Boolean(digits), pictures, links), { scripts });
  writeOutput(path.join(folder, 'assets', 'search.js'), searchScript(documents));
  rmSync(place, { recursive: true, force: true });
  renameSync(folder, place);
  return { folder: place, pages };
}

/** The first static figure of each record, for both themes; returns paths within the site by id. */
async function copyPictures(folder: string, rows: LedgerRow[]): Promise<Map<string, Thumbnail>> {
  const source = figuresFolder(SCALE);
  const pictures = new Map<string, Thumbnail>();
  const files = existsSync(source) ? readdirSync(source) : [];
  const put = (name: string, bytes: Buffer) => {
    const href = `assets/figures/${name}`;
    writeOutput(path.join(folder, href), bytes);
    return href;
  };
  for (const row of rows) {
    const { id } = row.experiment;
    const file = [`${id}.svg`, `${id}.png`].find((name) => files.includes(name));
    if (!file) continue;
    const light = put(file, readFileSync(path.join(source, file)));
    const sheet = file.endsWith('.png') ? sheetsOf(row).find(({ name }) => !name) : undefined;
    const dark = sheet && put(`${id}.dark.png`, await renderPng(sheet, 'dark'));
    pictures.set(id, { light, dark });
  }
  return pictures;
}
