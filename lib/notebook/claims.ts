/** Claims of a record as a table with verdicts. */

import { escapeXml } from '../figures/svg-text.js';
import { printedHtml } from '../figures/typeset.js';
import type { Claim, Fixed, Reason } from '../record/claim.js';
import type { ExperimentRecord } from '../record/experiment.js';
import type { StudyVerdict } from '../record/over-seeds.js';
import { disagree, type StudyRecord, studiedClaim } from '../record/study.js';
import type { Bundle } from './display.js';

/** A sign, so that colour is not the only mark, and colours with a contrast above 4.5 on white. */
const BADGES: { [verdict in StudyVerdict]: { sign: string; colour: string } } = {
  reproduced: { sign: '✔', colour: '#00664a' },
  'not reproduced': { sign: '✘', colour: '#8a4b00' },
  refuted: { sign: '⚡', colour: '#a1260d' },
  mixed: { sign: '±', colour: '#5b3f8c' },
  'not judged': { sign: '–', colour: '#555555' },
};

/** A verdict as HTML. */
export function verdictBadge(verdict: StudyVerdict): string {
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

const small = (text: string) => (text ? `<br><small>${escapeXml(text)}</small>` : '');

/** What a study says beside the verdict of a single run, in words: empty where it says nothing. */
export function studyText(claim: Claim, study: StudyRecord | undefined): string {
  const studied = studiedClaim(study, claim.id);
  if (!study || !studied) return '';
  const { holds, margin, criterion } = studied;
  const notes = [
    ...(studied.verdict === 'not judged' ? [] : [`holds in ${holds} seeds`]),
    ...(margin === undefined ? [] : [marginText(margin, studied.close)]),
    ...(criterion === claim.criterion ? [] : [`judged by: ${criterion}`]),
    ...(disagree(claim, studied) ? ['differs from the single run'] : []),
    ...(studied.why ? [whyText(studied)] : []),
  ];
  return notes.join('; ');
}

/** How far a claim is from its bound, in standard deviations over seeds: `2.4 deviations inside its bound`. */
function marginText(margin: number, close = false): string {
  const side = margin < 0 ? 'outside' : 'inside';
  const distance = `on average ${printedMargin(Math.abs(margin))} standard deviations ${side} its bound`;
  return close ? `${distance}: close` : distance;
}

/** Beyond a hundred nobody asks how many. */
const printedMargin = (size: number): string =>
  size > 100 ? 'over 100' : size.toFixed(size < 10 ? 1 : 0);

/** Why a claim is not reproduced, or not judged; empty for others. */
export const whyText = ({ why }: Pick<Claim, 'why'>): string =>
  why ? `${WHY_TEXT[why.kind]}: ${why.text}` : '';

const WHY_TEXT: { [kind in Reason['kind']]: string } = {
  budget: 'Short of budget',
  disagreement: 'Disagreement',
  'open text': 'The text leaves it open',
};

/** The same as HTML with the verdict; empty where the study says nothing. */
export function studyBadge(claim: Claim, study: StudyRecord | undefined): string {
  const studied = studiedClaim(study, claim.id);
  if (!studied) return '';
  return `${verdictBadge(studied.verdict)}${small(studyText(claim, study))}`;
}

/** In how many seeds a studied claim holds, and its verdict where that differs from the single run's; else empty. */
export function seedsMark(claim: Claim, study: StudyRecord | undefined): string {
  const studied = studiedClaim(study, claim.id);
  if (!studied) return '';
  const differs = disagree(claim, studied) ? `${verdictBadge(studied.verdict)} ` : '';
  return `<small>${differs}${studied.holds} seeds · </small>`;
}

/** Who says a claim, as a sentence begins. */
export const SAYS: { [kind in Claim['kind']]: string } = {
  paper: 'The paper says',
  ours: 'We say',
  check: 'Self-test',
};

function claimRow(claim: Claim, study: StudyRecord | undefined): string {
  const { statement, criterion, measured, verdict } = claim;
  const columns = [
    printedHtml(statement) + small(sourceText(claim)),
    printedHtml(criterion) + small(fixedText(claim)),
    printedHtml(measured) + small(whyText(claim)),
    verdictBadge(verdict),
    ...(study ? [studyBadge(claim, study) || '–'] : []),
  ];
  return `<tr>${columns.map((cell) => `<td style="text-align:left">${cell}</td>`).join('')}</tr>`;
}

/**
 * Claims as a table: what is said and by whom, the criterion and when it was fixed, what we measure, verdict.
 * Where a study over seeds is given its verdicts stand beside those of the single run.
 */
export function claimsHtml(claims: Claim[], study?: StudyRecord): string {
  if (claims.length === 0) return '<p>This record judges no claim.</p>';
  const verdicts = study
    ? ['Verdict of this run', `Verdict over seeds ${study.seeds.join(', ')}`]
    : ['Verdict'];
  const head = ['What is said', 'Criterion', 'What we measure', ...verdicts]
    .map((title) => `<th style="text-align:left">${title}</th>`)
    .join('');
  const rows = claims.map((claim) => claimRow(claim, study)).join('');
  return `<table class="claims"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** The claims of a record, with the outcome of its study where there is one. */
export function claimsBundle(
  { claims }: Pick<ExperimentRecord, 'claims'>,
  study?: StudyRecord,
): Bundle {
  const text = claims.map((claim) => {
    const studied = studiedClaim(study, claim.id);
    const over = studied ? `\n  over seeds: ${studied.verdict} (${studyText(claim, study)})` : '';
    const why = claim.why ? `\n  ${whyText(claim)}` : '';
    return `${claim.verdict}: ${claim.statement} (${sourceText(claim)})\n  criterion: ${claim.criterion} (${fixedText(claim)})\n  measured: ${claim.measured}${why}${over}`;
  });
  return { data: { 'text/html': claimsHtml(claims, study), 'text/plain': text.join('\n') } };
}
