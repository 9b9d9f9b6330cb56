/** The answer as one picture: γ, what is drawn at it, the training images nearest to it, and the share of copies. */

import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { AnswerSet, AnswerStep } from './answer-data.js';

const stripName = (set: number, step: number, kind: 'drawn' | 'nearest') =>
  `assets/start/${kind}-${set}-${step}.png`;

/** Writes the pictures of the start page. */
export function writeAnswerPictures(folder: string, sets: AnswerSet[]): void {
  for (const [k, { steps }] of sets.entries()) {
    for (const [n, step] of steps.entries()) {
      for (const kind of ['drawn', 'nearest'] as const) {
        writeOutput(path.join(folder, stripName(k, n, kind)), Buffer.from(step[kind], 'base64'));
      }
    }
  }
}

/** What moves the picture, the picture at each γ (one is seen), and what to read off; empty without records. */
export function answerHtml(sets: AnswerSet[]): string {
  if (sets.length === 0) return '';
  const gammas = sets[0].steps.map(({ gamma }) => gamma);
  const choices = sets.map(
    ({ label }, k) =>
      `<label><input type="radio" name="answer-set" value="${k}"${k === 0 ? ' checked' : ''}> ${escapeXml(label)}</label>`,
  );
  const pictures = sets.flatMap((set, k) => set.steps.map((_, n) => stepHtml(set, k, n)));
  return `<section class="answer" id="answer" aria-label="From creating to copying">
<div class="answer-controls">
<label for="answer-gamma">Observation range γ = <output id="answer-value">${gammas[0]}</output></label>
<input type="range" id="answer-gamma" min="0" max="${gammas.length - 1}" value="0" list="answer-ticks" data-gammas="${gammas.join(' ')}" aria-valuetext="γ = ${gammas[0]}">
<datalist id="answer-ticks">${gammas.map((gamma, k) => `<option value="${k}" label="${gamma}"></option>`).join('')}</datalist>
<fieldset><legend>Data</legend>${choices.join('')}</fieldset>
</div>
${pictures.join('\n')}
</section>`;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`;

function stepHtml(set: AnswerSet, k: number, n: number): string {
  const step = set.steps[n];
  const { gamma, rate, copies } = step;
  const count = copies.filter(Boolean).length;
  const image = (kind: 'drawn' | 'nearest', i: number) =>
    `<i style="--k:${i};background-image:url(${stripName(k, n, kind)})"></i>`;
  const pairs = copies.map(
    (isCopy, i) =>
      `<span class="pair${isCopy ? ' copy' : ''}">${image('drawn', i)}${image('nearest', i)}</span>`,
  );
  const label = `${copies.length} images drawn at γ = ${gamma}, each above the training image nearest to it; ${count} of them are copies`;
  return `<div class="answer-step" data-set="${k}" data-step="${n}"${k + n > 0 ? ' hidden' : ''}>
<div class="pairs" role="img" aria-label="${escapeXml(label)}" style="--n:${copies.length}">${pairs.join('')}</div>
${curveSvg(set, step)}
<p class="numbers">γ = ${gamma}: <strong>${percent(rate.share)}</strong> of ${rate.count} samples are copies (95 % interval ${percent(rate.low)} to ${percent(rate.high)}). Above: drawn; below: the nearest of the training images. Framed: a copy, its code is that of a training image.${gamma === 1 ? ' At γ = 1 each of the 4×4 positions is drawn without seeing any other.' : ''}</p>
</div>`;
}

const WIDTH = 320;
const HEIGHT = 230;
const LEFT = 52;
const RIGHT = 18;
const TOP = 30;
const BOTTOM = 40;

/** Figure 8 for one data set: the share of copies by γ, with 95 % intervals, this γ marked. */
function curveSvg({ label, steps }: AnswerSet, here: AnswerStep): string {
  const [first, last] = [steps[0].gamma, steps[steps.length - 1].gamma];
  const inner = WIDTH - LEFT - RIGHT - 24;
  const x = (gamma: number) => LEFT + 12 + (inner * (gamma - first)) / (last - first);
  const y = (share: number) => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const at = (value: number) => value.toFixed(1);
  const grid = [0, 0.5, 1].map(
    (share) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(share))}" y2="${at(y(share))}"/><text x="${LEFT - 6}" y="${at(y(share) + 4)}" text-anchor="end">${100 * share} %</text>`,
  );
  const ticks = steps.map(
    ({ gamma }) =>
      `<text x="${at(x(gamma))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle"${gamma === here.gamma ? ' class="now"' : ''}>${gamma}</text>`,
  );
  const line = steps.map(({ gamma, rate }) => `${at(x(gamma))},${at(y(rate.share))}`).join(' ');
  const points = steps.map(
    ({ gamma, rate }) =>
      `<line class="interval" x1="${at(x(gamma))}" x2="${at(x(gamma))}" y1="${at(y(rate.low))}" y2="${at(y(rate.high))}"/><circle cx="${at(x(gamma))}" cy="${at(y(rate.share))}" r="${gamma === here.gamma ? 7 : 3.5}"${gamma === here.gamma ? ' class="now"' : ''}/>`,
  );
  const name = `Share of copies among samples (${label}) by γ: ${steps.map(({ gamma, rate }) => `${percent(rate.share)} at ${gamma}`).join(', ')}`;
  return `<svg class="answer-curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(name)}"><text x="${LEFT}" y="16" class="title">Copies, ${escapeXml(label)} (Figure 8)</text>${grid.join('')}${ticks.join('')}<text x="${at(LEFT + (WIDTH - LEFT - RIGHT) / 2)}" y="${HEIGHT - 5}" text-anchor="middle">observation range γ</text><polyline points="${line}"/>${points.join('')}</svg>`;
}
