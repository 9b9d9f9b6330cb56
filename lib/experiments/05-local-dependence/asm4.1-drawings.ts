/** The drawings of Assumption 4.1. */
import { heatmap, lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import { text } from '../../record/say.js';
import { DISTANCES, type Estimate, type Measured, PIXEL_DISTANCES } from './asm4.1-information.js';

export const distanceChart = (measured: Measured[]): PlotDrawing =>
  lineChart(
    {
      caption:
        'Mutual information between latent tokens of 8 bits, less what permuted images show by chance, with 95 % jackknife intervals: between all tokens, and between those of the border, where every distance occurs.',
      x: { title: 'Chebyshev distance d on the 4×4 grid' },
      y: { title: 'information (bits)', range: [0, 1.6] },
    },
    measured.flatMap(({ label, byDistance, amongBorder }, k) => [
      { ...course(byDistance), name: label, colour: seriesColour(k) },
      { ...course(amongBorder), name: `${label}, border`, colour: seriesColour(k), dash: 'dash' },
    ]),
  );

const course = (estimates: Estimate[]) => ({
  x: DISTANCES.map((d) => `d = ${d}`),
  y: estimates.map(({ value }) => value),
  error: {
    below: estimates.map(({ value, low }) => value - low),
    above: estimates.map(({ value, high }) => high - value),
  },
});

export function maps(measured: Measured[]): PlotDrawing {
  const largest = Math.max(...measured.flatMap((one) => one.map.flat()));
  return panelGrid(
    {
      caption:
        'Information between position (1, 1), where 0 stands, and every other position, in bits.',
      columns: measured.length,
    },
    measured.map(({ label, map }) =>
      heatmap(
        {
          caption: '',
          title: label,
          x: { title: 'column' },
          y: { title: 'row', range: [3.5, -0.5] },
          colour: 'bits',
          colourRange: [0, largest],
          annotate: true,
        },
        map,
      ),
    ),
  );
}

export const pixelChart = (measured: Measured[]): PlotDrawing =>
  lineChart(
    {
      caption:
        'The same between pixels of four grey levels. A step on the latent grid is 8 pixels wide.',
      x: { title: 'distance in pixels' },
      y: { title: 'information (bits)', log: true },
    },
    measured.map(({ label, pixels }) => ({
      name: label.split(',')[0],
      x: PIXEL_DISTANCES,
      y: pixels.map((value) => Math.max(value, 1e-5)),
    })),
  );

export const rangeTable = (measured: Measured[]): TableDrawing => ({
  kind: 'table',
  caption:
    'Which (γ, ε) hold: ε̂ is the largest information between two tokens further apart than the window reaches. Beside it the mean by distance with 95 % intervals, and what chance alone shows and was subtracted.',
  columns: ['codes', 'ε̂, γ = 3', 'ε̂, γ = 5', 'd = 1', 'd = 2', 'd = 3', 'by chance'],
  rows: measured.map(({ label, beyond, byDistance, chance }) => [
    label,
    text(beyond[0]),
    text(beyond[1]),
    ...byDistance.map(withInterval),
    text(chance),
  ]),
});

const withInterval = ({ value, low, high }: Estimate): string =>
  `${text(value)} [${text(low)}, ${text(high)}]`;
