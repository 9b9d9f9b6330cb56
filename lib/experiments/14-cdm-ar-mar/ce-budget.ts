/**
 * What refinement gains, by the length of training. The companion paper reports one budget for each model; a
 * repair that helps a network that is not yet trained may be worth nothing to one that is.
 */
import { part } from '../../base/progress.js';
import { rises } from '../../base/statistics.js';
import { toImages } from '../../models/companion/patches.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, texts } from '../../record/say.js';
import { createJudge, systemData } from '../../runs/companion.js';
import { costTable, distancePanels, gainChart } from './ce-budget-drawings.js';
import { cellsOfFamily, distanceOf, gainOf, shareLeft } from './ce-budget-gains.js';
import { type Cell, type Config, cellsOf } from './ce-budget-models.js';
import { SYSTEM } from './system.js';

interface Series {
  /** By prediction, then family, then rising budget. */
  cells: Cell[];
}

/** Families whose conditions can drift. */
const DRIFTING = ['ar', 'mar'] as const;

export const ceBudget = experiment({
  id: 'ce-budget',
  title: 'What refinement gains, by the length of training',
  paper: 'Companion paper, Table 1, by training budget',
  version: 1,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, budgets: [10, 20], predictions: ['velocity'], batches: 2 },
    laptop: {
      system: SYSTEM.laptop,
      // 2, 4, 8 and 16 epochs.
      budgets: [312, 624, 1248, 2496],
      predictions: ['velocity'],
      batches: 3,
    },
    study: {
      system: SYSTEM.study,
      // 20, 40, 80 and 160 epochs; the third is that of Table 1.
      budgets: [1560, 3120, 6240, 12_480],
      predictions: ['velocity', 'noise'],
      batches: 2,
    },
    paper: {
      system: SYSTEM.paper,
      budgets: [50_000, 100_000, 200_000, 400_000],
      predictions: ['velocity', 'noise'],
      batches: 5,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 8 min',
    study: 'about an hour and a half',
    paper: 'a week on a GPU',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const { system } = config;
    const data = await systemData(system, seed);
    const judge = await createJudge(system, seed, data, part(progress, 0, 0.05));
    const cells = await cellsOf(context, data, judge, part(progress, 0.05, 1));
    const floor = await judge.quality(toImages(data.fresh.values), data.fresh.labels);
    return { series: { cells }, metrics: { floor: floor.fd, samples: system.samples } };
  },

  claims: {
    ar: {
      kind: 'ours',
      statement: 'Refinement lowers the Fréchet distance of AR at every budget.',
      criterion: 'the 95 % interval of the gain over paired batches lies above 0 at every budget',
      fixed: 'before',
      judge: ({ series }) => gainsAbove0(cellsOfFamily(series.cells, 'ar')),
    },
    masked: {
      kind: 'ours',
      statement: 'It lowers that of MAR at every budget.',
      criterion: 'the same for MAR',
      fixed: 'before',
      judge: ({ series }) => gainsAbove0(cellsOfFamily(series.cells, 'mar')),
    },
    shrinks: {
      kind: 'ours',
      statement: 'The longer the training, the less refinement gains.',
      criterion:
        'for AR and for MAR the interval of the gain at the longest budget lies below that at the shortest',
      fixed: 'before',
      judge: ({ series }) => {
        const ends = DRIFTING.map((family) => {
          const gains = cellsOfFamily(series.cells, family).map(gainOf);
          return { family, first: gains[0], end: gains[gains.length - 1] };
        });
        return {
          measured: ends
            .map(
              ({ family, first, end }) =>
                `${family.toUpperCase()}: ${texts([first.mean, end.mean])} ± ${texts([first.high - first.mean, end.high - end.mean])}`,
            )
            .join('; '),
          holds: ends.every(({ first, end }) => end.high < first.low),
        };
      },
    },
    share: {
      kind: 'ours',
      statement: 'It gains less as a share of the distance, too.',
      criterion:
        'FD(refined)/FD(plain) rises from each budget to the next, for AR and for MAR (means over batches)',
      fixed: 'before',
      judge: ({ series }) => {
        const shares = DRIFTING.map((family) => cellsOfFamily(series.cells, family).map(shareLeft));
        return {
          measured: say`AR ${shares[0]}; MAR ${shares[1]}`,
          holds: shares.every(rises),
        };
      },
    },
    doubling: {
      kind: 'ours',
      statement: 'Training twice as long does more for AR than refining.',
      criterion:
        'FD of AR without refinement at twice the steps is below that with refinement, at every budget that has a double',
      fixed: 'before',
      judge: ({ series }) => {
        const cells = cellsOfFamily(series.cells, 'ar');
        const longer = cells.slice(1).map((cell) => distanceOf(cell, 'plain'));
        const refined = cells.slice(0, -1).map((cell) => distanceOf(cell, 'refined'));
        return {
          measured: say`trained twice as long ${longer}, refined ${refined}`,
          holds: longer.every((distance, k) => distance < refined[k]),
        };
      },
    },
    static: {
      kind: 'check',
      statement: 'A static condition is the same for every sample of a class: nothing is refined.',
      criterion: 'FD of CDM is the same number with and without refinement, in every batch',
      fixed: 'before',
      judge: ({ series }) => {
        const gaps = cellsOfFamily(series.cells, 'cdm').flatMap(({ plain, refined }) =>
          plain.map(({ fd }, batch) => Math.abs(fd - refined[batch].fd)),
        );
        return {
          measured: say`largest difference ${Math.max(...gaps)}`,
          holds: Math.max(...gaps) === 0,
        };
      },
    },
  },

  draw({ series: { cells }, metrics, config }) {
    return {
      figure: distancePanels(cells, metrics, config),
      gains: gainChart(cells, config),
      cost: costTable(cells),
    };
  },
});

function gainsAbove0(cells: Cell[]) {
  const gains = cells.map(gainOf);
  return {
    measured: say`gains ${gains.map(({ mean }) => mean)}, lower ends ${gains.map(({ low }) => low)}`,
    margin: Math.min(...gains.map(({ low }) => low)),
    holds: gains.every(({ low }) => low > 0),
  };
}
