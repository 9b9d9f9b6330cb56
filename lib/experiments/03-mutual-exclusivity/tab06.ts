/** Table 6: the ranges behind the scaled curves of Figure 3, the paper's and ours. */

import { last } from '../../base/statistics.js';
import type { TableDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import type { Distances, NoiseName } from './exclusivity-runs.js';
import {
  course,
  type ExclusivityConfig,
  exclusivityConfig,
  exclusivityPanels,
  type Panel,
  panelName,
  type Quantity,
} from './fig03-panels.js';

interface Series {
  /** One for each column of the table. */
  panels: Panel[];
}

/** Smallest and largest value over training. */
type Range = [smallest: number, largest: number];

const NOISES: NoiseName[] = ['Gaussian', 'triangular'];

/** As printed. */
const PAPER: { [column: string]: { [quantity in Quantity]: Range } } = {
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

/** The rows, from the top. */
const QUANTITIES: { quantity: Quantity; name: string }[] = [
  { quantity: 'meanDistance', name: 'mean distance' },
  { quantity: 'minDistance', name: 'smallest distance' },
  { quantity: 'error', name: 'summed squared error' },
];

function rangeOf(panel: Panel, quantity: Quantity): Range {
  const values = course(panel, quantity);
  return [Math.min(...values), Math.max(...values)];
}

const valuesOf = (epoch: Distances): number[] => QUANTITIES.map(({ quantity }) => epoch[quantity]);

const growth = ([smallest, largest]: Range): number => largest / smallest;

export const tab06 = experiment({
  id: 'tab06',
  title: 'Table 6: ranges of distances and errors in Figure 3',
  paper: 'Table 6',
  version: 1,
  usesEngine: true,
  config: {
    smoke: exclusivityConfig('smoke', NOISES),
    laptop: exclusivityConfig('laptop', NOISES),
    study: exclusivityConfig('study', NOISES),
    paper: exclusivityConfig('paper', NOISES),
  },
  expect: {
    smoke: 'a second after Figure 3',
    laptop: 'a second after Figure 3, whose runs it shares',
    study: 'a second after Figure 3',
    paper: 'a second after Figure 3',
  },

  async run({ config, seed, progress }: RunContext<ExclusivityConfig>): Promise<Results<Series>> {
    const panels = await exclusivityPanels(config, seed, progress);
    const metrics = panels.flatMap((panel) =>
      QUANTITIES.flatMap(({ quantity }): [string, number][] => {
        const [smallest, largest] = rangeOf(panel, quantity);
        return [
          [`${panelName(panel)} ${quantity} smallest`, smallest],
          [`${panelName(panel)} ${quantity} largest`, largest],
        ];
      }),
    );
    return { series: { panels }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    direction: {
      kind: 'paper',
      place: 'Table 6',
      statement: 'In every column both distances grow over training and the error falls.',
      criterion:
        'after the last epoch both distances above, and the error below, those of the first, four columns',
      fixed: 'before',
      judge({ series: { panels } }) {
        const ends = panels.map((panel) => ({
          name: panelName(panel),
          start: panel.epochs[0],
          end: last(panel.epochs),
        }));
        return {
          measured: `growth of both distances, fall of the error: ${ends
            .map(({ start, end }) => {
              const [mean, least, error] = valuesOf(end).map(
                (value, k) => value / valuesOf(start)[k],
              );
              return say`×${mean}, ×${least}, ÷${1 / error}`;
            })
            .join('; ')}`,
          holds: ends.every(
            ({ start, end }) =>
              end.meanDistance > start.meanDistance &&
              end.minDistance > start.minDistance &&
              end.error < start.error,
          ),
        };
      },
    },
    growth: {
      kind: 'paper',
      place: 'Table 6',
      statement: 'The mean distance grows by a factor of 15 to 36.',
      criterion: 'largest over smallest mean distance at least 10 in all four columns',
      fixed: 'after',
      judge({ series: { panels } }) {
        const ours = panels.map((panel) => growth(rangeOf(panel, 'meanDistance')));
        const printed = panels.map((panel) => growth(PAPER[panelName(panel)].meanDistance));
        return {
          measured: say`factors ${ours}; the paper’s ${printed}`,
          margin: Math.min(...ours) - 10,
          holds: ours.every((factor) => factor >= 10),
        };
      },
      why: {
        kind: 'budget',
        text: 'our networks are narrower than Table 4’s and see 2000 images; the study scale has the full width.',
      },
    },
  },

  draw: ({ series: { panels } }) => ({ figure: rangesTable(panels) }),
});

const show = ([smallest, largest]: Range): string =>
  `${smallest.toPrecision(4)} – ${largest.toPrecision(4)}`;

const squared = ([smallest, largest]: Range): Range => [smallest ** 2, largest ** 2];

const rangesTable = (panels: Panel[]): TableDrawing => ({
  kind: 'table',
  caption:
    'Smallest and largest value over training. Distances are Euclidean, with squares beside them since the paper does not say which it means; errors are summed over an image in [−1, 1]. The networks differ, so only the pattern can be compared.',
  columns: ['quantity', 'column', 'paper', 'ours', 'ours, squared'],
  rows: QUANTITIES.flatMap(({ quantity, name }) =>
    panels.map((panel) => {
      const range = rangeOf(panel, quantity);
      return [
        name,
        panelName(panel),
        show(PAPER[panelName(panel)][quantity]),
        show(range),
        quantity === 'error' ? '–' : show(squared(range)),
      ];
    }),
  ),
});
