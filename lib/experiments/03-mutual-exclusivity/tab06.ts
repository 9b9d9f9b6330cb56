/** Table 6: the ranges behind the scaled curves of Figure 3, the paper's and ours. */
import type { TableDrawing } from '../../figures/drawing.js';
import { experiment, type RunContext } from '../../record/experiment.js';
import { texts } from '../../record/say.js';
import { DATASET_NAMES, type Distances } from './exclusivity-runs.js';
import {
  type ExclusivityConfig,
  exclusivityConfig,
  exclusivityPanels,
  type Panel,
} from './fig03.js';

/** As printed: smallest and largest value over training. */
const PAPER: { [column: string]: { [key: string]: [number, number] } } = {
  'CIFAR-10 triangular': {
    meanDistance: [28.01, 1018.79],
    minDistance: [25.78, 806.93],
    error: [6.97, 296.37],
  },
  'MNIST triangular': {
    meanDistance: [36.11, 1131.68],
    minDistance: [25.26, 315.31],
    error: [2.18, 36.31],
  },
  'CIFAR-10 Gaussian': {
    meanDistance: [50.76, 1302.75],
    minDistance: [23.72, 988.17],
    error: [6.43, 395.81],
  },
  'MNIST Gaussian': {
    meanDistance: [72.43, 1068.97],
    minDistance: [20.11, 414.71],
    error: [1.89, 45.13],
  },
};
const KEYS = ['meanDistance', 'minDistance', 'error'] as const;
const KEY_NAMES = {
  meanDistance: 'mean distance',
  minDistance: 'smallest distance',
  error: 'summed squared error',
};

const columnOf = ({ dataset, noise }: Panel) => `${DATASET_NAMES[dataset]} ${noise}`;
const range = (panel: Panel, key: (typeof KEYS)[number]): [number, number] => {
  const values = panel.epochs.map((e) => e[key]);
  return [Math.min(...values), Math.max(...values)];
};

export const tab06 = experiment({
  id: 'tab06',
  title: 'Table 6: ranges of distances and errors in Figure 3',
  paper: 'Table 6',
  version: 1,
  usesEngine: true,
  config: {
    smoke: exclusivityConfig('smoke', ['Gaussian', 'triangular']),
    laptop: exclusivityConfig('laptop', ['Gaussian', 'triangular']),
    paper: exclusivityConfig('paper', ['Gaussian', 'triangular']),
  },
  expect: {
    smoke: 'a second after Figure 3',
    laptop: 'a second after Figure 3, whose runs it shares',
    paper: 'a second after Figure 3',
  },
  async run({ config, seed, progress }: RunContext<ExclusivityConfig>) {
    const panels = await exclusivityPanels(config, seed, progress, () => {});
    const metrics = Object.fromEntries(
      panels.flatMap((panel) =>
        KEYS.flatMap((key) => {
          const [low, high] = range(panel, key);
          return [
            [`${columnOf(panel)} ${key} smallest`, low],
            [`${columnOf(panel)} ${key} largest`, high],
          ];
        }),
      ),
    );
    return { series: { panels: panels }, metrics };
  },
  claims: {
    direction: {
      kind: 'paper',
      place: 'Table 6',
      statement: 'In every column both distances grow over training and the error falls.',
      criterion:
        'after the last epoch both distances above, and the error below, those of the first, four columns',
      fixed: 'before',
      judge({ series }) {
        const panels = series.panels;
        const ends = panels.map(({ epochs }): [Distances, Distances] => [
          epochs[0],
          epochs[epochs.length - 1],
        ]);
        return {
          measured: ends
            .map(
              ([a, b], k) =>
                `${columnOf(panels[k])}: ${texts([a.meanDistance, a.minDistance, a.error])} → ${texts([b.meanDistance, b.minDistance, b.error])}`,
            )
            .join('; '),
          holds: ends.every(
            ([a, b]) =>
              b.meanDistance > a.meanDistance && b.minDistance > a.minDistance && b.error < a.error,
          ),
        };
      },
    },
    growth: {
      kind: 'paper',
      place: 'Table 6',
      statement: 'The mean distance grows by a factor of 15 to 36.',
      criterion: 'largest over smallest mean distance at least 10 in all four columns',
      fixed: 'before',
      judge({ series }) {
        const panels = series.panels;
        const growth = panels.map(
          (panel) => range(panel, 'meanDistance')[1] / range(panel, 'meanDistance')[0],
        );
        const paperGrowth = panels
          .map((panel) => PAPER[columnOf(panel)].meanDistance)
          .map(([low, high]) => high / low);
        return {
          measured: `factors ${texts(growth)}; the paper’s ${texts(paperGrowth)}`,
          holds: growth.every((factor) => factor >= 10),
        };
      },
    },
  },
  draw({ series }) {
    const panels = series.panels;
    const show = ([low, high]: [number, number]) =>
      `${low.toPrecision(4)} – ${high.toPrecision(4)}`;
    const squared = ([low, high]: [number, number]): [number, number] => [low ** 2, high ** 2];
    const drawing: TableDrawing = {
      kind: 'table',
      caption:
        'Smallest and largest value over training. Distances are Euclidean, with squares beside them since the paper does not say which it means; errors are summed over an image in [−1, 1]. The networks differ, so only the pattern can be compared.',
      columns: ['quantity', 'column', 'paper', 'ours', 'ours, squared'],
      rows: KEYS.flatMap((key) =>
        panels.map((panel) => [
          KEY_NAMES[key],
          columnOf(panel),
          show(PAPER[columnOf(panel)][key]),
          show(range(panel, key)),
          key === 'error' ? '–' : show(squared(range(panel, key))),
        ]),
      ),
    };
    return {
      figure: drawing,
    };
  },
});
