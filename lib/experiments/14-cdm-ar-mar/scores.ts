/** Scores of generated images over several seeds, as the cells of Tables 1 to 3. */

import { text, texts } from '../../record/say.js';
import type { Scores } from '../../runs/companion.js';
import { mean } from '../shared/companion-support.js';

/** One score, seed by seed. */
export const scoresOf = (scores: readonly Scores[], key: keyof Scores): number[] =>
  scores.map((one) => one[key]);

/** Its mean over seeds. */
export const meanScore = (scores: readonly Scores[], key: keyof Scores): number =>
  mean(scoresOf(scores, key));

/** Seeds in which the Fréchet distance of `a` is below that of `b`. */
export const lowerIn = (a: readonly Scores[], b: readonly Scores[]): number =>
  a.filter(({ fd }, s) => fd < b[s].fd).length;

/** Four of five seeds; all, where there are fewer. */
export const mostOf = (seeds: number): number => Math.ceil(0.8 * seeds);

/** The row of a table by its key. */
export function rowOf<Row extends { key: string }>(rows: readonly Row[], key: string): Row {
  const found = rows.find((one) => one.key === key);
  if (!found) throw new Error(`The table has no row ${key}.`);
  return found;
}

/** A row of scores, seed by seed. */
interface Scored {
  key: string;
  scores: Scores[];
}

/** Mean Fréchet distance of a row over seeds. */
export const distanceOf = (rows: readonly Scored[], key: string): number =>
  meanScore(rowOf(rows, key).scores, 'fd');

/** Whether refinement has the lower Fréchet distance, in four of five seeds or in all of fewer. */
export function wins(rows: readonly Scored[], refined: string, plain: string) {
  const [a, b] = [rowOf(rows, refined).scores, rowOf(rows, plain).scores];
  const lower = lowerIn(a, b);
  return {
    measured: `lower in ${lower} of ${a.length} seeds: ${texts(scoresOf(a, 'fd'))} against ${texts(scoresOf(b, 'fd'))} (ratio ${text(meanScore(a, 'fd') / meanScore(b, 'fd'))})`,
    holds: lower >= mostOf(a.length),
  };
}

/** Half the 95 % interval of a mean, by Student's t for 2 to 5 values. */
function halfInterval(values: readonly number[]): number {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  const quantile = [12.71, 4.303, 3.182, 2.776][values.length - 2] ?? 2;
  return quantile * Math.sqrt(squares / (values.length - 1) / values.length);
}

/** `mean ± half interval`, or the number alone where there is one seed. */
export const withInterval = (values: readonly number[]): string =>
  text(mean(values)) + (values.length > 1 ? ` ± ${text(halfInterval(values), 2)}` : '');

const KEYS = [
  ...(['fd', 'inception', 'precision', 'recall', 'accuracy'] as const),
  ...(['seam', 'nearest', 'memorized'] as const),
];

/** What the cells of {@link scoreCells} and {@link realCells} hold. */
export const SCORE_COLUMNS = [
  ...['FD-MNIST16', 'IS (own)', 'precision', 'recall', 'accuracy'],
  ...['seam', 'nearest train', 'memorized'],
];

/** Cells of a row of samples: each score as mean ± half its 95 % interval over seeds. */
export const scoreCells = (scores: readonly Scores[]): string[] =>
  KEYS.map((key) => withInterval(scoresOf(scores, key)));

/** The same for real images that no network has seen, of which nearness to the training set says nothing. */
export const realCells = (real: Scores): string[] =>
  KEYS.map((key) => (key === 'nearest' || key === 'memorized' ? '–' : text(real[key])));
