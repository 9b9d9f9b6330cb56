/** Tables of sample scores: quality in one, memorization in the other. */
import type { TableDrawing } from '../../figures/index.js';
import type { Rate, SampleScores } from '../../metrics/index.js';
import { text } from '../../record/say.js';

export interface ScoredRow {
  generator: string;
  scores: SampleScores;
}

type Column = [title: string, cell: (scores: SampleScores) => string | number];

/** A share with its 95 % interval, for example `0.402 [0.381, 0.424]`. */
export const rateText = ({ share, low, high }: Rate): string =>
  `${share.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

const QUALITY: Column[] = [
  ['FD to train', (scores) => scores.frechetTrain],
  ['FD to test', (scores) => scores.frechetTest],
  ['KD to test', (scores) => scores.kernelTest],
  ['score', (scores) => scores.score],
  ['precision', (scores) => scores.precision],
  ['recall', (scores) => scores.recall],
  ['density', (scores) => scores.density],
  ['coverage', (scores) => scores.coverage],
];

const MEMORIZATION: Column[] = [
  ['nearest training image [dB]', (scores) => scores.nearestPsnr],
  ['above 30 dB', (scores) => rateText(scores.memorized)],
  ['above the 1 % threshold', (scores) => rateText(scores.calibrated)],
  ['d1/d2 < 1/3', (scores) => rateText(scores.ratio)],
  ['Carlini', (scores) => rateText(scores.carlini)],
  ['authentic', (scores) => rateText(scores.authentic)],
  ['C_T', (scores) => text(scores.copyTest)],
  ['FLD', (scores) => text(scores.divergence)],
];

const scoreTable = (columns: Column[], rows: ScoredRow[], caption: string): TableDrawing => ({
  kind: 'table',
  caption,
  columns: ['samples', ...columns.map(([title]) => title)],
  rows: rows.map(({ generator, scores }) => [
    generator,
    ...columns.map(([, cell]) => cell(scores)),
  ]),
});

/** Fréchet and kernel distances, score, precision and recall, density and coverage. */
export const qualityTable = (rows: ScoredRow[], caption: string): TableDrawing =>
  scoreTable(QUALITY, rows, caption);

/** Every rule for copies, with intervals, and the tests. */
export const memorizationTable = (rows: ScoredRow[], caption: string): TableDrawing =>
  scoreTable(MEMORIZATION, rows, caption);
