/** How Theorem 3.3 is drawn: the order of bounds and risks, and how tight the bounds are. */

import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { text } from '../../record/say.js';
import type { Trained } from './thm3.3-decoder.js';
import type { InDimension, Pair, Step, Tightness } from './thm3.3-risks.js';

export function orderChart(rows: Trained[]): PlotDrawing {
  const x = rows.map((row) => row.sigma);
  return lineChart(
    {
      caption:
        'Five latents on the line: the bound of Theorem 3.3, the sharper assignment bound, the exact Bayes risk and a trained decoder, against the noise. The order never changes.',
      x: { title: 'noise σ', log: true },
      y: { title: 'mean squared error', log: true },
    },
    [
      { name: 'Bayes risk', x, y: rows.map((row) => row.bayes) },
      { name: 'trained decoder', x, y: rows.map((row) => row.trained), dash: 'dot' },
      { name: 'assignment bound', x, y: rows.map((row) => row.assigned) },
      { name: 'Theorem 3.3', x, y: rows.map((row) => row.bound) },
    ],
  );
}

const BOUNDS = [
  { key: 'paper', name: 'Theorem 3.3' },
  { key: 'assigned', name: 'assignment bound' },
] as const;

export function tightnessChart(tightness: Tightness[]): PlotDrawing {
  const gaussian = tightness.filter(({ noise }) => noise.startsWith('Gaussian'));
  const highest = 2 * Math.max(...gaussian.map(({ paper }) => paper));
  return panelGrid(
    {
      caption:
        'How loose the bounds are: Bayes risk over bound for N equally spaced latents (Gaussian noise, σ = 1). The paper’s bound loses a factor that grows with N, the assignment bound does not.',
      columns: BOUNDS.length,
      panelHeight: 320,
    },
    BOUNDS.map(({ key, name }) =>
      lineChart(
        {
          caption: '',
          title: name,
          x: { title: 'number of latents N', log: true },
          y: { title: 'Bayes risk / bound', log: true, range: [1, highest] },
        },
        distinct(gaussian.map(({ spacing }) => spacing)).map((spacing) => {
          const rows = gaussian.filter((row) => row.spacing === spacing);
          const [x, y] = [rows.map((row) => row.count), rows.map((row) => row[key])];
          return { name: `spacing ${spacing}σ`, x, y };
        }),
      ),
    ),
  );
}

export const pairsChart = (pairs: Pair[]): PlotDrawing =>
  lineChart(
    {
      caption:
        'Two latents: the bound is half of the Bayes risk at full overlap and at worst about a third of it.',
      x: { title: 'distance Δ/σ' },
      y: { title: 'Bayes risk / bound', range: [1.5, 4] },
    },
    distinct(pairs.map(({ noise }) => noise)).map((name) => {
      const rows = pairs.filter(({ noise }) => noise === name);
      return { name, x: rows.map((row) => row.distance), y: rows.map((row) => row.ratio) };
    }),
  );

export function dimensionsChart(rows: InDimension[]): PlotDrawing {
  const x = rows.map((row) => row.dimension);
  return lineChart(
    {
      caption:
        'Sixteen random latents in the cube [−1, 1]^d, σ = 1: with more dimensions the overlap vanishes, and the risk with it. Where each latent overlaps many others a little, both bounds fall behind the risk.',
      x: { title: 'dimension d', log: true },
      y: { title: 'mean squared error' },
    },
    [
      { name: 'Bayes risk', x, y: rows.map((row) => row.risk) },
      { name: 'assignment bound', x, y: rows.map((row) => row.assigned) },
      { name: 'Theorem 3.3', x, y: rows.map((row) => row.paper) },
    ],
  );
}

export const proofTable = (steps: Step[]): TableDrawing => ({
  kind: 'table',
  caption:
    'The proof with numbers: for each pair of latents, both errors of the Bayes decoder, their part on the overlap, and ½ OC ‖x_i − x_j‖².',
  columns: ['pair', 'E_i + E_j', 'on min(p_i, p_j)', '½ OC ‖x_i − x_j‖²'],
  rows: steps.map(({ pair, errors, onOverlap, parallelogram }) => [
    pair,
    text(errors, 4),
    text(onOverlap, 4),
    text(parallelogram, 4),
  ]),
});
