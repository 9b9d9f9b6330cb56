/** How a chapter opens: its result as a figure, what the paper says, what is found, and all its verdicts. */
import { claimsOfKind, countVerdicts, type LedgerRow } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { Claim } from '../../record/claim.js';
import { SAYS, seedsMark, verdictBadge } from '../claims.js';
import { claimsAddress } from './claims-page.js';
import { renderText } from './markdown.js';
import type { SiteIndex } from './site-index.js';
import { thumbnailOf } from './thumbnail.js';

/** The claim that answers a chapter's question. */
const RESULTS: { [chapter: string]: string } = {
  '01-overlap': 'fig01.error',
  '02-reconstruction-bound': 'thm3.3.holds',
  '03-mutual-exclusivity': 'fig03.mean',
  '04-blae': 'fig05.binary',
  '05-local-dependence': 'asm4.1.range',
  '06-arvm': 'fig07.copies',
  '07-memorization': 'fig08.arvm',
  '08-vae': 'fig09.frechet',
  '09-gan': 'fig11.overlap',
  '10-ddpm': 'fig12.few',
  '11-evaluation': 'ext-memorizer.wins',
  '12-condition-errors': 'ce-lem6.accumulates',
  '13-optimal-transport-refinement': 'ce-prop2.lyapunov',
  '14-cdm-ar-mar': 'ce-tab01.transport',
  '15-errata': 'err-sec3.1.quality',
  '16-local-diffusion': 'ext-local-score.rises',
};

/** Where a claim's own record draws only a table: the record whose figure shows it. */
export const SHOWN_BY: { [id: string]: string } = { 'err-eq06': 'eq06', 'err-sec3.1': 'thm3.3' };

function counts(chapter: string, rows: LedgerRow[]): string {
  const records = rows.map(({ record }) => record);
  const found = countVerdicts(claimsOfKind(records, 'paper')).filter(({ count }) => count > 0);
  const items = found.map(({ verdict, count }) => {
    const address = escapeXml(claimsAddress({ chapter, kind: 'paper', verdict }));
    return `<a href="${address}">${verdictBadge(verdict)} ${count}</a>`;
  });
  return items.length > 0
    ? `<p class="tally-line"><small>All claims of the papers in this chapter:</small> ${items.join(' ')}</p>`
    : '';
}

function result(claim: Claim, { experiment, study }: LedgerRow, index: SiteIndex): string {
  const { id, kind, statement, measured, verdict } = claim;
  const picture = thumbnailOf(
    experiment,
    index.pictureOf(SHOWN_BY[experiment.id] ?? experiment.id),
    'eager',
  );
  const anchor = escapeXml(experiment.id);
  return `<a href="#${anchor}" tabindex="-1" aria-hidden="true">${picture}</a>
<dl><dt>${SAYS[kind]}</dt><dd>${renderText(statement)}</dd>
<dt>We find</dt><dd>${verdictBadge(verdict)} ${seedsMark(claim, study)}${renderText(measured)} <a href="#${anchor}" aria-label="Record of ${escapeXml(id)}">↓</a></dd></dl>`;
}

/** The opening of a chapter; empty where its records have not been run. */
export function openingHtml(chapter: string, index: SiteIndex): string {
  const rows = index.rows.filter((row) => row.chapter === chapter);
  const found = rows.flatMap((row) =>
    (row.record?.claims ?? [])
      .filter(({ id }) => id === RESULTS[chapter])
      .map((claim) => result(claim, row, index)),
  );
  return found.length > 0
    ? `<aside class="opening" aria-label="What this chapter finds">${found.join('')}${counts(chapter, rows)}</aside>`
    : '';
}

/** The chapter with its opening below its title. */
export const withOpening = (html: string, opening: string): string =>
  html.replace('</h1>', (end) => `${end}\n${opening}`);
