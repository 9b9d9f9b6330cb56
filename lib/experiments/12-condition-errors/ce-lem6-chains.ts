/** Lemma 6: the chains of conditions that are followed, and how their numbers are made. */

import { range } from '../../base/statistics.js';
import type { Matrix } from '../../theory/companion/linear-algebra.js';
import {
  covariances,
  outside,
  type Propagation,
  projected,
  projectionDivergence,
  sampleExtraneous,
  stationaryCovariance,
} from '../../theory/companion/propagation.js';
import { type Estimate, estimator, type Uniform } from '../../theory/companion/sampling.js';

export type Config = {
  process: Propagation;
  steps: number;
  paths: number;
  /** Entropic regularization ε of the Sinkhorn divergence. */
  epsilon: number;
  /** Norms ‖η‖ at which the linearization is tested. */
  sizes: number[];
};

/** From `carried` to `sampledError` the lists run over i = 1…steps and start from c_0 = 0. */
export interface Series {
  /** E‖η_i‖² and its parts (Eq. 26): carried on, and new noise. */
  carried: number[];
  added: number[];
  energy: number[];
  /** E‖η_i‖² over random paths, and its standard error. */
  sampled: number[];
  sampledError: number[];
  /** E‖η_i‖² for i = 0…steps from an ideal c_0 (η_0 = 0), and from a wide one. */
  fromIdeal: number[];
  fromWide: number[];
  /** S_ε between the law of c_i and its projection, a term of Eq. 28, for i = 1…steps from an ideal c_0. */
  divergence: number[];
  /** The same for a chain that leaks nothing and whose noise is ideal. */
  closedDivergence: number[];
  /** ‖η‖ and the mean remainder of Eq. 27. */
  sizes: number[];
  remainder: number[];
}

/** Ideal conditions fill the first two of four coordinates; the transition leaks between the two parts. */
export const LEAKING: Propagation = {
  transition: [
    [0.7, 0.1, 0, 0.1],
    [0.2, 0.6, 0.1, 0],
    [0.3, -0.1, 0.6, 0.1],
    [0, 0.2, 0.1, 0.5],
  ],
  noise: [
    [0.5, 0, 0],
    [0.2, 0.3, 0],
    [0.1, 0, 0.3],
    [0, 0.1, 0.2],
  ],
  rank: 2,
};

/** How much wider than the stationary law the wide start is, as a factor on its covariance. */
export const WIDE = 4;

/** The control: the same chain with no way out of the ideal subspace. */
export const CLOSED: Propagation = {
  transition: LEAKING.transition.map((row, i) => (i < LEAKING.rank ? row : row.map(() => 0))),
  noise: LEAKING.noise.map((row, i) => (i < LEAKING.rank ? row : row.map(() => 0))),
  rank: LEAKING.rank,
};

/** ‖η_i‖² over random paths, for i = 1…steps. */
export function sampledEnergy({ process, steps, paths }: Config, uniform: Uniform): Estimate[] {
  const energy = range(steps).map(estimator);
  for (let n = 0; n < paths; n++) {
    sampleExtraneous(process, steps, uniform).forEach((value, i) => {
      energy[i].add(value);
    });
  }
  return energy.map((value) => value.estimate());
}

/** D after 1, 2, … steps: the sums of S_ε (Eq. 28). */
export function accumulated(divergence: number[]): number[] {
  let sum = 0;
  return divergence.map((value) => {
    sum += value;
    return sum;
  });
}

/** E‖η_i‖² for i = 0…steps from a law of c_0. */
export const energiesFrom = ({ process, steps }: Config, start: Matrix): number[] =>
  covariances(process, steps, start).map((law) => outside(law, process.rank));

/** S_ε of the law of c_i and its projection for i = 1…steps, from an ideal c_0. */
export const divergences = (process: Propagation, { steps, epsilon }: Config): number[] => {
  const ideal = projected(stationaryCovariance(process), process.rank);
  const laws = covariances(process, steps, ideal).slice(1);
  return laws.map((law) => projectionDivergence(law, process.rank, epsilon));
};
