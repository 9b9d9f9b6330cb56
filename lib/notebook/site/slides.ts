/** An executed notebook as slides: what to show of a chapter in front of an audience. */
import { escapeXml } from '../../figures/svg-text.js';
import { METADATA } from '../bundles.js';
import { type Cell, type Notebook, sourceOf } from '../notebook-file.js';
import type { Output } from '../outputs.js';
import { type ChapterPage, emptyPage, renderCode, renderOutput } from './chapter.js';
import type { DrawnOf } from './drawn.js';
import { renderMarkdown } from './markdown.js';

/** How Jupyter's slideshow metadata place a cell. */
type SlideType = 'slide' | 'subslide' | 'fragment' | '-' | 'skip' | 'notes';

export interface Slide {
  html: string;
  /** What the speaker says; shown on demand. */
  notes: string;
}

const noNote = () => '';

/** Sections shown with all they say. */
const WHOLE = /^#{2,3} +(\d[\d.]* +)?(Summary|Exercises?)\b/;

/**
 * The slides of a chapter. Without a word from the author they are: each heading with its first
 * paragraph, each figure, each table, each list of claims; the rest of the text becomes the notes.
 * A cell whose `metadata.slideshow.slide_type` is set is shown as that says, with its code.
 */
export function chapterSlides(notebook: Notebook, name: string, drawnOf?: DrawnOf): Slide[] {
  const slides: Slide[] = [];
  const page = emptyPage(name, drawnOf);
  for (const cell of notebook.cells) {
    if (sourceOf(cell).trim() === '' || cell.cell_type === 'raw') continue;
    const type = slideType(cell);
    if (type === undefined) slides.push(...defaultSlides(cell, page, slides));
    else if (type === 'notes') addNotes(slides, wholeCell(cell, page));
    else if (type === 'slide' || type === 'subslide')
      slides.push({ html: wholeCell(cell, page), notes: '' });
    else if (type !== 'skip') continueSlide(slides, wholeCell(cell, page), type);
  }
  return slides;
}

function slideType({ metadata }: Cell): SlideType | undefined {
  const { slide_type } = (metadata.slideshow ?? {}) as { slide_type?: SlideType };
  return slide_type;
}

function wholeCell(cell: Cell, page: ChapterPage): string {
  return cell.cell_type === 'code'
    ? renderCode(cell, page, noNote)
    : renderMarkdown(sourceOf(cell));
}

function continueSlide(slides: Slide[], html: string, type: SlideType): void {
  if (slides.length === 0) slides.push({ html: '', notes: '' });
  const shown = type === 'fragment' ? `<div class="fragment">${html}</div>` : html;
  slides[slides.length - 1].html += shown;
}

function addNotes(slides: Slide[], html: string): void {
  if (slides.length > 0) slides[slides.length - 1].notes += html;
}

