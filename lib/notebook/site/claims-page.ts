/** The ledger: every claim on one line that opens; filtered in the page by `client/claims.ts`. */
import { claimsOfKind, countVerdicts, type LedgerRow } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import { type Claim, KINDS, type Kind, VERDICTS } from '../../record/claim.js';
import { studiedClaim } from '../../record/study.js';
import { fixedText, seedsMark, sourceText, studyBadge, verdictBadge } from '../claims.js';
import type { PageLink } from './layout.js';
import { renderText } from './markdown.js';
import type { SiteIndex } from './site-index.js';

export const KIND_TITLES: { [kind in Kind]: string } = {
  paper: 'Claims of the papers',
  ours: 'Statements of our own',
  check: 'Self-tests',
};

/** Address of the ledger with some of the claims only. */
export function claimsAddress(filter: { [name: string]: string }): string {
  return `claims.html?${new URLSearchParams(filter)}`;
}

/** A claim on one line; opened it says who says it, the criterion and what was measured. */
export function claimItem(
  claim: Claim,
  { experiment, chapter, study }: LedgerRow,
  index: SiteIndex,
): string {
  const { id, kind, statement, criterion, measured, verdict } = claim;
  const place = index.placeOf(experiment.id);
  const record = escapeXml(experiment.id);
  // Narrow screens show the sign alone.
  const badge = verdictBadge(verdict).replace(verdict, `<span class="word">${verdict}</span>`);
  const studied = studiedClaim(study, id);
  const details: [string, string][] = [
    ['Said by', escapeXml(sourceText(claim))],
    ['Criterion', `${renderText(criterion)} <small>(${escapeXml(fixedText(claim))})</small>`],
    ['Measured', renderText(measured)],
    ...(studied ? [['Over seeds', studyBadge(claim, study)] as [string, string]] : []),
    ['Record', place ? `<a href="${escapeXml(place)}">${record}</a>` : record],
  ];
  const list = details.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join('');
  return `<details class="claim" id="${escapeXml(id)}" data-kind="${kind}" data-verdict="${verdict}" data-chapter="${escapeXml(chapter)}">
<summary>${badge} <span class="said">${seedsMark(claim, study)}${renderText(statement)}</span></summary>
<dl>${list}<dt>Name</dt><dd><code>${escapeXml(id)}</code></dd></dl>
</details>`;
}

/** The claims of some records that a filter lets through. */
export function claimItems(
  rows: LedgerRow[],
  index: SiteIndex,
  keep: (claim: Claim) => boolean = () => true,
): string {
  return rows
    .flatMap((row) =>
      (row.record?.claims ?? []).filter(keep).map((claim) => claimItem(claim, row, index)),
    )
    .join('\n');
}

/** How many claims of which kind got which verdict; each number shows the claims that it counts. */
function tally({ rows }: SiteIndex): string {
  const records = rows.map(({ record }) => record);
  const number = (count: number, filter: { [name: string]: string }) =>
    `<td>${count > 0 ? `<a href="${escapeXml(claimsAddress(filter))}">${count}</a>` : '–'}</td>`;
  const lines = KINDS.map((kind) => {
    const claims = claimsOfKind(records, kind);
    const cells = countVerdicts(claims).map(({ verdict, count }) =>
      number(count, { kind, verdict }),
    );
    return `<tr><th scope="row">${KIND_TITLES[kind]}</th>${cells.join('')}${number(claims.length, { kind })}</tr>`;
  });
  const head = VERDICTS.map((verdict) => `<th scope="col">${verdictBadge(verdict)}</th>`).join('');
  return `<div class="table" tabindex="0" role="group" aria-label="Counts"><table class="tally"><thead><tr><td></td>${head}<th scope="col">all</th></tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
}

const choice = (name: string, label: string, options: [string, string][]) =>
  `<label>${label} <select name="${name}"><option value="">all</option>${options
    .map(([value, text]) => `<option value="${escapeXml(value)}">${escapeXml(text)}</option>`)
    .join('')}</select></label>`;

function filters(chapters: PageLink[]): string {
  return `<form class="filters" id="filters">
${choice(
  'chapter',
  'Chapter',
  chapters.map(({ href, title }) => [href.replace(/\.html$/, ''), title]),
)}
${choice('kind', 'Said by', [
  ['paper', 'the papers'],
  ['ours', 'us'],
  ['check', 'self-tests'],
])}
${choice(
  'verdict',
  'Verdict',
  VERDICTS.map((verdict) => [verdict, verdict]),
)}
<button type="reset">Show all</button>
<output id="shown" aria-live="polite"></output>
</form>`;
}

export function claimsBody(index: SiteIndex, chapters: PageLink[]): string {
  const sections = chapters.flatMap(({ href, title }) => {
    const here = index.rows.filter(({ chapter }) => `${chapter}.html` === href);
    const items = claimItems(here, index);
    return items
      ? [`<section class="claims-of"><h2>${linkTo(href, title)}</h2>\n${items}</section>`]
      : [];
  });
  return `<h1>Claims ledger</h1>
<p>Each line is a claim with its verdict. It opens to who says it, the criterion and when it was fixed, and what was measured.
<em>Refuted</em> means shown false by a counterexample or a computation, not merely unobserved.</p>
${tally(index)}
${filters(chapters)}
${sections.join('\n')}`;
}

const linkTo = (href: string, title: string) => `<a href="${href}">${escapeXml(title)}</a>`;
