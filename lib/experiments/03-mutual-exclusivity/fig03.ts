/** Figure 3: as the reconstruction improves, latents move apart; and how much of that is the noise. */

import { last, spearman } from '../../base/statistics.js';
import { DATASET_NAMES } from '../../data/index.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import type { NoiseName } from './exclusivity-runs.js';
import {
  course,
  DATASETS,
  type ExclusivityConfig,
  exclusivityConfig,
  exclusivityPanels,
  type Panel,
  panelName,
} from './fig03-panels.js';

interface Series {
  /** All data sets with all noises and with none. */
  panels: Panel[];
}

const NOISES: NoiseName[] = ['Gaussian', 'triangular', 'none'];

/** The four panels of the paper. */
const noisyOf = ({ panels }: Series): Panel[] => panels.filter(({ noise }) => noise !== 'none');

/** The same networks trained without noise. */
const controlsOf = ({ panels }: Series): Panel[] => panels.filter(({ noise }) => noise === 'none');

/** Spearman's rank correlation of error and distance over the epochs, in [−1, 1]. */
const errorCorrelation = (panel: Panel, distance: 'meanDistance' | 'minDistance'): number =>
  spearman(course(panel, 'error'), course(panel, distance));

const finalDistance = (panel: Panel): number => last(course(panel, 'meanDistance'));

/** How many times farther apart latents end than those of the control of the same data set. */
function factorOverControl(panel: Panel, series: Series): number {
  const control = controlsOf(series).find(({ dataset }) => dataset === panel.dataset);
  return control ? finalDistance(panel) / finalDistance(control) : Number.NaN;
}

export const fig03 = experiment({
  id: 'fig03',
  title: 'Figure 3: latents move apart as reconstruction improves',
  paper: 'Figure 3, Sec. 5.1.1, Remarks 3.2 and 3.6',
  version: 1,
  usesEngine: true,
  config: {
    smoke: exclusivityConfig('smoke', NOISES),
    laptop: exclusivityConfig('laptop', NOISES),
    study: exclusivityConfig('study', NOISES),
    paper: exclusivityConfig('paper', NOISES),
  },
  expect: {
    smoke: 'a few seconds',
    laptop:
      'about 3 minutes; rank correlation of error and distance below −0.95, distances far above the control',
    study: 'Table 4 at full width on 1000 images: about an hour on two cores',
    paper: 'Table 4 on all images, 100 epochs: a day on a GPU',
  },

  async run({
    config,
    seed,
    progress,
    live,
  }: RunContext<ExclusivityConfig>): Promise<Results<Series>> {
    const panels = await exclusivityPanels(config, seed, progress, (soFar) =>
      live(() => panelsDrawing(soFar)),
    );
    const metrics = panels.flatMap((panel): [string, number][] => [
      [`meanDistance ${panelName(panel)}`, finalDistance(panel)],
      [`minDistance ${panelName(panel)}`, last(course(panel, 'minDistance'))],
      [`spearmanMean ${panelName(panel)}`, errorCorrelation(panel, 'meanDistance')],
      [`spearmanMin ${panelName(panel)}`, errorCorrelation(panel, 'minDistance')],
    ]);
    return { series: { panels }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    mean: {
      kind: 'paper',
      place: 'Figure 3, Remark 3.6',
      statement: 'The mean distance of latents rises as the reconstruction error falls.',
      criterion:
        'rank correlation of error and mean distance over epochs below −0.95 in all four panels',
      fixed: 'before',
      judge({ series }) {
        const noisy = noisyOf(series);
        const correlations = noisy.map((panel) => errorCorrelation(panel, 'meanDistance'));
        return {
          measured: say`${correlations} (${noisy.map(panelName).join(', ')})`,
          holds: correlations.every((r) => r < -0.95),
        };
      },
    },
    min: {
      kind: 'paper',
      place: 'Figure 3, Remark 3.6',
      statement: 'So does the smallest distance.',
      criterion:
        'rank correlation of error and smallest distance over epochs below −0.9 in all four panels',
      fixed: 'before',
      judge({ series }) {
        const correlations = noisyOf(series).map((panel) => errorCorrelation(panel, 'minDistance'));
        return {
          measured: say`${correlations}`,
          holds: correlations.every((r) => r < -0.9),
        };
      },
    },
    control: {
      kind: 'ours',
      statement: 'The noise is what drives latents apart.',
      criterion:
        'final mean distance at least 5 times that of the same network trained without noise, all four panels',
      fixed: 'before',
      judge({ series }) {
        const noisy = noisyOf(series);
        const factors = noisy.map((panel) => factorOverControl(panel, series));
        const own = controlsOf(series).map((panel) => errorCorrelation(panel, 'meanDistance'));
        const least = Math.min(...factors);
        return {
          measured: say`factors ${factors}; the least is ${text(least, 4)} against 5; the control’s own correlation is ${own}, so correlation alone shows little`,
          margin: least - 5,
          holds: least >= 5,
        };
      },
    },
  },

  draw: ({ series }) => ({
    figure: panelsDrawing(noisyOf(series)),
    control: controlDrawing(series),
  }),
});

/** From the smallest to the largest value: 0 to 1. */
function scaled(values: number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0));
}

/** The panels of the paper: three curves, each scaled to [0, 1] over the run. */
const panelsDrawing = (panels: Panel[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Reconstruction error, mean and smallest distance of latents over training, each from its smallest to its largest value (Table 6 has the numbers).',
      columns: 2,
    },
    panels.filter(({ epochs }) => epochs.length > 0).map(scaledCurves),
  );

function scaledCurves(panel: Panel): PlotDrawing {
  const x = panel.epochs.map(({ epoch }) => epoch);
  return lineChart(
    {
      caption: '',
      title: `${DATASET_NAMES[panel.dataset]}, ${panel.noise}`,
      x: { title: 'epoch' },
      y: { title: 'scaled to [0, 1]' },
    },
    [
      { name: 'error', x, y: scaled(course(panel, 'error')), markers: false },
      { name: 'mean distance', x, y: scaled(course(panel, 'meanDistance')), markers: false },
      { name: 'smallest distance', x, y: scaled(course(panel, 'minDistance')), markers: false },
    ],
  );
}

/** Mean distances with and without noise on one logarithmic axis, a panel for each data set. */
function controlDrawing(series: Series): PlotDrawing {
  const ends = controlsOf(series).map(
    (panel) => `${text(finalDistance(panel))} (${DATASET_NAMES[panel.dataset]})`,
  );
  return panelGrid(
    {
      caption: `Mean distance of latents with and without noise in training. Without noise it ends at ${ends.join(' and ')}.`,
      columns: 2,
      panelHeight: 320,
    },
    DATASETS.map((dataset) =>
      lineChart(
        {
          caption: '',
          title: DATASET_NAMES[dataset],
          x: { title: 'epoch' },
          y: { title: 'mean distance', log: true },
        },
        series.panels
          .filter((panel) => panel.dataset === dataset)
          .map((panel) => ({
            name: panel.noise === 'none' ? 'no noise' : panel.noise,
            x: panel.epochs.map(({ epoch }) => epoch),
            y: course(panel, 'meanDistance'),
            markers: false,
          })),
      ),
    ),
  );
}
