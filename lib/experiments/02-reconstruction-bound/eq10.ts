/** Eq. 10 against the next-token loss: what the histogram changes, and what it does not (Sec. 4.2). */

import { last } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import {
  type ContextTable,
  contextEntropy,
  fitHistogram,
  histogramGradient,
  histogramLoss,
  histogramOf,
  nextTokenGradient,
  nextTokenLoss,
  predict,
  type Weighting,
  type Weights,
} from '../../theory/histogram-loss.js';
import { countContexts, globalWindow, parityChain, tableOf } from './eq10-contexts.js';

type Config = { sequences: number; steps: number };

interface Series {
  /** Both losses in nats after so many steps of gradient descent. */
  curve: { steps: number[]; histogram: number[]; nextToken: number[] };
  /** Shares of 0 and 1 after (0, 0) in the paper's example: over all positions, and at the third. */
  pooled: number[];
  third: number[];
}

const WINDOW = 3;
/** Sec. 4.2: the third symbol after (0, 0) is 1 or 0. */
const EXAMPLE = [
  [0, 0, 1, 0],
  [0, 0, 0, 0],
];
const MARKS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000];

/** Largest difference of two gradients. */
const gap = (a: Weights, b: Weights): number =>
  Math.max(...a.flatMap((row, k) => row.map((value, f) => Math.abs(value - b[k][f]))));

/** p(1 | context) of the model that is optimal under a weighting. */
function optimum(table: ContextTable, weighting: Weighting, steps: number): number[] {
  const weights = fitHistogram(table, weighting, { rate: 2, steps });
  return table.features.map((features) => predict(weights, features)[1]);
}

/** How far the optima of both weightings are apart. */
function optimaDistance(table: ContextTable, steps: number): number {
  const unique = optimum(table, 'unique', steps);
  return Math.max(
    ...optimum(table, 'count', steps).map((counted, c) => Math.abs(counted - unique[c])),
  );
}

/** Losses along gradient descent on the counted histogram loss. */
function lossCurve(table: ContextTable, steps: number[]): Series['curve'] {
  const fits = steps.map((count) => fitHistogram(table, 'count', { rate: 2, steps: count }));
  return {
    steps,
    histogram: fits.map((weights) => histogramLoss(table, weights, 'count')),
    nextToken: fits.map((weights) => nextTokenLoss(table, weights)),
  };
}

/** The third symbol of the paper's example, before and after training. */
function example() {
  const table: ContextTable = { features: [[1]], counts: [[1, 1]] };
  const start = [[0.5], [-0.5]];
  const solved = fitHistogram(table, 'count', { rate: 1, steps: 200, start });
  return {
    third: histogramOf(table.counts[0]),
    pooled: histogramOf(countContexts(EXAMPLE, 2).get('00') ?? []),
    nextToken: nextTokenLoss(table, solved),
    histogram: histogramLoss(table, solved, 'count'),
    start: histogramLoss(table, start, 'count'),
  };
}

