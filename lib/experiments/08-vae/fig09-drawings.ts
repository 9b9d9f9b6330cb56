/** How Figure 9 is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { type Series as Curve, lineChart, panelGrid } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { READINGS, type Series } from './fig09-claims.js';
import { type Reading, type Run, runsOf, SHOWN } from './fig09-models.js';

/** Rows of samples, one per reading of σ; each value of σ stands above the first of its samples. */
export const sampleSheet = ({ strips, columns, size, runs }: Series): ImageDrawing => ({
  kind: 'images',
  caption: `Samples of VAEs with ${runs[0].latents} latents, ${SHOWN} for each σ, from the same random numbers: σ as the deviation of all codes, as a factor of the sampling noise, and as the deviation of the prior.`,
  rows: strips,
  size,
  zoom: 3,
  columnLabels: columns.flatMap((sigma) =>
    Array.from({ length: SHOWN }, (_, k) => (k === 0 ? `σ = ${sigma}` : '')),
  ),
});

export function frechetChart(runs: Run[], floor: number): PlotDrawing {
  const curve = (reading: Reading, latents: number): Curve => {
    const own = runsOf(runs, reading, latents);
    return {
      name: `${READINGS[reading]}, ${latents} latents`,
      x: own.map((run) => run.sigma),
      y: own.map((run) => run.frechet),
      dash: DASHES[reading],
    };
  };
  const sigmas = distinct(runs.map((run) => run.sigma));
  const curves = distinct(runs.map((run) => run.reading)).flatMap((reading) => {
    const own = runs.filter((run) => run.reading === reading);
    return distinct(own.map((run) => run.latents)).map((latents) => curve(reading, latents));
  });
  return lineChart(
    {
      x: { title: 'σ', log: true },
      y: { title: 'FD-MNIST-CNN', log: true },
      caption:
        'Fréchet distance between samples and the test images, by what σ is taken to be. Dots: one half of the test images from the other. Not FID.',
      height: 460,
    },
    [
      ...curves,
      { name: 'real images', x: sigmas, y: sigmas.map(() => floor), dash: 'dot', markers: false },
    ],
  );
}

const DASHES: { [reading in Reading]: Curve['dash'] } = {
  constant: 'solid',
  noise: 'dash',
  prior: 'dashdot',
};

/** The two readings in which σ is a noise, side by side: one chart for each. */
function noisePanels(
  runs: Run[],
  caption: string,
  panel: (title: string, own: Run[]) => PlotDrawing,
): PlotDrawing {
  const readings: Reading[] = ['constant', 'noise'];
  return panelGrid(
    { caption, columns: 2, panelHeight: 340 },
    readings.map((reading) => panel(READINGS[reading], runsOf(runs, reading, runs[0].latents))),
  );
}

export function diversityChart(runs: Run[]): PlotDrawing {
  return noisePanels(
    runs,
    `Fidelity against diversity with ${runs[0].latents} latents: precision, and recall and coverage of the test images.`,
    (title, own) => {
      const curve = (name: 'precision' | 'recall' | 'coverage'): Curve => ({
        name,
        x: own.map((run) => run.sigma),
        y: own.map((run) => run[name]),
      });
      return lineChart(
        {
          caption: '',
          title,
          x: { title: 'σ', log: true },
          y: { title: 'share', range: [0, 1.05] },
        },
        [curve('precision'), curve('recall'), curve('coverage')],
      );
    },
  );
}

export const overlapPanels = (runs: Run[]): PlotDrawing =>
  noisePanels(
    runs,
    `Overlap of each noisy latent with that of the nearest other image during training (0: before), ${runs[0].latents} latents.`,
    overlapChart,
  );

export function overlapChart(title: string, runs: Pick<Run, 'sigma' | 'overlap'>[]): PlotDrawing {
  return lineChart(
    {
      caption: 'Overlap of each noisy latent with that of the nearest other image.',
      title,
      x: { title: 'epoch' },
      y: { title: 'mean OC with the nearest', range: [0, 1.02] },
    },
    runs.map(({ sigma, overlap }) => ({
      name: `σ = ${sigma}`,
      x: overlap.map((_, epoch) => epoch),
      y: overlap,
    })),
  );
}

export const runsTable = (runs: Run[]): TableDrawing => ({
  kind: 'table',
  caption: 'All runs. FD: Fréchet distance in the features of MNIST-CNN, not FID.',
  columns: [
    'σ is the',
    'latents',
    'σ',
    'error',
    'FD',
    'precision',
    'recall',
    'coverage',
    'PSNR (dB)',
    '> 30 dB',
  ],
  rows: runs.map((run) => [
    READINGS[run.reading],
    run.latents,
    run.sigma,
    run.reconstruction,
    run.frechet,
    run.precision,
    run.recall,
    run.coverage,
    run.psnr,
    run.copies,
  ]),
});
