/** How Table 1 is drawn from its record. */
import { range } from '../../base/statistics.js';
import { lineChart, type TableDrawing } from '../../figures/index.js';
import { text } from '../../record/say.js';
import type { Scores } from '../../runs/companion.js';
import type { Row } from './ce-tab01-models.js';
import { REPORTED_TABLE_1 } from './reported.js';
import { meanScore, realCells, SCORE_COLUMNS, scoreCells } from './scores.js';

/** Means over the tokens of an image. */
const meanGap = (gaps: readonly number[]): number =>
  gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;

export function scoresTable(
  rows: Row[],
  real: Scores,
  floor: number[],
  { seeds, samples }: { [metric: string]: number },
): TableDrawing {
  return {
    kind: 'table',
    caption: `Mean over ${seeds} seeds with 95 % intervals (Student), ${samples} samples each, against all unseen test images. “Real” are as many images that no network has seen. FD, IS, precision and recall use the features of our own classifier and are not comparable with the paper’s. The gap is that of conditions to held-out ideal ones, its floor that of the ideal conditions that transport sees.`,
    columns: ['model', ...SCORE_COLUMNS, 'gap'],
    rows: [
      ...rows.map((row) => [
        row.name,
        ...scoreCells(row.scores),
        row.key === 'cdm' ? '–' : text(meanGap(row.gaps)),
      ]),
      ['real images, unseen', ...realCells(real), text(meanGap(floor))],
    ],
  };
}

/** Rows of the paper's table that we have too. */
const COUNTERPARTS: { [reported: string]: string } = {
  CDM: 'cdm',
  AR: 'ar',
  MAR: 'mar',
  'Ours (AR)': 'arRefined',
  'Ours (MAR)': 'marRefined',
};

/** What the paper reports for ImageNet beside what we measured, where we have the same model. */
export function reportedTable(rows: Row[]): TableDrawing {
  const scores = ['FID', 'IS', 'precision', 'recall'];
  return {
    kind: 'table',
    caption:
      'Reported for ImageNet 256² (FID and IS on Inception) beside measured here (MNIST, features of our own classifier, mean over seeds). Other data and other features: compare the order of the rows only.',
    columns: [
      'model',
      ...scores.map((score) => `${score}, reported`),
      ...['FD', ...scores.slice(1)].map((score) => `${score}, measured`),
    ],
    rows: REPORTED_TABLE_1.map(({ model, fid, inception, precision, recall }) => {
      const ours = rows.find(({ key }) => key === COUNTERPARTS[model]);
      const measured = (['fd', 'inception', 'precision', 'recall'] as const).map((score) =>
        ours ? text(meanScore(ours.scores, score)) : '–',
      );
      return [model, fid, inception ?? '–', precision ?? '–', recall ?? '–', ...measured];
    }),
  };
}

/** Rows whose conditions are drawn token by token. */
const DRAWN = ['ar', 'mar', 'arWeak', 'arRefined', 'marRefined'];

export const gapChart = (rows: Row[], floor: number[]) =>
  lineChart(
    {
      caption:
        'Energy distance between the conditions that each token is drawn with and ideal conditions of held-out images: errors accumulate (Lemma 6), and refinement holds them down. The floor is the distance of ideal conditions of training images.',
      x: { title: 'token i' },
      y: { title: 'gap to held-out ideal conditions' },
    },
    [
      ...rows
        .filter(({ key }) => DRAWN.includes(key))
        .map(({ name, gaps }) => ({ name, x: range(gaps.length), y: gaps })),
      { name: 'floor', x: range(floor.length), y: floor, dash: 'dot' as const },
    ],
  );
