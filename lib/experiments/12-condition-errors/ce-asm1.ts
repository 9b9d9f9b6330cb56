/** Assumptions 1 to 3 and Eq. 15: small reverse steps, exactly, for the mixture. */

import { falls, mean } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { ends, say, text } from '../../record/say.js';
import {
  conditionalEnergy,
  guidance,
  guidanceEnergy,
  type Mixture,
  posterior,
  sampleMixture,
} from '../../theory/companion/mixture.js';
import { forwardStep, meanOf, reverseKernel } from '../../theory/companion/reverse-step.js';
import { fitLine } from '../../theory/companion/sampling.js';
import { normalPdf } from '../../theory/special.js';
import { TOY_MIXTURE } from './mixture.js';

type Config = {
  /** Sizes β of the forward step, falling. */
  betas: number[];
  /** At how many places x_t the reverse step is computed. */
  places: number;
};

/** Means over the places x_t, per β. */
interface Series {
  betas: number[];
  /** Total variation between p(x_{t−1}|x_t) along the first axis and a Gaussian of its mean and variance. */
  nonGaussian: number[];
  /** The largest variance of p(x_{t−1}|x_t, c) over the smallest, minus 1. */
  inequality: number[];
  /** Distance of E(x_{t−1}|x_t, c) from E(x_{t−1}|x_t) + β ∇log p(c|x_t) (Eq. 15). */
  guidanceError: number[];
  /** ε̄_c and ε_c of the reverse step: E‖∇log p(x_{t−1}|x_t, c)‖², and its excess over that without c. */
  total: number[];
  condition: number[];
  /** Σ_c p(c|x_t) ‖∇log p(c|x_t)‖², to which the excess tends. */
  limit: number[];
}

const BETAS = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001];

/** Total variation between the first coordinate of a mixture and a Gaussian of its mean and variance. */
function nonGaussianity(kernel: Mixture): number {
  const centre = meanOf(kernel)[0];
  const variance = kernel.weights.reduce(
    (sum, weight, c) => sum + weight * (kernel.variances[c] + (kernel.means[c][0] - centre) ** 2),
    0,
  );
  const deviation = Math.sqrt(variance);
  const step = 0.005;
  let sum = 0;
  for (let z = -9; z <= 9; z += step) {
    const x = centre + z * deviation;
    const density = kernel.weights.reduce((total, weight, c) => {
      const spread = Math.sqrt(kernel.variances[c]);
      return total + (weight * normalPdf((x - kernel.means[c][0]) / spread)) / spread;
    }, 0);
    sum += Math.abs(density * deviation - normalPdf(z)) * step;
  }
  return sum / 2;
}

/** The mean distance of the conditional means from what Eq. 15 makes of the unconditional one. */
function errorOfGuidance(
  kernel: Mixture,
  after: Mixture,
  x: readonly number[],
  beta: number,
): number {
  const centre = meanOf(kernel);
  return kernel.weights.reduce((sum, weight, c) => {
    const control = guidance(after, x, c);
    const error = centre.map((value, k) => value + beta * control[k] - kernel.means[c][k]);
    return sum + weight * Math.hypot(...error);
  }, 0);
}

/** Σ_c p(c|x) ‖∇log p(c|x)‖². */
const guidanceAt = (law: Mixture, x: readonly number[]): number =>
  posterior(law, x).reduce(
    (sum, weight, c) => sum + weight * Math.hypot(...guidance(law, x, c)) ** 2,
    0,
  );

function measure(beta: number, places: number[][]) {
  const after = forwardStep(TOY_MIXTURE, beta);
  const kernels = places.map((x) => reverseKernel(TOY_MIXTURE, beta, x));
  return {
    nonGaussian: mean(kernels.map(nonGaussianity)),
    inequality: mean(
      kernels.map(({ variances }) => Math.max(...variances) / Math.min(...variances) - 1),
    ),
    guidanceError: mean(
      kernels.map((kernel, k) => errorOfGuidance(kernel, after, places[k], beta)),
    ),
    total: mean(kernels.map(conditionalEnergy)),
    condition: mean(kernels.map((kernel) => guidanceEnergy(kernel))),
    limit: mean(places.map((x) => guidanceAt(after, x))),
  };
}

/** The power of β with which a quantity falls: its log-log slope. */
const power = (betas: number[], values: number[]): number =>
  fitLine(betas.map(Math.log), values.map(Math.log)).slope;

