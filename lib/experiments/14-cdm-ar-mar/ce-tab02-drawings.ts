/** How Table 2 is drawn from its record. */
import type { ImageDrawing, TableDrawing } from '../../figures/index.js';
import { text } from '../../record/say.js';
import type { Scores } from '../../runs/companion.js';
import { type Found, type Row, SIZE } from './ce-tab02-models.js';
import { REPORTED_TABLE_2 } from './reported.js';
import { realCells, SCORE_COLUMNS, scoreCells, scoresOf, withInterval } from './scores.js';

export const samplesSheet = (
  rows: Row[],
  strips: { [name: string]: string },
  decoded: Found,
): ImageDrawing => ({
  kind: 'images',
  caption:
    'Samples decoded from latents, classes 0 to 9 twice, from the same noise; at the bottom unseen images through the autoencoder.',
  size: SIZE,
  rows: [
    ...rows.map(({ name }) => ({ label: name, png: strips[name] })),
    { label: 'autoencoder', png: decoded.strip },
  ],
});

export const scoresTable = (
  rows: Row[],
  decoded: Found,
  { seeds, samples, psnr, binaryRate }: { [metric: string]: number },
): TableDrawing => ({
  kind: 'table',
  caption: `Mean over ${seeds} seeds with 95 % intervals (Student), ${samples} samples each. The autoencoder reconstructs held-out images at ${text(psnr)} dB; ${text(100 * binaryRate, 2)} % of its latents are near ±1.`,
  columns: ['model', ...SCORE_COLUMNS],
  rows: [
    ...rows.map(({ name, scores }) => [name, ...scoreCells(scores)]),
    ['real images, unseen, decoded', ...realCells(decoded.scores)],
  ],
});

export const reportedTable = (mar: Scores[], refined: Scores[]): TableDrawing => ({
  kind: 'table',
  caption:
    'Reported for ImageNet 512² beside measured here: other data, other features; compare the sign of the change only.',
  columns: ['model', 'FID, reported', 'IS, reported', 'FD, measured', 'IS, measured'],
  rows: REPORTED_TABLE_2.map(({ model, fid, inception }, k) => {
    const measured = (key: keyof Scores) => withInterval(scoresOf([mar, refined][k], key));
    return [model, fid, inception ?? '–', measured('fd'), measured('inception')];
  }),
});
