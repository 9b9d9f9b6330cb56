/** Lemma 3: the law of an autoregressive condition forgets its start at the spectral radius. */

import { range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say, texts } from '../../record/say.js';
import {
  type Autoregression,
  companionMatrix,
  conditionLaws,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { totalVariation, wasserstein } from '../../theory/companion/gaussian.js';
import { spectralRadius } from '../../theory/companion/linear-algebra.js';
import { fitLine } from '../../theory/companion/sampling.js';

/** A process and the states (c_0, …, c_{1−p}) that it starts from. */
type Chain = { name: string; process: Autoregression; starts: number[][] };

type Config = {
  chains: Chain[];
  steps: number;
  /** The rates are fitted from this step on. */
  fitFrom: number;
};

type Row = {
  name: string;
  radius: number;
  /** exp of the fitted slopes of log TV and log W₂, from the first start. */
  rateTotalVariation: number;
  rateWasserstein: number;
  /** Distances of the law of c_i from the stationary law for i = 0…steps, from the first start. */
  totalVariation: number[];
  wasserstein: number[];
  /** W₂ to the stationary law after the last step, from each start. */
  remaining: number[];
};

interface Series {
  /** One per chain. */
  rows: Row[];
}

const CHAINS: Chain[] = [
  {
    name: 'AR(1), a = 0.7',
    process: { coefficients: [0.7], noise: 0.5 },
    starts: [[3], [0], [-8]],
  },
  {
    name: 'AR(2), a = (0.5, 0.3)',
    process: { coefficients: [0.5, 0.3], noise: 0.4 },
    starts: [
      [2, 1.5],
      [-4, 0],
      [6, -3],
    ],
  },
  {
    name: 'AR(2), a = (0.2, 0.6)',
    process: { coefficients: [0.2, 0.6], noise: 0.3 },
    starts: [
      [2, 2],
      [-1, 3],
      [0.5, 0],
    ],
  },
];

/** The factor per step of a geometric decay, fitted from step `from` on. */
function rate(values: number[], from: number): number {
  const late = range(values.length).slice(from);
  const logarithms = late.map((i) => Math.log(values[i]));
  return Math.exp(fitLine(late, logarithms).slope);
}

function measure({ name, process, starts }: Chain, { steps, fitFrom }: Config): Row {
  const stationary = { mean: 0, variance: stationaryVariance(process) };
  const laws = starts.map((start) => conditionLaws(process, start, steps));
  const distances = laws.map((path) => path.map((law) => wasserstein(law, stationary)));
  const variations = laws[0].map((law) => totalVariation(law, stationary));
  return {
    name,
    radius: spectralRadius(companionMatrix(process)),
    rateTotalVariation: rate(variations, fitFrom),
    rateWasserstein: rate(distances[0], fitFrom),
    totalVariation: variations,
    wasserstein: distances[0],
    remaining: distances.map((values) => values[steps]),
  };
}

/** By what share the slope of a fitted rate misses the logarithm of the spectral radius. */
const slopeError = (fitted: number, radius: number): number =>
  Math.abs(Math.log(fitted) / Math.log(radius) - 1);

export const ceLem3 = experiment({
  id: 'ce-lem3',
  title: 'The condition forgets its start geometrically, at the spectral radius',
  paper: 'Companion paper, Lemma 3, Eqs. 18 to 21, Lemma 10 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { chains: CHAINS, steps: 30, fitFrom: 15 },
    laptop: { chains: CHAINS, steps: 80, fitFrom: 40 },
    paper: { chains: CHAINS, steps: 80, fitFrom: 40 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; fitted rates within 1 % of the spectral radius',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config }: RunContext<Config>): Promise<Results<Series>> {
    return { series: { rows: config.chains.map((chain) => measure(chain, config)) }, metrics: {} };
  },

  claims: {
    rate: {
      kind: 'paper',
      place: 'Lemma 3, Eqs. 19 to 21',
      statement: '‖law(c_i) − π‖_TV ≤ R βⁱ with β the spectral radius of the companion matrix.',
      criterion: 'Slope of log TV and of log W₂ equals log ρ(A) within 1 %, for every chain',
      fixed: 'before',
      judge({ series: { rows } }) {
        const worst = Math.max(
          ...rows.map((row) => slopeError(row.rateTotalVariation, row.radius)),
          ...rows.map((row) => slopeError(row.rateWasserstein, row.radius)),
        );
        const radii = rows.map((row) => row.radius);
        const variation = rows.map((row) => row.rateTotalVariation);
        const distance = rows.map((row) => row.rateWasserstein);
        return {
          measured: `ρ(A) ${texts(radii, 4)}; fitted TV ${texts(variation, 4)}, W₂ ${texts(distance, 4)}; slopes off by at most ${percent(worst)} %`,
          holds: worst < 0.01,
        };
      },
    },
    unique: {
      kind: 'paper',
      place: 'Lemma 3',
      statement: 'The stationary law is unique: every start leads to it.',
      criterion: ({ steps }) =>
        `W₂ to π below 1e-3 after ${steps} steps from three starts per chain`,
      fixed: 'before',
      judge({ series: { rows } }) {
        const remaining = Math.max(...rows.flatMap((row) => row.remaining));
        return { measured: say`largest remaining W₂ ${remaining}`, holds: remaining < 1e-3 };
      },
    },
  },

  draw({ series: { rows } }) {
    const figure = lineChart(
      {
        caption:
          'Distance of the law of c_i from the stationary law: total variation (solid) and W₂ (dotted) fall on straight lines whose slope is the logarithm of the spectral radius.',
        x: { title: 'step i' },
        y: { title: 'distance to the stationary law', log: true },
      },
      rows.flatMap(({ name, totalVariation, wasserstein }) => {
        const x = range(totalVariation.length);
        return [
          { name: `${name}: TV`, x, y: totalVariation, markers: false },
          { name: `${name}: W2`, x, y: wasserstein, dash: 'dot', markers: false },
        ];
      }),
    );
    return { figure };
  },
});
