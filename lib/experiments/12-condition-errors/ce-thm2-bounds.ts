/** Theorem 2: the constants that App. G puts together, and the expected gradients that they bound. */

import { range } from '../../base/statistics.js';
import {
  type Autoregression,
  conditionLaws,
  expectedGradient,
  meanAbsolute,
  type Observation,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { fitLine } from '../../theory/companion/sampling.js';

export type Config = {
  /** Of first order, so that β is the absolute value of its coefficient. */
  process: Autoregression;
  observation: Observation;
  /** A start c₀ > 0 far from the stationary mean 0. */
  far: number;
  /** The places x of a compact set, where the bounds are tested. */
  points: number[];
  steps: number;
};

/** The inner lists run over i = 0…steps. */
export interface Series {
  /** E‖∇log p(x|c_i)‖ from the far start, per place x. */
  gradients: number[][];
  /** M βⁱ, to which m is added. */
  decay: number[];
  /** The difference that the far start makes to E‖∇log p(x|c_i)‖, against a start at the mean, per x. */
  influence: number[][];
  /** E‖∇log p(x|c_i)‖² at x = 0 from both starts, and at x = 1 from the mean. */
  squaredFromFar: number[];
  squaredFromMean: number[];
  squaredAtOneFromMean: number[];
}

/** β = |a₁| of the first-order process. */
export const betaOf = ({ process }: Config): number => Math.abs(process.coefficients[0]);

/**
 * What App. G puts together, with L the Lipschitz constant of c ↦ ∇_x log p(x|c) and E_π|c − c̄| the
 * stationary spread: M βⁱ = L (|c₀ − c̄| + E_π|c − c̄|) βⁱ, ‖∇log p(x|c̄)‖ per place, and L E_π|c − c̄|.
 */
export function boundParts(config: Config) {
  const { process, observation, far, points, steps } = config;
  const lipschitz = Math.abs(observation.gain) / observation.variance;
  const spread = meanAbsolute(0, stationaryVariance(process));
  return {
    decay: range(steps + 1).map((i) => lipschitz * (far + spread) * betaOf(config) ** i),
    atMean: points.map((x) => Math.abs(x) / observation.variance),
    extra: lipschitz * spread,
  };
}

/** E‖∇log p(x|c_i)‖ for i = 0…steps at every place x, from a start c₀. */
export function expectedGradients(config: Config, start: number): number[][] {
  const { process, observation, points, steps } = config;
  const laws = conditionLaws(process, [start], steps);
  return points.map((x) => laws.map((law) => expectedGradient(observation, x, law)));
}

/** By how much gradients exceed M βⁱ + m at the worst place and step, with an m per place. */
export const largestExcess = (gradients: number[][], decay: number[], m: number[]): number =>
  Math.max(...gradients.flatMap((values, k) => values.map((value, i) => value - decay[i] - m[k])));

/** The factor per step with which the influence of the start falls at each place, over the second half. */
export function decayRates({ influence }: Series): number[] {
  return influence.map((values) => {
    const late = range(values.length).slice(Math.floor(values.length / 2));
    const logarithms = late.map((i) => Math.log(Math.abs(values[i])));
    return Math.exp(fitLine(late, logarithms).slope);
  });
}
