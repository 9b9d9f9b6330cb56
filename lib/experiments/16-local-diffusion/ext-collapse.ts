/**
 * How many training images are still possible, given a noised one: the posterior's effective number, against
 * the noise and against N. Where it falls to two, a sample is committed to one image (the collapse of Biroli
 * et al., "Dynamical regimes of diffusion models", 2024); the overlap of Definition 3.1 says it from outside.
 */
import { falls, mean } from '../../base/statistics.js';
import { DATASET_NAMES, type Dataset } from '../../data/index.js';
import { lineChart, panelGrid } from '../../figures/index.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { type Config, type Curve, crossing, curveOf } from './ext-collapse-models.js';

interface Series {
  /** By data set, then by rising N. */
  curves: Curve[];
}

const STEPS = [
  10, 20, 40, 60, 80, 100, 130, 160, 200, 240, 280, 320, 360, 400, 450, 500, 550, 600, 700, 800,
  1000,
];

export const extCollapse = experiment({
  id: 'ext-collapse',
  title: 'How many training images a noisy image leaves possible',
  paper: 'beyond the paper: Definition 3.1 and the collapse time of diffusion',
  version: 1,
  usesEngine: true,
  config: {
    smoke: { datasets: ['mnist'], counts: [8, 32], queries: 8, steps: [50, 200, 400, 700] },
    laptop: {
      datasets: ['mnist', 'cifar10'],
      counts: [16, 64, 256, 1024, 4096],
      queries: 256,
      steps: STEPS,
    },
    study: {
      datasets: ['mnist', 'cifar10'],
      counts: [16, 64, 256, 1024, 4096, 16_384, 50_000],
      queries: 1000,
      steps: STEPS,
    },
    paper: {
      datasets: ['mnist', 'cifar10'],
      counts: [16, 64, 256, 1024, 4096, 16_384, 50_000],
      queries: 4000,
      steps: STEPS,
    },
  },
  expect: {
    smoke: 'a second',
    laptop: 'about a minute; collapse at smaller t, the more images',
    study: 'about half an hour',
    paper: 'hours',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const jobs = config.datasets.flatMap((dataset) =>
      config.counts.map((count) => ({ dataset, count })),
    );
    const curves: Curve[] = [];
    for (const [k, { dataset, count }] of jobs.entries()) {
      progress(k / jobs.length, `${DATASET_NAMES[dataset]}, N = ${count}`);
      curves.push(await curveOf(dataset, count, config, seed));
    }
    return { series: { curves }, metrics: {} };
  },

  claims: {
    later: {
      kind: 'ours',
      statement:
        'The more training images, the later in generation (at smaller t) a sample is committed to one of them.',
      criterion:
        'the step t at which two images are left in the mean falls from each N to the next, on each data set',
      fixed: 'before',
      judge: ({ series }, { datasets }) => {
        const lists = datasets.map((dataset) => own(series, dataset).map(collapse));
        return {
          measured: lists
            .map((list, k) => say`${DATASET_NAMES[datasets[k]]}: t = ${list}`)
            .join('; '),
          holds: lists.every(falls),
        };
      },
    },
    overlap: {
      kind: 'ours',
      statement:
        'Overlap of neighbours (Definition 3.1) tells when: at the collapse it is the same for every N.',
      criterion:
        'mean overlap with the nearest training image at that step: largest over smallest of all N at most 2, on each data set',
      fixed: 'before',
      judge: ({ series }, { datasets }) => {
        const lists = datasets.map((dataset) => own(series, dataset).map(overlapAtCollapse));
        return {
          measured: lists.map((list, k) => say`${DATASET_NAMES[datasets[k]]}: ${list}`).join('; '),
          holds: lists.every((list) => Math.max(...list) <= 2 * Math.min(...list)),
        };
      },
    },
    all: {
      kind: 'check',
      statement: 'In pure noise every training image is equally possible.',
      criterion: 'at the largest t more than 90 % of log₂ N bits are left, for every N',
      // The first run ended at t = 800, where CIFAR-10 still shows through.
      fixed: 'revised',
      judge: ({ series: { curves } }) => {
        const shares = curves.map(({ bits, count }) => bits[bits.length - 1] / Math.log2(count));
        return { measured: say`${shares}`, holds: shares.every((share) => share > 0.9) };
      },
    },
  },

  draw({ series, config: { datasets, counts } }) {
    const panels = (y: string, value: (curve: Curve) => number[], log = false) =>
      datasets.map((dataset) =>
        lineChart(
          {
            caption: '',
            title: DATASET_NAMES[dataset],
            x: { title: 'step t' },
            y: { title: y, log },
          },
          own(series, dataset).map((curve) => ({
            name: `N = ${curve.count}`,
            x: curve.steps,
            y: value(curve),
          })),
        ),
      );
    return {
      figure: panelGrid(
        {
          caption:
            'Bits that a noised training image at step t leaves open about which image it was (entropy of the posterior over N training images, mean). Below 1 bit fewer than two images are possible: a sample of the best denoiser is committed. Generation runs from right to left; T = 1000, linear schedule.',
          columns: 2,
        },
        panels('bits left open', ({ bits }) => bits),
      ),
      overlaps: panelGrid(
        {
          caption:
            'Overlap (Definition 3.1) of a noised training image with that of its nearest neighbour, mean over images.',
          columns: 2,
        },
        panels('overlap with the nearest', ({ nearest }) => nearest),
      ),
      collapse: lineChart(
        {
          caption:
            'Step of the collapse, where 1 bit is left, against the number of training images.',
          x: {
            title: 'training images N',
            log: true,
            range: [counts[0] / 1.3, 1.3 * Math.max(...counts)],
          },
          y: { title: 'step t of the collapse' },
        },
        datasets.map((dataset) => ({
          name: DATASET_NAMES[dataset],
          x: counts,
          y: own(series, dataset).map(collapse),
        })),
      ),
    };
  },
});

const own = ({ curves }: Series, dataset: Dataset): Curve[] =>
  curves.filter((curve) => curve.dataset === dataset);

/** The step at which one bit is left. */
const collapse = ({ steps, bits }: Curve): number => crossing(steps, bits, 1);

/** The overlap with the nearest at that step, between the steps of the grid. */
function overlapAtCollapse(curve: Curve): number {
  const t = collapse(curve);
  const after = Math.max(
    1,
    curve.steps.findIndex((step) => step >= t),
  );
  const share = (t - curve.steps[after - 1]) / (curve.steps[after] - curve.steps[after - 1]);
  return mean([2 * (1 - share) * curve.nearest[after - 1], 2 * share * curve.nearest[after]]);
}
