/** How Figure 9 is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { type Series as Curve, lineChart } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import type { Run } from './fig09-models.js';

/** Runs of the first reading with as many latents as the first run. */
export const firstGroup = (runs: Run[]): Run[] =>
  runs.filter(({ reading, latents }) => reading === 'noise' && latents === runs[0].latents);

export function frechetChart(runs: Run[]): PlotDrawing {
  const curve = (reading: Run['reading'], latents: number): Curve => {
    // σ = 1 is the same model in both readings.
    const own = runs.filter(
      (run) =>
        run.latents === latents &&
        (run.reading === reading || (reading === 'prior' && run.sigma === 1)),
    );
    return {
      name: `${reading}, ${latents} latents`,
      x: own.map((run) => run.sigma),
      y: own.map((run) => run.frechet),
      dash: reading === 'prior' ? 'dash' : 'solid',
    };
  };
  return lineChart(
    {
      x: { title: 'σ', log: true },
      y: { title: 'FD-MNIST-CNN' },
      caption: 'Fréchet distance between samples and the test images. Not FID.',
    },
    (['noise', 'prior'] as const).flatMap((reading) => {
      const own = runs.filter((run) => run.reading === reading);
      return distinct(own.map((run) => run.latents)).map((latents) => curve(reading, latents));
    }),
  );
}

export function diversityChart(runs: Run[]): PlotDrawing {
  const curve = (name: 'precision' | 'recall' | 'coverage'): Curve => ({
    name,
    x: runs.map((run) => run.sigma),
    y: runs.map((run) => run[name]),
  });
  return lineChart(
    {
      x: { title: 'σ of the sampling noise', log: true },
      y: { title: 'share', range: [0, 1.05] },
      caption: `Fidelity against diversity with ${runs[0].latents} latents: precision, and recall and coverage of the test images.`,
    },
    [curve('precision'), curve('recall'), curve('coverage')],
  );
}

export function overlapChart(runs: Pick<Run, 'sigma' | 'overlap'>[]): PlotDrawing {
  return lineChart(
    {
      x: { title: 'epoch' },
      y: { title: 'mean OC with the nearest' },
      caption:
        'Overlap of each noisy latent with that of the nearest other image during training (0: before).',
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
    'σ scales',
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
    run.reading,
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
