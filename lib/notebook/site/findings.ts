/** The findings of this collection, the most telling first: a figure, what is said, its verdict. */
import type { LedgerRow } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { Claim } from '../../record/claim.js';
import { SAYS, seedsMark, verdictBadge } from '../claims.js';
import { renderText } from './markdown.js';
import { SHOWN_BY } from './opening.js';
import type { SiteIndex } from './site-index.js';
import { thumbnailOf } from './thumbnail.js';

/** Claims in order of interest; verdict and words are those of their records. */
const FINDINGS = [
  'fig08.arvm',
  'ext-local-score.rises',
  'ext-recombination.donors',
  'ext-memorizer.wins',
  'fig05.binary',
  'thm3.3.holds',
  'thm3.5.equivalence',
  'err-eq06.printed',
  'asm4.1.range',
  'ext-likelihood.slide',
  'ce-tab01.transport',
  'err-ce-lem9.vanishes',
];

function finding(claim: Claim, row: LedgerRow, index: SiteIndex): string {
  const { id, kind, statement, measured, verdict } = claim;
  const place = index.placeOf(row.experiment.id) ?? 'figures.html';
  const picture = thumbnailOf(
    row.experiment,
    index.pictureOf(SHOWN_BY[row.experiment.id] ?? row.experiment.id),
  );
  return `<li id="finding-${escapeXml(id)}"><a href="${escapeXml(place)}" tabindex="-1" aria-hidden="true">${picture}</a>
<p>${verdictBadge(verdict)} ${seedsMark(claim, row.study)}<small>${SAYS[kind]}:</small> <a href="${escapeXml(place)}">${renderText(statement)}</a> <small>Measured: ${renderText(measured)}.</small></p></li>`;
}

/** As a list; those whose records have not been run are left out. */
export function findingsHtml(index: SiteIndex): string {
  const items = FINDINGS.flatMap((id) =>
    index.rows.flatMap((row) =>
      (row.record?.claims ?? [])
        .filter((claim) => claim.id === id)
        .map((claim) => finding(claim, row, index)),
    ),
  );
  return items.length > 0 ? `<ol class="findings">${items.join('\n')}</ol>` : '';
}
