/** Pages made from the records: figures, errata. */
import { sourceFileOf } from '../../experiments/index.js';
import { type LedgerRow, summarizeKinds } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { ExperimentRecord } from '../../record/experiment.js';
import { studySummary } from '../../record/study.js';
import { citeHtml, type Software } from './cite.js';
import { claimItems } from './claims-page.js';
import { correctionHtml } from './corrections.js';
import { type DateOf, madeWhen } from './provenance.js';
import { dataLinks } from './record-data.js';
import type { SiteIndex } from './site-index.js';
import { sourcePage } from './source-page.js';
import { thumbnailOf } from './thumbnail.js';

function linked(text: string, href: string | undefined): string {
  return href ? `<a href="${escapeXml(href)}">${text}</a>` : text;
}

function table(columns: string[], rows: string[][], kind = 'index'): string {
  const head = columns.map((title) => `<th scope="col">${title}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="table" tabindex="0" role="group" aria-label="Table"><table class="${kind}"><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** How a record was made. */
function madeBy(record: ExperimentRecord, dateOf: DateOf): string {
  const { scale, seed, engine } = record;
  const made = `${scale}, seed ${seed}, engine ${engine}, ${madeWhen(record, dateOf)}`;
  return `<small>${escapeXml(made)}</small>`;
}

/** What stands below a record in its chapter: when it was made, its code and data, and how to cite it. */
export function recordNote(
  id: string,
  rows: LedgerRow[],
  dateOf: DateOf,
  software: Software,
): string {
  const row = rows.find(({ experiment }) => experiment.id === id);
  if (!row) return '';
  const code = linked('Code', sourcePage(sourceFileOf(id)));
  const when = row.record ? `Computed in ${madeWhen(row.record, dateOf)}. ` : '';
  if (!row.record) return `<p>${code}</p>`;
  const cite = citeHtml(row.record, software, dateOf);
  return `<p>${escapeXml(when)}${code}${dataLinks(row.record)}</p>${cite}`;
}

export function figuresBody(
  { rows, placeOf, sourceOf, pictureOf }: SiteIndex,
  dateOf: DateOf,
): string {
  const body = rows.map(({ experiment, record, study }) => {
    const { id, title, paper } = experiment;
    const seeds = study && studySummary(record?.claims ?? [], study);
    const thumbnail = thumbnailOf(experiment, pictureOf(id));
    return [
      linked(escapeXml(id), placeOf(id)),
      linked(thumbnail, placeOf(id)),
      escapeXml(title),
      escapeXml(paper),
      (record ? escapeXml(summarizeKinds(record)) : 'not run yet') +
        (seeds ? `<br><small>${escapeXml(seeds)}</small>` : ''),
      record ? madeBy(record, dateOf) : '',
      linked('code', sourceOf(id)),
    ];
  });
  const columns = ['Record', 'Figure', 'Title', 'In the paper', 'Verdicts', 'Made with', 'Code'];
  return `<h1>Figures, tables and theorems</h1>\n${table(columns, body)}`;
}

/** The companion paper's chapters. */
const isCompanion = ({ chapter }: LedgerRow) => /^1[234]-/.test(chapter);

const isErratum = ({ experiment }: LedgerRow) => experiment.id.startsWith('err-');

/** Errata of one paper, then what else of it is refuted; the rows are those of its chapters. */
function errataOf(name: string, anchor: string, rows: LedgerRow[], index: SiteIndex): string {
  const sections = rows.filter(isErratum).map((row) => {
    const { id, title, paper } = row.experiment;
    return `<h3 id="${id}">${linked(escapeXml(title), index.placeOf(id))}</h3>
<p>${escapeXml(paper)}</p>${correctionHtml(id)}
${claimItems([row], index)}`;
  });
  const others = claimItems(
    rows.filter((row) => !isErratum(row)),
    index,
    ({ verdict }) => verdict === 'refuted',
  );
  return `<h2 id="${anchor}">${name}</h2>
${sections.join('\n')}
${others ? `<h3 id="${anchor}-refuted">Further refuted claims</h3>\n${others}` : ''}`;
}

export function errataBody(index: SiteIndex): string {
  const [own, companion] = [
    index.rows.filter((row) => !isCompanion(row)),
    index.rows.filter(isCompanion),
  ];
  return `<h1>Errata</h1>
<p>Where a formula, a proof or a sentence of the papers is wrong, the computation that shows it. Each line opens.</p>
${errataOf('This paper', 'meps', own, index)}
${errataOf('The companion paper', 'companion', companion, index)}`;
}
