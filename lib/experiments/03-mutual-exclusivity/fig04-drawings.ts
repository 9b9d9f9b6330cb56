/** How Figure 4 is drawn: PSNR against σ, a panel for each data set. */

import { DATASET_NAMES } from '../../data/index.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { DATASETS } from './fig03-panels.js';
import type { Curve } from './fig04-decoders.js';

/** Of curves that may still grow. */
export const psnrCurves = (curves: Curve[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Mean PSNR of training images after retraining the decoder for each σ, decoded under that noise (solid) and from noise-free latents (dotted). The encoder is that of the triangular run of Figure 3.',
      columns: 2,
      panelHeight: 340,
    },
    DATASETS.map((dataset) => {
      const own = curves.filter((curve) => curve.dataset === dataset && curve.points.length > 0);
      const lines = (quantity: 'noisy' | 'clean', dash?: 'dot') =>
        own.map(({ family, points }) => ({
          name: family,
          x: points.map(({ sigma }) => sigma),
          y: points.map((point) => point[quantity]),
          dash,
        }));
      return lineChart(
        {
          caption: '',
          title: DATASET_NAMES[dataset],
          x: { title: 'σ' },
          y: { title: 'PSNR (dB)' },
        },
        lines('noisy').concat(lines('clean', 'dot')),
      );
    }),
  );
