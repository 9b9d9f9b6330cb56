/** Claims of a record as a table with verdicts. */

import { escapeXml } from '../figures/svg-text.js';
import { printedHtml } from '../figures/typeset.js';
import type { Claim, Fixed, Verdict } from '../record/claim.js';
import type { ExperimentRecord } from '../record/experiment.js';
import type { Bundle } from './display.js';

/** A sign, so that colour is not the only mark, and colours with a contrast above 4.5 on white. */
const BADGES: { [verdict in Verdict]: { sign: string; colour: string } } = {
  reproduced: { sign: '✔', colour: '#00664a' },
  'not reproduced': { sign: '✘', colour: '#8a4b00' },
  refuted: { sign: '⚡', colour: '#a1260d' },
  'not judged': { sign: '–', colour: '#555555' },
};

/** A verdict as HTML. */
export function verdictBadge(verdict: Verdict): string {
  const { sign, colour } = BADGES[verdict];
  const style = `background:${colour};color:#fff;border-radius:4px;padding:1px 6px;white-space:nowrap`;
  return `<span class="verdict" style="${style}">${sign} ${verdict}</span>`;
}

const FIXED_TEXT: { [fixed in Fixed]: string } = {
  before: 'fixed before the first number',
  revised: 'revised after a first number',
  after: 'added when the numbers were known',
};

/** Who says it: the paper with its place and, where they are known, its words; or this collection. */
export function sourceText({ kind, place, quote }: Claim): string {
  if (kind === 'ours') return 'We say';
  if (kind === 'check') return 'Self-test';
  return quote ? `${place}: “${quote}”` : `Paper, ${place}`;
}

/** When the criterion was fixed. */
export const fixedText = ({ fixed }: Claim): string => FIXED_TEXT[fixed];

const small = (text: string) => `<br><small>${escapeXml(text)}</small>`;

function claimRow(claim: Claim): string {
  const { statement, criterion, measured, verdict } = claim;
  const columns = [
    printedHtml(statement) + small(sourceText(claim)),
    printedHtml(criterion) + small(fixedText(claim)),
    printedHtml(measured),
    verdictBadge(verdict),
  ];
  return `<tr>${columns.map((cell) => `<td style="text-align:left">${cell}</td>`).join('')}</tr>`;
}

/** Claims as a table: what is said and by whom, the criterion and when it was fixed, what we measure, verdict. */
export function claimsHtml(claims: Claim[]): string {
  if (claims.length === 0) return '<p>This record judges no claim.</p>';
  const head = ['What is said', 'Criterion', 'What we measure', 'Verdict']
    .map((title) => `<th style="text-align:left">${title}</th>`)
    .join('');
  return `<table class="claims"><thead><tr>${head}</tr></thead><tbody>${claims.map(claimRow).join('')}</tbody></table>`;
}

export function claimsBundle({ claims }: Pick<ExperimentRecord, 'claims'>): Bundle {
  const text = claims.map(
    (claim) =>
      `${claim.verdict}: ${claim.statement} (${sourceText(claim)})\n  criterion: ${claim.criterion} (${fixedText(claim)})\n  measured: ${claim.measured}`,
  );
  return { data: { 'text/html': claimsHtml(claims), 'text/plain': text.join('\n') } };
}
