/** `npm run site`: a static site from the executed notebooks and the records. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { projectRoot } from '../../base/root.js';
import { sourceFileOf } from '../../experiments/index.js';
import { type LedgerRow, ledger } from '../../experiments/ledger.js';
import { renderPng } from '../../figures/render.js';
import { figuresFolder } from '../../record/record.js';
import { glossaryBody } from './annotate.js';
import { writeAnswerPictures } from './answer.js';
import { answerSets } from './answer-data.js';
import { writeAssets, writeDemoData } from './assets.js';
import {
  type ChapterPages,
  DEMO_SCRIPTS,
  readChapters,
  sectionDocuments,
  sourcesOf,
  usesOf,
  type WritePage,
  writeChapter,
} from './chapter-pages.js';
import { claimsBody } from './claims-page.js';
import { digitBits, pictureRows } from './demo-data.js';
import { allDemos } from './demo-list.js';
import { demosBody } from './demos.js';
import { sheetsOf } from './drawn.js';
import { TERMS, termAnchor } from './glossary.js';
import { homeBody } from './home.js';
import { errataBody, figuresBody } from './indexes.js';
import { type PageLink, renderPage } from './layout.js';
import { writeLiveAssets } from './live-assets.js';
import { openingHtml } from './opening.js';
import { commitDates } from './provenance.js';
import { writeRecordData } from './record-data.js';
import { type SearchDocument, searchScript } from './search-index.js';
import { sideOnePanels } from './side-one.js';
import type { SiteIndex, Thumbnail } from './site-index.js';
import { sourcePage } from './source-page.js';
import { sourceBody } from './sources.js';
import { writeTraining } from './training-data.js';

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
  const place = placeOf(options, root);
  // Made beside the old site, which is there until the new one is whole.
  const folder = `${place}.new`;
  rmSync(folder, { recursive: true, force: true });
  await writeAssets(folder);

  const rows = ledger(SCALE);
  const dateOf = commitDates(root);
  const chapters = readChapters(path.resolve(root, options.notebooks ?? 'notebooks'), rows, dateOf);
  const links: PageLink[] = chapters.map(({ name, title }) => ({ href: `${name}.html`, title }));
  let pages = 0;
  const write: WritePage = (href, title, body, more = {}) => {
    const page = renderPage(Object.assign({ title, body, href, chapters: links }, more));
    writeOutput(path.join(folder, href), page);
    pages++;
  };

  const digits = await digitBits();
  const pictures = await pictureRows(rows);
  const demos = allDemos(Boolean(digits), pictures);
  const sources = sourcesOf(chapters, rows, root);
  const index = siteIndex(rows, chapters, sources, await copyPictures(folder, rows));
  for (const [k, chapter] of chapters.entries()) {
    const opening = openingHtml(chapter.name, index);
    writeChapter(folder, chapter, demos, opening, [links[k - 1], links[k + 1]], write);
  }
  for (const file of sources) {
    write(sourcePage(file), file, sourceBody(file, root, usesOf(file, chapters)));
  }
  writeRecordData(folder, rows);
  const answer = await answerSets(rows, await sideOnePanels());
  writeAnswerPictures(folder, answer);
  write('index.html', 'An executable paper', homeBody(index, links, answer));
  write('figures.html', 'Figures, tables and theorems', figuresBody(index, dateOf));
  write('claims.html', 'Claims ledger', claimsBody(index, links));
  write('errata.html', 'Errata', errataBody(index));
  write('glossary.html', 'Glossary and references', glossaryBody());
  writeDemoData(folder, digits, pictures);
  await writeTraining(folder);
  write('demos.html', 'Live demos', demosBody(demos, links), { scripts: DEMO_SCRIPTS });
  await writeLiveAssets(
    folder,
    chapters.map(({ notebook }) => notebook),
    rows,
  );
  const documents = [
    ...chapters.flatMap(sectionDocuments),
    ...recordDocuments(index),
    ...termDocuments(),
  ];
  writeOutput(path.join(folder, 'assets', 'search.js'), searchScript(documents));
  rmSync(place, { recursive: true, force: true });
  renameSync(folder, place);
  return { folder: place, pages };
}

function placeOf({ out }: SiteOptions, root: string): string {
  const place = path.resolve(root, out);
  const within = path.relative(place, root);
  if (!within.startsWith('..') && !path.isAbsolute(within)) {
    throw new Error(
      `The site cannot replace ${place}, which holds the project: choose another folder.`,
    );
  }
  return place;
}

const siteIndex = (
  rows: LedgerRow[],
  chapters: ChapterPages[],
  sources: Set<string>,
  thumbnails: Map<string, Thumbnail>,
): SiteIndex => ({
  rows,
  placeOf: (id) => {
    const showing = chapters.filter(({ records }) => records.includes(id));
    const home = rows.find(({ experiment }) => experiment.id === id)?.chapter;
    const chapter = showing.find(({ name }) => name === home) ?? showing[0];
    return chapter && `${chapter.name}.html#${id}`;
  },
  sourceOf: (id) => (sources.has(sourceFileOf(id)) ? sourcePage(sourceFileOf(id)) : undefined),
  pictureOf: (id) => thumbnails.get(id) ?? {},
});

/** What a search finds in the glossary. */
const termDocuments = (): SearchDocument[] =>
  TERMS.map((term) => ({
    href: `glossary.html#${termAnchor(term)}`,
    page: 'Glossary',
    title: term.term,
    text: term.definition,
  }));

/** What a search finds in the records: their claims. */
const recordDocuments = ({ rows, placeOf }: SiteIndex): SearchDocument[] =>
  rows.map(({ experiment, record }) => ({
    href: placeOf(experiment.id) ?? 'figures.html',
    page: experiment.paper,
    title: `${experiment.id}: ${experiment.title}`,
    text: (record?.claims ?? [])
      .map(({ statement, measured }) => `${statement} ${measured}`)
      .join('\n'),
  }));

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
