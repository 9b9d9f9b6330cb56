/** Tables of sample scores: quality in one, memorization in the other. */
import type { TableDrawing } from '../../figures/index.js';
import type { Rate, SampleScores } from '../../metrics/index.js';
import { text } from '../../record/say.js';

export interface ScoredRow {
  generator: string;
  scores: SampleScores;
}

/** A share with its 95 % interval, for example `0.402 [0.381, 0.424]`. */
export const rateText = ({ share, low, high }: Rate): string =>
  `${share.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

/** Fréchet and kernel distances, score, precision and recall, density and coverage. */
export function qualityTable(rows: ScoredRow[], caption: string, name?: string): TableDrawing {
  return {
    kind: 'table',
    ...(name ? { name } : {}),
    caption,
    columns: [
      ...['samples', 'FD to train', 'FD to test', 'KD to test', 'score'],
      ...['precision', 'recall', 'density', 'coverage'],
    ],
    rows: rows.map(({ generator, scores }) => [
      generator,
      ...[scores.frechetTrain, scores.frechetTest, scores.kernelTest, scores.score],
      ...[scores.precision, scores.recall, scores.density, scores.coverage],
    ]),
  };
}

/** Every rule for copies, with intervals, and the tests. */
export function memorizationTable(rows: ScoredRow[], caption: string, name?: string): TableDrawing {
  return {
    kind: 'table',
    ...(name ? { name } : {}),
    caption,
    columns: [
      ...['samples', 'nearest training image [dB]', 'above 30 dB', 'above the 1 % threshold'],
      ...['d1/d2 < 1/3', 'Carlini', 'authentic', 'C_T', 'FLD'],
    ],
    rows: rows.map(({ generator, scores }) => [
      generator,
      scores.nearestPsnr,
      ...[scores.memorized, scores.calibrated, scores.ratio, scores.carlini].map(rateText),
      rateText(scores.authentic),
      text(scores.copyTest),
      text(scores.divergence),
    ]),
  };
}
