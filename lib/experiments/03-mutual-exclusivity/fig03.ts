/** Figure 3: as the reconstruction improves, latents move apart; and how much of that is the noise. */
import { spearman } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { type BaseScale, experiment, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import type { Dataset } from '../../runs/blae.js';
import {
  DATASET_NAMES,
  DATASETS,
  type Distances,
  type ExclusivityRun,
  exclusivityRun,
  type NoiseName,
  trainExclusivity,
} from './exclusivity-runs.js';

export type ExclusivityConfig = {
  runs: { dataset: Dataset; noise: NoiseName; run: ExclusivityRun }[];
};
export type Panel = { dataset: Dataset; noise: NoiseName; epochs: Distances[] };

/** A run for every data set with each of the noises. */
export function exclusivityConfig(scale: BaseScale, noises: NoiseName[]): ExclusivityConfig {
  return {
    runs: DATASETS.flatMap((dataset) =>
      noises.map((noise) => ({ dataset, noise, run: exclusivityRun(scale, dataset, noise) })),
    ),
  };
}

/** Trains all runs of a configuration, or reads them. */
export async function exclusivityPanels(
  { runs }: ExclusivityConfig,
  seed: number,
  progress: (fraction: number, text: string) => void,
  live: (panels: Panel[]) => void,
): Promise<Panel[]> {
  const panels: Panel[] = [];
  for (const [k, { dataset, noise, run }] of runs.entries()) {
    const panel: Panel = { dataset, noise, epochs: [] };
    panels.push(panel);
    const { epochs } = await trainExclusivity(
      run,
      seed,
      (fraction, note) =>
        progress((k + fraction) / runs.length, `${DATASET_NAMES[dataset]}, ${noise}: ${note}`),
      (soFar) => {
        panel.epochs = soFar;
        live(panels);
      },
    );
    panel.epochs = epochs;
  }
  return panels;
}

const finalOf = ({ epochs }: Panel): Distances => epochs[epochs.length - 1];

export const fig03 = experiment({
  id: 'fig03',
  title: 'Figure 3: latents move apart as reconstruction improves',
  paper: 'Figure 3, Sec. 5.1.1, Remarks 3.2 and 3.6',
  version: 1,
  usesEngine: true,
  config: {
    smoke: exclusivityConfig('smoke', ['Gaussian', 'triangular', 'none']),
    laptop: exclusivityConfig('laptop', ['Gaussian', 'triangular', 'none']),
    paper: exclusivityConfig('paper', ['Gaussian', 'triangular', 'none']),
  },
  expect: {
    smoke: 'a few seconds',
    laptop:
      'about 3 minutes; rank correlation of error and distance below −0.95, distances far above the control',
    paper: 'Table 4 on all images, 100 epochs: a day on a GPU',
  },
  async run({ config, seed, progress, live }: RunContext<ExclusivityConfig>) {
    const panels = await exclusivityPanels(config, seed, progress, (soFar) =>
      live(() => panelsDrawing(soFar)),
    );
    const metrics: { [name: string]: number } = {};
    for (const panel of panels) {
      const name = `${DATASET_NAMES[panel.dataset]} ${panel.noise}`;
      const errors = panel.epochs.map(({ error }) => error);
      metrics[`meanDistance ${name}`] = finalOf(panel).meanDistance;
      metrics[`minDistance ${name}`] = finalOf(panel).minDistance;
      metrics[`spearmanMean ${name}`] = spearman(
        errors,
        panel.epochs.map((e) => e.meanDistance),
      );
      metrics[`spearmanMin ${name}`] = spearman(
        errors,
        panel.epochs.map((e) => e.minDistance),
      );
    }
    return { series: { panels: panels }, metrics };
  },
  claims: {
    mean: {
      kind: 'paper',
      place: 'Figure 3, Remark 3.6',
      statement: 'The mean distance of latents rises as the reconstruction error falls.',
      criterion:
        'rank correlation of error and mean distance over epochs below −0.95 in all four panels',
      fixed: 'before',
      judge({ series, metrics }) {
        const panels = series.panels;
        const noisy = panels.filter(({ noise }) => noise !== 'none');
        const each = (key: string, some: Panel[]) =>
          some.map(({ dataset, noise }) => metrics[`${key} ${DATASET_NAMES[dataset]} ${noise}`]);
        const names = noisy
          .map(({ dataset, noise }) => `${DATASET_NAMES[dataset]} ${noise}`)
          .join(', ');
        return {
          measured: `${texts(each('spearmanMean', noisy))} (${names})`,
          holds: each('spearmanMean', noisy).every((r) => r < -0.95),
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
      judge({ series, metrics }) {
        const panels = series.panels;
        const noisy = panels.filter(({ noise }) => noise !== 'none');
        const each = (key: string, some: Panel[]) =>
          some.map(({ dataset, noise }) => metrics[`${key} ${DATASET_NAMES[dataset]} ${noise}`]);
        return {
          measured: texts(each('spearmanMin', noisy)),
          holds: each('spearmanMin', noisy).every((r) => r < -0.9),
        };
      },
    },
    control: {
      kind: 'paper',
      place: 'Remark 3.2, Sec. 5.1.1',
      statement: 'The noise is what drives latents apart.',
      criterion:
        'final mean distance at least 5 times that of the same network trained without noise, all four panels',
      fixed: 'before',
      judge({ series, metrics }) {
        const panels = series.panels;
        const noisy = panels.filter(({ noise }) => noise !== 'none');
        const each = (key: string, some: Panel[]) =>
          some.map(({ dataset, noise }) => metrics[`${key} ${DATASET_NAMES[dataset]} ${noise}`]);
        const control = (dataset: Dataset) =>
          metrics[`meanDistance ${DATASET_NAMES[dataset]} none`];
        const factors = noisy.map((panel) => finalOf(panel).meanDistance / control(panel.dataset));
        return {
          measured: `factors ${texts(factors)}; the control’s own correlation is ${texts(
            each(
              'spearmanMean',
              panels.filter(({ noise }) => noise === 'none'),
            ),
          )}, so correlation alone shows little`,
          holds: factors.every((factor) => factor >= 5),
        };
      },
    },
  },
  draw({ series, metrics }) {
    const panels = series.panels;
    return {
      figure: panelsDrawing(panels.filter(({ noise }) => noise !== 'none')),
      control: {
        ...distanceDrawing(panels),
        caption: `Mean distance of latents with and without noise in training. Without noise it ends at ${text(
          metrics['meanDistance MNIST none'],
        )} (MNIST) and ${text(metrics['meanDistance CIFAR-10 none'])} (CIFAR-10).`,
      },
    };
  },
});

/** The four panels of the paper: three curves, each scaled to [0, 1] over the run. */
function panelsDrawing(panels: Panel[]): PlotDrawing {
  const scaled = (values: number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.map((value) => (high > low ? (value - low) / (high - low) : 0));
  };
  return panelGrid(
    {
      caption:
        'Reconstruction error, mean and smallest distance of latents over training, each from its smallest to its largest value (Table 6 has the numbers).',
      columns: 2,
    },
    panels
      .filter(({ epochs }) => epochs.length > 0)
      .map(({ dataset, noise, epochs }) => {
        const x = epochs.map(({ epoch }) => epoch);
        const curve = (name: string, key: 'error' | 'meanDistance' | 'minDistance') => ({
          name,
          x,
          markers: false,
          y: scaled(epochs.map((e) => e[key])),
        });
        return lineChart(
          {
            caption: '',
            title: `${DATASET_NAMES[dataset]}, ${noise}`,
            x: { title: 'epoch' },
            y: { title: 'scaled to [0, 1]' },
          },
          [
            curve('error', 'error'),
            curve('mean distance', 'meanDistance'),
            curve('smallest distance', 'minDistance'),
          ],
        );
      }),
  );
}

/** Mean distances on one logarithmic axis, a panel for each data set. */
function distanceDrawing(panels: Panel[]): PlotDrawing {
  return panelGrid(
    { caption: '', columns: 2, panelHeight: 320 },
    DATASETS.map((dataset) =>
      lineChart(
        {
          caption: '',
          title: DATASET_NAMES[dataset],
          x: { title: 'epoch' },
          y: { title: 'mean distance', log: true },
        },
        panels
          .filter((panel) => panel.dataset === dataset)
          .map(({ noise, epochs }) => ({
            name: noise === 'none' ? 'no noise' : noise,
            x: epochs.map((e) => e.epoch),
            y: epochs.map((e) => e.meanDistance),
            markers: false,
          })),
      ),
    ),
  );
}
