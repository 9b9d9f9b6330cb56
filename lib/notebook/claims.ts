/** Claims of a record as a table with verdicts. */

import { escapeXml } from '../figures/svg-text.js';
import type { Claim, Verdict } from '../record/claim.js';
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

function claimRow({ statement, criterion, measured, verdict }: Claim): string {
  const cells = [escapeXml(statement), escapeXml(criterion), escapeXml(measured)];
  const columns = [...cells, verdictBadge(verdict)];
  return `<tr>${columns.map((cell) => `<td style="text-align:left">${cell}</td>`).join('')}</tr>`;
}

/** The claims of a record: what the paper says, criterion (fixed before the run, or marked as revised), what we measure, verdict. */
export function claimsHtml(claims: Claim[]): string {
  if (claims.length === 0) return '<p>This record judges no claim.</p>';
  const head = ['What is said', 'Criterion', 'What we measure', 'Verdict']
    .map((title) => `<th style="text-align:left">${title}</th>`)
    .join('');
  return `<table class="claims"><thead><tr>${head}</tr></thead><tbody>${claims.map(claimRow).join('')}</tbody></table>`;
}

export function claimsBundle({ claims }: Pick<ExperimentRecord, 'claims'>): Bundle {
  const text = claims.map(
    ({ statement, verdict, criterion, measured }) =>
      `${verdict}: ${statement}\n  criterion: ${criterion}\n  measured: ${measured}`,
  );
  return { data: { 'text/html': claimsHtml(claims), 'text/plain': text.join('\n') } };
}