export const eq10 = experiment({
  id: 'eq10',
  title: 'The histogram loss is the next-token loss minus a constant',
  paper: 'Eqs. 9–10, Sec. 4.2, A.1.5',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { sequences: 40, steps: 50 },
    laptop: { sequences: 400, steps: 4000 },
    paper: { sequences: 400, steps: 4000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; equal gradients, floors 0 and H(q)',
    paper: 'as laptop: nothing depends on scale',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'eq10');
    const sequences = Array.from({ length: config.sequences }, () => parityChain(random));
    const counts = countContexts(sequences, WINDOW);
    const limited = tableOf(counts, 'limited');
    const unlimited = tableOf(counts, 'unlimited');
    const weights = [0, 1].map(() => limited.features[0].map(() => random.normal()));
    const ordinary = nextTokenGradient(limited, weights);
    const { pooled, third, nextToken, histogram, start } = example();
    const { floor, expected } = globalWindow(sequences);
    const marks = MARKS.filter((steps) => steps <= config.steps);
    return {
      series: { curve: lossCurve(unlimited, marks), pooled, third },
      metrics: {
        entropy: contextEntropy(unlimited),
        countedGap: gap(histogramGradient(limited, weights, 'count'), ordinary),
        uniqueGap: gap(histogramGradient(limited, weights, 'unique'), ordinary),
        limitedDistance: optimaDistance(limited, config.steps),
        unlimitedDistance: optimaDistance(unlimited, config.steps),
        exampleNextToken: nextToken,
        exampleHistogram: histogram,
        exampleStart: start,
        globalFloor: floor,
        globalExpected: expected,
      },
    };
  },

  claims: {
    example: {
      kind: 'paper',
      place: 'Sec. 4.2',
      statement:
        'After (0, 0) the third symbol of (0,0,1,0), (0,0,0,0) is [.5, .5]: the next-token loss stops at ln 2, Eq. 10 reaches 0.',
      criterion: 'next-token loss within 1e-6 of ln 2 and KL < 1e-6 at the optimum',
      fixed: 'before',
      judge: ({ metrics: { exampleNextToken, exampleHistogram } }) => ({
        measured: say`${text(exampleNextToken, 7)} and ${exampleHistogram}`,
        holds: Math.abs(exampleNextToken - Math.LN2) < 1e-6 && exampleHistogram < 1e-6,
      }),
    },
    pooled: {
      kind: 'ours',
      statement:
        'Eq. 9 sums over images only: kept for each position the histogram after (0, 0) is the paper’s [.5, .5], pooled over positions it is not.',
      criterion: '[.5, .5] at the third position and another histogram over all positions',
      fixed: 'revised',
      judge: ({ series: { pooled, third } }) => ({
        measured: say`third position [${third}], pooled [${pooled}]`,
        holds: third.every((share) => share === 0.5) && pooled[0] !== 0.5,
      }),
    },
    gradient: {
      kind: 'ours',
      statement:
        'Summed over training occurrences, Eq. 10 has the gradient of next-token prediction.',
      criterion:
        'gradients within 1e-6 when contexts are weighted by count, and more than 1e-3 apart when each counts once',
      fixed: 'before',
      judge: ({ metrics: { countedGap, uniqueGap } }) => ({
        measured: say`${countedGap} and ${uniqueGap}`,
        holds: countedGap < 1e-6 && uniqueGap > 1e-3,
      }),
    },
    optimum: {
      kind: 'ours',
      statement: 'The weighting of contexts matters for a limited model only.',
      criterion: 'optimal p differ by more than 0.01 (limited) and less than 0.001 (unlimited)',
      fixed: 'before',
      judge: ({ metrics: { limitedDistance, unlimitedDistance } }) => ({
        measured: say`${limitedDistance} and ${unlimitedDistance}`,
        holds: limitedDistance > 0.01 && unlimitedDistance < 1e-3,
      }),
    },
    offset: {
      kind: 'check',
      statement:
        'Both losses are one curve, H(q) apart: where Eq. 10 has reached zero the next-token loss has nothing left to gain either.',
      criterion:
        'difference H(q) within 1e-6 nats all along a training that ends with Eq. 10 below 1e-6',
      fixed: 'revised',
      judge({ series: { curve }, metrics: { entropy } }) {
        const { histogram, nextToken } = curve;
        const drift = Math.max(
          ...nextToken.map((loss, k) => Math.abs(loss - histogram[k] - entropy)),
        );
        return {
          measured: say`losses end at ${last(histogram)} and ${last(nextToken)}; difference H(q) = ${entropy} nats to ${drift}`,
          holds: drift < 1e-6 && last(histogram) < 1e-6,
        };
      },
    },
    'global-floor': {
      kind: 'ours',
      statement:
        'With a global window every model shares the floor Σ H(z_i | z_<i) = log₂(number of different images).',
      criterion: 'equal within 1e-9 bits',
      fixed: 'before',
      judge: ({ metrics: { globalFloor, globalExpected } }) => ({
        measured: `${text(globalFloor, 6)} and ${text(globalExpected, 6)} bits`,
        holds: Math.abs(globalFloor - globalExpected) < 1e-9,
      }),
    },
  },

  draw: ({ series, metrics }) => ({ figure: lossChart(series.curve, metrics.entropy) }),
});

function lossChart({ steps, histogram, nextToken }: Series['curve'], floor: number): PlotDrawing {
  const x = steps.map((step) => step + 1);
  return lineChart(
    {
      caption:
        'One training run, two losses. Eq. 10 falls to zero and the next-token loss to H(q); the curves differ by that constant at every step, and so have the same gradient.',
      x: { title: 'step + 1', log: true },
      y: { title: 'loss in nats' },
    },
    [
      { name: 'Eq. 10, KL(q‖p)', x, y: histogram },
      { name: 'next-token loss', x, y: nextToken },
      { name: 'H(q)', x: [x[0], last(x)], y: [floor, floor], dash: 'dot', markers: false },
    ],
  );
}