function defaultSlides(cell: Cell, page: ChapterPage, before: Slide[]): Slide[] {
  if (cell.cell_type === 'code') return underHeading(outputSlides(cell.outputs, page), before);
  return sourceOf(cell)
    .split(/^(?=#{1,3} )/m)
    .flatMap((section) => {
      if (/^#/.test(section)) return sectionSlides(section);
      addNotes(before, renderMarkdown(section));
      return [];
    });
}

/** The first slide goes below a heading that stands alone. */
function underHeading([first, ...others]: Slide[], before: Slide[]): Slide[] {
  const last = before[before.length - 1];
  if (!first || !last || !/^<h[1-3]>[^\n]*<\/h[1-3]>\s*$/.test(last.html)) {
    return first ? [first, ...others] : [];
  }
  last.html += first.html;
  return others;
}

/** An exercise begins with its number. */
const EXERCISE = /^(?=\*\*\d+\.\*\* )/m;

/** A section's slide; a summary is shown whole, of exercises one at a time. */
function sectionSlides(section: string): Slide[] {
  if (!WHOLE.test(section)) return [sectionSlide(section)];
  const [first, ...others] = section.split(EXERCISE);
  const whole = (source: string) => ({ html: renderMarkdown(source), notes: '' });
  const [second, ...rest] = others;
  return [whole(second ? `${first}${second}` : first), ...rest.map(whole)];
}

/** Heading and first paragraph, with the formula or list that it announces. */
function sectionSlide(section: string): Slide {
  const [heading, ...rest] = section.split(/\n/);
  const blocks = rest
    .join('\n')
    .trim()
    .split(/\n\s*\n/);
  const announces = /:\**$/.test(blocks[0]?.trim() ?? '') || /^\$\$/.test(blocks[1] ?? '');
  const shown = blocks.slice(0, announces ? 2 : 1);
  return {
    html: renderMarkdown([heading, ...shown].join('\n\n')),
    notes: renderMarkdown(blocks.slice(shown.length).join('\n\n')),
  };
}

/** A slide per picture and table, each with its caption. */
function outputSlides(outputs: Output[], page: ChapterPage): Slide[] {
  const slides: Slide[] = [];
  for (const output of outputs) {
    if (output.output_type !== 'display_data') continue;
    const { kind } = (output.metadata[METADATA] ?? {}) as { kind?: string };
    const html = [output.data['text/html'] ?? ''].flat().join('');
    if (kind === 'caption') addCaption(slides, renderOutput(output, page, noNote));
    else if (output.data['image/png'] || kind === 'table' || html.includes('class="claims"'))
      slides.push(...tableParts(renderOutput(output, page, noNote)).map(figureSlide));
  }
  return slides;
}

const figureSlide = (html: string): Slide => ({ html: `<figure>${html}</figure>`, notes: '' });

/** Rows of a table that one slide shows: claims are long. */
const ROWS_OF_CLAIMS = 4;
const ROWS = 12;

/** A long table as several of equal heading. */
function tableParts(html: string): string[] {
  const rows = html.match(/<tr>(?:(?!<th)[\s\S])*?<\/tr>/g) ?? [];
  const most = html.includes('class="claims"') ? ROWS_OF_CLAIMS : ROWS;
  if (rows.length <= most) return [html];
  const parts = Math.ceil(rows.length / most);
  const size = Math.ceil(rows.length / parts);
  const body = /<tbody[\s\S]*<\/tbody>/;
  return Array.from({ length: parts }, (_, k) => {
    const own = rows.slice(k * size, (k + 1) * size).join('');
    return html
      .replace(body, () => `<tbody>${own}</tbody>`)
      .replace(/<button class="unfold"[\s\S]*?<\/button>/, '');
  });
}

function addCaption(slides: Slide[], caption: string): void {
  if (slides.length > 0) slides[slides.length - 1].html += caption;
}

/** The body of a page of slides; a slide without a heading says under which it stands. */
export function slidesBody(slides: Slide[], title: string, chapter: string): string {
  let heading = '';
  const sections = slides.map(({ html, notes }, index) => {
    const own = /<h[1-3]>([^\n]*)<\/h[1-3]>/.exec(html)?.[1];
    const where = own || !heading ? '' : `<p class="where">${heading}</p>`;
    heading = own ?? heading;
    return `<section id="s${index + 1}" aria-label="Slide ${index + 1} of ${slides.length}">
${where}${html}
${notes ? `<aside class="notes" hidden>${notes}</aside>` : ''}
</section>`;
  });
  return `<main class="slides">${sections.join('\n')}</main>
<footer><a href="${escapeXml(chapter)}">${escapeXml(title)}</a>
<span><button id="previous" type="button" aria-label="Previous slide">←</button>
<span id="place">1 / ${slides.length}</span>
<button id="next" type="button" aria-label="Next slide">→</button>
<button id="notes" type="button" aria-pressed="false">Notes</button></span></footer>`;
}
