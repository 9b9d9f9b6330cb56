/** Lemma 3: the law of an autoregressive condition forgets its start at the spectral radius. */

import { last, range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import { seriesColour } from '../../figures/theme.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say, texts } from '../../record/say.js';
import {
  type Autoregression,
  companionMatrix,
  conditionLaws,
  type StateLaw,
  stateLaws,
  stationaryLaw,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import {
  totalVariation,
  totalVariationInPlane,
  wasserstein,
} from '../../theory/companion/gaussian.js';
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
  /** The largest entry by which a step changes the stationary covariance of the state. */
  invarianceError: number;
};

/** A chain of second order, whose state is a point in the plane. */
type StateRow = {
  name: string;
  radius: number;
  /** ‖μPⁿ − π‖_TV of the state's law for n = 0…steps, from a Gaussian μ, and its fitted factor. */
  totalVariation: number[];
  rate: number;
};

interface Series {
  /** One per chain. */
  rows: Row[];
  /** One per chain of second order. */
  states: StateRow[];
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

/** The law of C_0 from which the state starts, for second order. */
const INITIAL: StateLaw = {
  mean: [2, -1],
  covariance: [
    [0.3, 0.1],
    [0.1, 0.2],
  ],
};

function measureState({ name, process }: Chain, { steps, fitFrom }: Config): StateRow {
  const stationary = stationaryLaw(process);
  const laws = stateLaws(process, INITIAL, steps);
  const values = laws.map((law) => totalVariationInPlane(law, stationary));
  return {
    name,
    radius: spectralRadius(companionMatrix(process)),
    totalVariation: values,
    rate: rate(values, fitFrom),
  };
}

/** πP = π: the largest entry by which one step changes the stationary covariance. */
function invarianceError(process: Autoregression): number {
  const law = stationaryLaw(process);
  const moved = stateLaws(process, law, 1)[1];
  const errors = law.covariance.flatMap((row, i) =>
    row.map((value, j) => Math.abs(value - moved.covariance[i][j])),
  );
  return Math.max(...errors);
}

function measure(chain: Chain, config: Config): Row {
  const { name, process, starts } = chain;
  const { steps, fitFrom } = config;
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
    invarianceError: invarianceError(process),
  };
}

/** By what share the slope of a fitted rate misses the logarithm of the spectral radius. */
const slopeError = (fitted: number, radius: number): number =>
  Math.abs(Math.log(fitted) / Math.log(radius) - 1);

export const ceLem3 = experiment({
  id: 'ce-lem3',
  title: 'The condition forgets its start geometrically, at the spectral radius',
  paper: 'Companion paper, Lemma 3, Eqs. 18 to 21 [R]',
  version: 2,
  usesEngine: false,
  config: {
    smoke: { chains: CHAINS, steps: 30, fitFrom: 15 },
    laptop: { chains: CHAINS, steps: 80, fitFrom: 40 },
    paper: { chains: CHAINS, steps: 80, fitFrom: 40 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; fitted rates within 1 % of the spectral radius',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config }: RunContext<Config>): Promise<Results<Series>> {
    const plane = config.chains.filter(({ process }) => process.coefficients.length === 2);
    return {
      series: {
        rows: config.chains.map((chain) => measure(chain, config)),
        states: plane.map((chain) => measureState(chain, config)),
      },
      metrics: {},
    };
  },

  claims: {
    invariant: {
      kind: 'paper',
      place: 'Lemma 3, Eq. 20',
      statement: 'There is a law π with πP = π.',
      criterion: 'A step changes no entry of the stationary covariance by more than 1e-9',
      fixed: 'before',
      judge({ series: { rows } }) {
        const worst = Math.max(...rows.map((row) => row.invarianceError));
        return { measured: say`largest change ${worst}`, holds: worst < 1e-9 };
      },
    },
    rate: {
      kind: 'paper',
      place: 'Lemma 3, Eqs. 19 to 21',
      statement:
        '‖μPⁿ − π‖_TV ≤ R βⁿ for the state, and so for c_i; β is the spectral radius of the companion matrix.',
      criterion:
        'Slopes of log TV (of the state from a Gaussian μ where p = 2, of c_i from a point) and of log W₂ equal log ρ(A) within 1 %, for every chain',
      fixed: 'revised',
      judge({ series: { rows, states } }) {
        const worst = Math.max(
          ...rows.map((row) => slopeError(row.rateTotalVariation, row.radius)),
          ...rows.map((row) => slopeError(row.rateWasserstein, row.radius)),
          ...states.map((one) => slopeError(one.rate, one.radius)),
        );
        const radii = rows.map((row) => row.radius);
        const variation = rows.map((row) => row.rateTotalVariation);
        const distance = rows.map((row) => row.rateWasserstein);
        const state = states.map((one) => one.rate);
        return {
          measured: `ρ(A) ${texts(radii, 4)}; fitted TV ${texts(variation, 4)}, W₂ ${texts(distance, 4)}, TV of the state ${texts(state, 4)}; slopes off by at most ${percent(worst)} %`,
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

  draw: ({ series }) => ({ figure: decayChart(series), state: stateChart(series) }),
});

const decayChart = ({ rows }: Series) =>
  lineChart(
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

const stateChart = ({ states }: Series) =>
  lineChart(
    {
      caption:
        'The same for the whole state C_n = (c_n, c_{n−1}) of the chains of second order, started from a Gaussian law μ: ‖μPⁿ − π‖_TV (solid) and R ρ(A)ⁿ, with R from the last step (dotted).',
      x: { title: 'step n' },
      y: { title: 'total variation', log: true },
    },
    states.flatMap(({ name, radius, totalVariation }, k) => {
      const x = range(totalVariation.length);
      const bound = x.map((n) => last(totalVariation) * radius ** (n - x.length + 1));
      const colour = seriesColour(k);
      return [
        { name, x, y: totalVariation, colour, markers: false },
        { name: `${name}: R ρⁿ`, x, y: bound, colour, dash: 'dot', markers: false },
      ];
    }),
  );
