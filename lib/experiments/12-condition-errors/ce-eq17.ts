/** Eqs. 17 to 19 and Lemma 3: what kind of chain the stacked condition is: Markov, Feller, strongly so. */

import { range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import {
  type Autoregression,
  autocovariances,
  companionMatrix,
  partialAutocorrelations,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { apply } from '../../theory/companion/linear-algebra.js';
import { estimator, fitLine, type Uniform } from '../../theory/companion/sampling.js';
import { normalPdf, normalVariate } from '../../theory/special.js';

type Config = {
  /** Of first and second order; the second one is stopped and perturbed. */
  processes: Autoregression[];
  /** Distances ‖δ‖ of states at which continuity is tested. */
  lengths: number[];
  /** Paths that are stopped, and for how many steps they are watched. */
  paths: number;
  horizon: number;
};

/** Partial autocorrelations of c: at lags up to the order p, and at p + 1…p + 4. */
type Row = { order: number; lastCoefficient: number; within: number[]; beyond: number[] };

/** The mean and the mean square of an innovation, with their standard errors. */
type Moments = { mean: number; meanError: number; square: number; squareError: number };

interface Series {
  /** One per process. */
  rows: Row[];
  /** The largest change of E h(C_1 | C_0) when C_0 moves by ‖δ‖. */
  lengths: number[];
  modulus: number[];
  /** Innovations after a stopping time, and after a time that only the future tells. */
  stopping: Moments;
  lastTime: Moments;
}

const settings = (paths: number): Config => ({
  processes: [
    { coefficients: [0.7], noise: 0.5 },
    { coefficients: [0.5, 0.3], noise: 0.4 },
    { coefficients: [0.2, 0.6], noise: 0.3 },
  ],
  lengths: [0.5, 0.1, 0.02, 0.004],
  paths,
  horizon: 40, // Nearly all paths are a deviation above the mean at some time.
});

function measureMemory(process: Autoregression): Row {
  const order = process.coefficients.length;
  const partial = partialAutocorrelations(autocovariances(process, order + 4));
  return {
    order,
    lastCoefficient: process.coefficients[order - 1],
    within: partial.slice(0, order),
    beyond: partial.slice(order),
  };
}

/** (Ph)(x) = E h(Ax + ε) for h(y) = tanh(4 Σ y), bounded and continuous; by the trapezoid rule over ε. */
function smoothed(process: Autoregression, x: readonly number[]): number {
  const centre = apply(companionMatrix(process), x).reduce((sum, value) => sum + value, 0);
  const step = 0.02;
  return range(801).reduce((sum, k) => {
    const z = -8 + k * step;
    return sum + normalPdf(z) * Math.tanh(4 * (centre + process.noise * z)) * step;
  }, 0);
}

/** The largest |Ph(x + δ) − Ph(x)| over random states x and directions, per length of δ (Feller). */
function continuityModulus(
  process: Autoregression,
  lengths: readonly number[],
  uniform: Uniform,
): number[] {
  const largest = lengths.map(() => 0);
  for (const _ of range(50)) {
    const x = process.coefficients.map(() => normalVariate(uniform));
    const direction = process.coefficients.map(() => normalVariate(uniform));
    const norm = Math.hypot(...direction);
    const still = smoothed(process, x);
    lengths.forEach((length, k) => {
      const moved = x.map((value, j) => value + (length * direction[j]) / norm);
      largest[k] = Math.max(largest[k], Math.abs(smoothed(process, moved) - still));
    });
  }
  return largest;
}

/**
 * Innovations ε_{τ+1} after the first time τ at which c is a stationary deviation above its mean (a
 * stopping time), and after the last such time within `horizon` steps, which only the future tells.
 */
function innovations(
  process: Autoregression,
  paths: number,
  horizon: number,
  uniform: Uniform,
): { stopping: Moments; lastTime: Moments } {
  const level = Math.sqrt(stationaryVariance(process));
  const [first, final] = [0, 1].map(() => ({ mean: estimator(), square: estimator() }));
  const add = (to: typeof first, value: number) => {
    to.mean.add(value);
    to.square.add(value * value);
  };
  for (let n = 0; n < paths; n++) {
    let state = process.coefficients.map(() => 0);
    const above: number[] = [];
    const noise = range(horizon + 1).map(() => normalVariate(uniform));
    for (let i = 0; i < horizon; i++) {
      const next = process.coefficients.reduce((sum, a, k) => sum + a * state[k], 0);
      state = [next + process.noise * noise[i], ...state.slice(0, -1)];
      if (state[0] > level) above.push(i);
    }
    if (above.length > 0) add(first, noise[above[0] + 1]);
    if (above.length > 0) add(final, noise[above[above.length - 1] + 1]);
  }
  const found = (one: typeof first): Moments => {
    const [mean, square] = [one.mean.estimate(), one.square.estimate()];
    return {
      mean: mean.mean,
      meanError: mean.standardError,
      square: square.mean,
      squareError: square.standardError,
    };
  };
  return { stopping: found(first), lastTime: found(final) };
}

/** Deviations of an innovation's mean from 0 and of its mean square from 1, in standard errors. */
const deviations = (one: Moments): number[] => [
  Math.abs(one.mean) / one.meanError,
  Math.abs(one.square - 1) / one.squareError,
];

export const ceEq17 = experiment({
  id: 'ce-eq17',
  title: 'The stacked condition is a Feller chain with the strong Markov property',
  paper: 'Companion paper, Eqs. 17 to 19, Lemma 3 [R]',
  version: 1,
  usesEngine: false,
  config: { smoke: settings(500), laptop: settings(40_000), paper: settings(40_000) },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; no memory beyond the state',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const { processes, lengths, paths, horizon } = config;
    const random = randomStream(seed, 'ce-eq17');
    const uniform = () => random.uniform();
    const after = innovations(processes[1], paths, horizon, uniform);
    return {
      series: {
        rows: processes.map(measureMemory),
        lengths,
        modulus: continuityModulus(processes[1], lengths, uniform),
        stopping: after.stopping,
        lastTime: after.lastTime,
      },
      metrics: {},
    };
  },

  claims: {
    markov: {
      kind: 'paper',
      place: 'Lemma 3, Eqs. 17 to 19',
      statement: 'The state C_i = (c_i, …, c_{i−p+1}) is a Markov chain.',
      criterion:
        'Given the p conditions before it, c_i is uncorrelated with all earlier ones: partial autocorrelations at lags p + 1 to p + 4 below 1e-9',
      fixed: 'before',
      judge({ series: { rows } }) {
        const left = Math.max(...rows.flatMap((row) => row.beyond.map(Math.abs)));
        return { measured: say`largest ${left}`, holds: left < 1e-9 };
      },
    },
    alone: {
      kind: 'ours',
      statement: 'For p = 2 the condition c_i alone, as Eq. 17 has it, is not a Markov chain.',
      criterion: 'Its partial autocorrelation at lag 2 is a₂, within 1e-6, and not zero',
      fixed: 'after',
      judge({ series: { rows } }) {
        const second = rows.filter((row) => row.order === 2);
        return {
          measured: say`${second.map((row) => row.within[1])} for a₂ = ${second.map((row) => row.lastCoefficient)}`,
          holds: second.every(
            ({ within, lastCoefficient }) =>
              lastCoefficient !== 0 && Math.abs(within[1] - lastCoefficient) < 1e-6,
          ),
        };
      },
    },
    feller: {
      kind: 'paper',
      place: 'Lemma 3, Eq. 19',
      statement: 'C_i is a Feller chain: Ph is continuous for bounded continuous h.',
      criterion:
        'The largest |Ph(x + δ) − Ph(x)| for h = tanh(4 Σ y) falls to zero with ‖δ‖: log-log slope above 0.9',
      fixed: 'before',
      judge({ series: { lengths, modulus } }) {
        const { slope } = fitLine(lengths.map(Math.log), modulus.map(Math.log));
        return {
          measured: say`${modulus} at ‖δ‖ = ${lengths}; slope ${slope}`,
          holds: slope > 0.9,
        };
      },
    },
    strong: {
      kind: 'paper',
      place: 'Lemma 3',
      statement: 'The Markov property is strong: after a stopping time the chain starts afresh.',
      criterion:
        'The innovation after the first time above one deviation has mean 0 and mean square 1 within 4 standard errors; the one after the last such time, no stopping time, has not',
      fixed: 'before',
      judge({ series: { stopping, lastTime } }) {
        return {
          measured: say`after the first time mean ${stopping.mean}, square ${stopping.square} (${deviations(stopping)} standard errors); after the last ${lastTime.mean}, ${lastTime.square}`,
          holds:
            deviations(stopping).every((value) => value < 4) &&
            deviations(lastTime).some((value) => value > 4),
        };
      },
    },
  },

  draw({ series: { rows } }) {
    const figure = barChart(
      {
        caption:
          'Partial autocorrelations of c: how much c_i still says about c_{i+k} when the conditions between them are known. They end at the order p, so the last p conditions are the state of a Markov chain.',
        x: { title: 'lag k' },
        y: { title: 'partial autocorrelation' },
      },
      rows.map(({ order, within, beyond }, k) => {
        const values = [...within, ...beyond];
        return {
          name: `chain ${k + 1}, p = ${order}`,
          x: range(values.length).map((lag) => lag + 1),
          y: values,
        };
      }),
    );
    return { figure };
  },
});
