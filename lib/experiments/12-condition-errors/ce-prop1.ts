/** Proposition 1: gradients of a linear-Gaussian p(x | c_i) along the chain of conditions. */

import { last, range } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import {
  type Autoregression,
  conditionLaws,
  expectedSquaredGradient,
  type Observation,
  observationScore,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { type Estimate, estimator } from '../../theory/companion/sampling.js';
import { normalVariate } from '../../theory/special.js';

type Config = {
  process: Autoregression;
  observation: Observation;
  /** The condition c₀ that all paths start from. */
  start: number;
  steps: number;
  paths: number;
};

interface Series {
  /** E‖∇log p(x|c_i)‖² with x ~ p(x|c_i) for i = 0…steps, and its standard error. */
  own: number[];
  ownError: number[];
  /** The same at the fixed x = 0, from the start and from the stationary mean 0. */
  fixedFromFar: number[];
  fixedFromMean: number[];
  /** At x = 0 from the start without noise: c_{i+1} = f(c_i) (Eq. 17). */
  deterministic: number[];
}

const settings = (paths: number): Config => ({
  process: { coefficients: [0.7], noise: 0.5 },
  observation: { gain: 1, variance: 0.3 },
  start: 3, // Four stationary deviations from the mean.
  steps: 20, // 0.7²⁰ < 0.001: the start is forgotten.
  paths,
});

/** Means and deviations of x and c in the bivariate Gaussian that the formula is tested on. */
const JOINT = { meanX: 0.4, meanC: -0.7, sigmaX: 1.2, sigmaC: 0.8 };

/** ∂_x log p(x, c) of the bivariate Gaussian with correlation ρ, by a difference quotient. */
function slopeOfJoint(x: number, c: number, rho: number): number {
  const logJoint = (u: number) => {
    const [p, q] = [(u - JOINT.meanX) / JOINT.sigmaX, (c - JOINT.meanC) / JOINT.sigmaC];
    return -(p * p - 2 * rho * p * q + q * q) / (2 * (1 - rho * rho));
  };
  const h = 1e-5;
  return (logJoint(x + h) - logJoint(x - h)) / (2 * h);
}

/** App. F: −(x − μ_{x|c})/σ²_{x|c}. */
function slopeOfConditional(x: number, c: number, rho: number): number {
  const mean = JOINT.meanX + ((rho * JOINT.sigmaX) / JOINT.sigmaC) * (c - JOINT.meanC);
  return -(x - mean) / (JOINT.sigmaX ** 2 * (1 - rho * rho));
}

/** The largest difference of formula and quotient at 200 points with correlations in ±0.9. */
function largestFormulaError(random: RandomStream): number {
  let largest = 0;
  for (let n = 0; n < 200; n++) {
    const [x, c, rho] = [random.normal(), random.normal(), 1.8 * random.uniform() - 0.9];
    const error = slopeOfConditional(x, c, rho) - slopeOfJoint(x, c, rho);
    largest = Math.max(largest, Math.abs(error));
  }
  return largest;
}

/** Squared gradients at x ~ p(x|c_i) along random paths of an AR(1) process, for i = 0…steps. */
function ownGradients(config: Config, uniform: () => number): Estimate[] {
  const { process, observation, start, steps, paths } = config;
  const squares = range(steps + 1).map(estimator);
  for (let n = 0; n < paths; n++) {
    let c = start;
    for (let i = 0; i <= steps; i++) {
      if (i > 0) c = process.coefficients[0] * c + process.noise * normalVariate(uniform);
      const x = observation.gain * c + Math.sqrt(observation.variance) * normalVariate(uniform);
      squares[i].add(observationScore(observation, x, c) ** 2);
    }
  }
  return squares.map((square) => square.estimate());
}

const neverRises = (values: number[]): boolean =>
  values.every((value, i) => i === 0 || value <= values[i - 1]);

export const ceProp1 = experiment({
  id: 'ce-prop1',
  title:
    'The gradient attenuates with a bad start of the condition, not when x follows its condition',
  paper: 'Companion paper, Proposition 1, Eq. 17 and App. F [R]',
  version: 2,
  usesEngine: false,
  config: {
    smoke: settings(500),
    laptop: settings(100_000),
    paper: settings(100_000),
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; at x = 0 the gradient falls from a far start; for x ~ p(x|c_i) it is 1/σ²',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const { process, observation, start, steps } = config;
    const random = randomStream(seed, 'ce-prop1');
    const formulaError = largestFormulaError(random);
    const own = ownGradients(config, () => random.uniform());
    const still = { coefficients: process.coefficients, noise: 0 };
    const atZero = (law: { mean: number; variance: number }) =>
      expectedSquaredGradient(observation, 0, law);
    return {
      series: {
        own: own.map((estimate) => estimate.mean),
        ownError: own.map((estimate) => estimate.standardError),
        fixedFromFar: conditionLaws(process, [start], steps).map(atZero),
        fixedFromMean: conditionLaws(process, [0], steps).map(atZero),
        deterministic: conditionLaws(still, [start], steps).map(atZero),
      },
      metrics: {
        formulaError,
        constant: 1 / observation.variance,
        fixedLimit: atZero({ mean: 0, variance: stationaryVariance(process) }),
      },
    };
  },

  claims: {
    formula: {
      kind: 'paper',
      place: 'App. F',
      statement:
        '∇_x log p(x|c) = −(x − μ_{x|c})/σ²_{x|c} with μ_{x|c} = μ_x + ρ (σ_x/σ_c)(c − μ_c) and σ²_{x|c} = σ_x²(1 − ρ²).',
      criterion: '|formula − difference quotient of the joint density| < 1e-6 at 200 points',
      fixed: 'before',
      judge: ({ metrics: { formulaError } }) => ({
        measured: say`largest difference ${formulaError}`,
        holds: formulaError < 1e-6,
      }),
    },
    attenuates: {
      kind: 'paper',
      place: 'Proposition 1, Eq. 17',
      statement:
        'As the condition stabilizes from a start that is off, the gradient at a given x attenuates.',
      criterion:
        'E‖∇log p(x|c_i)‖² at the stationary mean x = 0 never rises along i, and ends within 1 % of its stationary value; without noise it ends below 1 % of its first value',
      fixed: 'revised',
      judge({ series: { fixedFromFar, deterministic }, metrics: { fixedLimit } }) {
        return {
          measured: say`${fixedFromFar[0]} to ${last(fixedFromFar)}, stationary value ${fixedLimit}; without noise ${deterministic[0]} to ${last(deterministic)}`,
          holds:
            neverRises(fixedFromFar) &&
            Math.abs(last(fixedFromFar) / fixedLimit - 1) < 0.01 &&
            last(deterministic) < 0.01 * deterministic[0],
        };
      },
    },
    own: {
      kind: 'ours',
      statement:
        'For x that follows its own condition nothing attenuates: E‖∇log p(x|c_i)‖² = 1/σ²_{x|c} at every i.',
      criterion: '|sampled mean − 1/σ²| < 4 standard errors at every step',
      fixed: 'after',
      judge({ series: { own, ownError }, metrics: { constant } }) {
        const worst = Math.max(...own.map((value, i) => Math.abs(value - constant) / ownError[i]));
        return {
          measured: say`${texts([own[0], own[5], last(own)], 4)} at i = 0, 5, ${own.length - 1}, the constant ${text(constant, 4)}; largest deviation ${worst} standard errors`,
          holds: worst < 4,
        };
      },
    },
  },

  draw({ series: { own, fixedFromFar, fixedFromMean, deterministic } }) {
    const x = range(own.length);
    const figure = lineChart(
      {
        caption:
          'Squared gradient along the chain c_i = 0.7 c_{i−1} + ε_i. For x drawn from its own condition it is constant; at a fixed x = 0 it falls when the chain starts far away (to zero without noise) and rises when it starts at the mean.',
        x: { title: 'step i' },
        y: { title: 'E‖∇ log p(x|c_i)‖²' },
      },
      [
        { name: 'x ~ p(x|c_i)', x, y: own },
        { name: 'x = 0, start 3', x, y: fixedFromFar },
        { name: 'x = 0, start 3, no noise', x, y: deterministic, dash: 'dot' },
        { name: 'x = 0, start 0', x, y: fixedFromMean },
      ],
    );
    return { figure };
  },
});