export const ceAsm1 = experiment({
  id: 'ce-asm1',
  title:
    'Small reverse steps are Gaussian and guided; their score energy diverges, their ε_c does not',
  paper: 'Companion paper, Assumptions 1 to 3, Eq. 15 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { betas: [0.3, 0.03, 0.003], places: 2 },
    laptop: { betas: BETAS, places: 40 },
    paper: { betas: BETAS, places: 200 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 10 s; the energy grows as 1/β',
    paper: 'about 50 s',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-asm1');
    const law = forwardStep(TOY_MIXTURE, config.betas[0]);
    const places = Array.from(
      { length: config.places },
      () => sampleMixture(law, () => random.uniform()).x,
    );
    const rows = config.betas.map((beta, k) => {
      progress((k + 1) / config.betas.length, `β = ${beta}`);
      return measure(beta, places);
    });
    return {
      series: {
        betas: config.betas,
        nonGaussian: rows.map((row) => row.nonGaussian),
        inequality: rows.map((row) => row.inequality),
        guidanceError: rows.map((row) => row.guidanceError),
        total: rows.map((row) => row.total),
        condition: rows.map((row) => row.condition),
        limit: rows.map((row) => row.limit),
      },
      metrics: {},
    };
  },

  claims: {
    gaussian: {
      kind: 'paper',
      place: 'Assumptions 2 and 3',
      statement:
        'For small steps the reverse step is Gaussian, with one variance for every condition.',
      criterion:
        'The distance of p(x_{t−1}|x_t) from a Gaussian and the spread of the variances over c fall at every smaller β, with log-log slopes of at least 0.9',
      fixed: 'before',
      judge({ series: { betas, nonGaussian, inequality } }) {
        const powers = [nonGaussian, inequality].map((values) => power(betas, values));
        return {
          measured: say`total variation ${ends(nonGaussian)}; spread ${ends(inequality)}; slopes ${powers}`,
          holds: falls(nonGaussian) && falls(inequality) && powers.every((value) => value >= 0.9),
        };
      },
    },
    guided: {
      kind: 'paper',
      place: 'Eq. 15',
      statement:
        'The condition moves the reverse step by σ_t² ∇log p(c|x_t): right to first order in the step.',
      criterion:
        'The error of E(x_{t−1}|x_t) + β ∇log p(c|x_t) against E(x_{t−1}|x_t, c) has log-log slope 2 ± 0.1 in β',
      fixed: 'before',
      judge({ series: { betas, guidanceError } }) {
        const slope = power(betas, guidanceError);
        return {
          measured: say`errors ${guidanceError}; slope ${text(slope, 4)}`,
          holds: Math.abs(slope - 2) < 0.1,
        };
      },
    },
    diverges: {
      kind: 'ours',
      statement:
        'As σ_t² → 0 (Assumption 3) the score energy of the step, d/σ_t², grows without bound.',
      criterion: 'E‖∇log p(x_{t−1}|x_t, c)‖² has log-log slope −1 ± 0.1 in β',
      fixed: 'before',
      judge({ series: { betas, total } }) {
        const slope = power(betas, total);
        return {
          measured: say`${total} at β = ${betas}; slope ${slope}`,
          holds: Math.abs(slope + 1) < 0.1,
        };
      },
    },
    finite: {
      kind: 'ours',
      statement:
        'The condition error of the step stays finite: it tends to the guidance energy at x_t.',
      criterion:
        'Its distance from the mean of ‖∇log p(c|x_t)‖² falls in proportion to β in the end: log-log slope over the three smallest β 1 ± 0.1',
      fixed: 'revised',
      judge({ series: { betas, condition, limit } }) {
        const gaps = condition.map((value, k) => Math.abs(value - limit[k]));
        const slope = power(betas.slice(-3), gaps.slice(-3));
        return {
          measured: say`${condition} towards ${limit}; slope of the distance ${slope}`,
          holds: Math.abs(slope - 1) < 0.1,
        };
      },
    },
  },

  draw: ({ series }) => ({ figure: errorChart(series), energy: energyChart(series) }),
});

const errorChart = ({ betas, nonGaussian, inequality, guidanceError }: Series) =>
  lineChart(
    {
      caption:
        'What the assumptions neglect, against the size β of a step: the distance of the reverse step from a Gaussian, the spread of its variance over the conditions, and the error of the guided mean (Eq. 15).',
      x: { title: 'β', log: true },
      y: { title: 'error', log: true },
    },
    [
      { name: 'not Gaussian (TV)', x: betas, y: nonGaussian },
      { name: 'unequal variances', x: betas, y: inequality },
      { name: 'guided mean', x: betas, y: guidanceError },
    ],
  );

const energyChart = ({ betas, total, condition }: Series) =>
  lineChart(
    {
      caption:
        'Score energies of one reverse step. With the condition E‖∇log p(x_{t−1}|x_t, c)‖² = d/σ_t² grows as 1/β; its excess over the energy without the condition, ε_c, tends to a constant.',
      x: { title: 'β', log: true },
      y: { title: 'energy', log: true },
    },
    [
      { name: 'with c, d/σ_t²', x: betas, y: total },
      { name: 'excess ε_c', x: betas, y: condition },
    ],
  );
