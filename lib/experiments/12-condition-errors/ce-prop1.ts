/** Proposition 1: gradients of a linear-Gaussian p(x | c_i) along the chain of conditions. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import {
  type Autoregression,
  conditionLaws,
  expectedSquaredGradient,
  type Observation,
  observationScore,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { estimator } from '../../theory/companion/sampling.js';
import { normalVariate } from '../../theory/special.js';
import { curve, steps } from '../shared/companion-support.js';

type Config = {
  process: Autoregression;
  observation: Observation;
  start: number;
  steps: number;
  paths: number;
};

const base = {
  process: { coefficients: [0.7], noise: 0.5 },
  observation: { gain: 1, variance: 0.3 },
  start: 3,
  steps: 20,
};

/** ∂_x log p(x, c) of the bivariate Gaussian with deviations 1.2 and 0.8 and correlation ρ, by difference. */
function slopeOfJoint(x: number, c: number, rho: number): number {
  const logJoint = (u: number) => {
    const [p, q] = [u / 1.2, c / 0.8];
    return -(p * p - 2 * rho * p * q + q * q) / (2 * (1 - rho * rho));
  };
  const h = 1e-5;
  return (logJoint(x + h) - logJoint(x - h)) / (2 * h);
}

export const ceProp1: Experiment<Config> = {
  id: 'ce-prop1',
  title: 'The conditional gradient does not attenuate when x follows its own condition',
  paper: 'Companion paper, Proposition 1 and App. F [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { ...base, paths: 500 },
    laptop: { ...base, paths: 100_000 },
    paper: { ...base, paths: 100_000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; E‖∇log p(x|c_i)‖² = 1/σ² at every i',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config, seed }) {
    const { process, observation, start } = config;
    const random = randomStream(seed, 'ce-prop1');
    const uniform = () => random.uniform();
    let formulaError = 0;
    for (let n = 0; n < 200; n++) {
      const [x, c, rho] = [random.normal(), random.normal(), 1.8 * random.uniform() - 0.9];
      const conditional = { gain: (rho * 1.2) / 0.8, variance: 1.2 ** 2 * (1 - rho * rho) };
      const error = observationScore(conditional, x, c) - slopeOfJoint(x, c, rho);
      formulaError = Math.max(formulaError, Math.abs(error));
    }
    const own = Array.from({ length: config.steps + 1 }, estimator);
    for (let n = 0; n < config.paths; n++) {
      let c = start;
      for (let i = 0; i <= config.steps; i++) {
        if (i > 0) c = process.coefficients[0] * c + process.noise * normalVariate(uniform);
        const x = observation.gain * c + Math.sqrt(observation.variance) * normalVariate(uniform);
        own[i].add(observationScore(observation, x, c) ** 2);
      }
    }
    const laws = conditionLaws(process, [start], config.steps);
    const stationary = { mean: 0, variance: stationaryVariance(process) };
    return {
      series: {
        own: own.map((value) => value.estimate().mean),
        ownError: own.map((value) => value.estimate().standardError),
        fixedFromFar: laws.map((law) => expectedSquaredGradient(observation, 0, law)),
        fixedFromMean: conditionLaws(process, [0], config.steps).map((law) =>
          expectedSquaredGradient(observation, 0, law),
        ),
      },
      metrics: {
        formulaError,
        constant: 1 / observation.variance,
        fixedLimit: expectedSquaredGradient(observation, 0, stationary),
      },
    };
  },
  claims(results) {
    const own = results.series.own as number[];
    const errors = results.series.ownError as number[];
    const { constant, formulaError } = results.metrics;
    const worst = Math.max(...own.map((value, i) => Math.abs(value - constant) / errors[i]));
    const drop = own[0] - own[own.length - 1];
    const noise = Math.hypot(errors[0], errors[errors.length - 1]);
    return [
      {
        id: 'ce-prop1.formula',
        statement:
          '∇_x log p(x|c) = −(x − μ_{x|c})/σ²_{x|c} with μ_{x|c} = ρ c σ_x/σ_c and σ²_{x|c} = σ_x²(1 − ρ²).',
        criterion: '|formula − difference quotient of the joint density| < 1e-6 at 200 points',
        measured: `largest difference ${text(formulaError)}`,
        verdict: reproducedIf(formulaError < 1e-6),
      },
      {
        id: 'ce-prop1.attenuates',
        statement: 'Along the chain the conditional gradient attenuates, so generation improves.',
        criterion:
          'E‖∇log p(x|c_i)‖² with x ~ p(x|c_i) falls from i = 0 to the last step by > 3 standard errors',
        measured: `${texts([own[0], own[5], own[own.length - 1]], 4)} at i = 0, 5, ${own.length - 1}, the constant 1/σ² = ${text(constant, 4)}; largest deviation ${text(worst)} standard errors`,
        verdict: refutedUnless(drop > 3 * noise),
      },
    ];
  },
  draw(record) {
    const { own, fixedFromFar, fixedFromMean } = record.series as { [name: string]: number[] };
    const x = steps(own.length);
    return [
      lineChart(
        {
          caption:
            'Squared gradient along the chain c_i = 0.7 c_{i−1} + ε_i. For x drawn from its own condition it is constant; at a fixed x = 0 it falls when the chain starts far away and rises when it starts at the mean.',
          x: { title: 'step i' },
          y: { title: 'E‖∇ log p(x|c_i)‖²' },
        },
        [
          curve('x ~ p(x|c_i)', x, own),
          curve('x = 0, start 3', x, fixedFromFar),
          curve('x = 0, start 0', x, fixedFromMean),
        ],
      ),
    ];
  },
};
