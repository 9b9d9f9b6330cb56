/** How Figure 4 is drawn: PSNR against σ, a panel for each data set. */

import { DATASET_NAMES } from '../../data/index.js';
import { type AxisOptions, lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { DATASETS } from './fig03-panels.js';
import type { Curve } from './fig04-decoders.js';

/** The two ways in which latents are decoded, row by row. */
const WAYS = [
  { quantity: 'noisy', name: 'under the noise' },
  { quantity: 'clean', name: 'noise-free latents' },
] as const;

/** PSNR axes that the panels of a data set share; none while nothing is drawn. */
function decibels(curves: Curve[]): AxisOptions {
  const values = curves.flatMap(({ points }) =>
    points.flatMap(({ noisy, clean }) => [noisy, clean]),
  );
  const title = 'PSNR (dB)';
  if (values.length === 0) return { title };
  return { title, range: [Math.min(...values) - 0.3, Math.max(...values) + 0.3] };
}

/** Of curves that may still grow. */
export const psnrCurves = (curves: Curve[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Mean PSNR of training images after retraining the decoder for each σ, decoded under that noise (upper panels) and from noise-free latents (lower ones). The encoder is that of the triangular run of Figure 3.',
      columns: 2,
      panelHeight: 280,
    },
    WAYS.flatMap(({ quantity, name }) =>
      DATASETS.map((dataset) => {
        const own = curves.filter((curve) => curve.dataset === dataset && curve.points.length > 0);
        return lineChart(
          {
            caption: '',
            title: `${DATASET_NAMES[dataset]}, ${name}`,
            x: { title: 'σ' },
            y: decibels(own),
          },
          own.map(({ family, points }) => ({
            name: family,
            x: points.map(({ sigma }) => sigma),
            y: points.map((point) => point[quantity]),
          })),
        );
      }),
    ),
  );
