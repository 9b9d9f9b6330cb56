/** Bounds and exact risks of Theorem 3.3: for random codes, two, many in a row, in many dimensions. */

import { linspace, range } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import { bayesDecoder, bayesRisk, bayesRiskMonteCarlo } from '../../theory/bayes.js';
import { assignmentBound, reconstructionBound } from '../../theory/bound.js';
import { type ProofSteps, proofSteps } from '../../theory/bound-proof.js';
import { productDistribution } from '../../theory/distribution.js';
import { gaussianNoise, type Noise, triangularNoise, uniformNoise } from '../../theory/noise.js';
import { shifted } from '../../theory/overlap.js';
import { latentsOf, overlapMatrix, squaredDistances } from '../../theory/overlap-matrix.js';

/** Two latents: Bayes risk over the bound of Theorem 3.3. */
export type Pair = { noise: string; distance: number; ratio: number };

/** `count` equally spaced latents: Bayes risk over the paper's bound and over the assignment bound. */
export type Tightness = {
  noise: string;
  /** In units of σ. */
  spacing: number;
  count: number;
  paper: number;
  assigned: number;
};

/** Random latents in the cube [−1, 1]^d: Monte Carlo Bayes risk, its standard error, both bounds. */
export type InDimension = {
  dimension: number;
  risk: number;
  error: number;
  paper: number;
  assigned: number;
};

/** The proof for a pair of the five latents, named `i, j` from 1. */
export type Step = ProofSteps & { pair: string };

const NOISES = [gaussianNoise(1), triangularNoise(1, 2)];
/** In units of σ. */
const PAIR_DISTANCES = linspace(0, 6, 25);

/** Five latents on the line and their targets in the plane. */
export const FIVE_LATENTS = [-2, -1, 0, 0.5, 2];
export const FIVE_TARGETS = [
  [-1, 0],
  [0.5, 1],
  [1, -1],
  [-0.5, -0.5],
  [0, 0.8],
];

/** Both bounds and the exact risk of latents on the line. */
export function measureLine(
  latents: number[],
  noise: Noise,
  targets: number[][],
  tolerance = 1e-8,
) {
  const overlaps = overlapMatrix(latentsOf(latents.map((z) => [z])), noise);
  const distances = squaredDistances(latentsOf(targets));
  const densities = latents.map((z) => shifted(noise, z));
  return {
    densities,
    paper: reconstructionBound(overlaps, distances),
    assigned: assignmentBound(overlaps, distances),
    risk: bayesRisk(densities, targets, tolerance),
  };
}

/** Targets that are all √2 apart. */
const equidistant = (count: number): number[][] =>
  range(count).map((i) => range(count).map((k) => (k === i ? 1 : 0)));

/** Random latents, targets and noise: how often a bound fails, and the least risk over assignment bound. */
export function randomRounds(
  rounds: number,
  stream: RandomStream,
): { violations: number; closest: number } {
  const uniform = () => stream.uniform();
  const noises = [gaussianNoise, (s: number) => triangularNoise(s, 2), uniformNoise];
  let violations = 0;
  let closest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const count = 2 + stream.integer(8);
    const latents = Array.from({ length: count }, () => 4 * uniform() - 2);
    const targets = Array.from({ length: count }, () => [stream.normal(), stream.normal()]);
    const noise = noises[round % noises.length](0.1 + 2 * uniform());
    const { paper, assigned, risk } = measureLine(latents, noise, targets, 1e-9);
    if (paper > assigned + 1e-9 || assigned > risk + 1e-8) violations++;
    if (assigned > 1e-6) closest = Math.min(closest, risk / assigned);
  }
  return { violations, closest };
}

/** Two latents on the line at many distances, where the bound is not zero. */
export const twoLatents = (): Pair[] =>
  NOISES.flatMap((noise) =>
    PAIR_DISTANCES.flatMap((distance) => {
      const { paper, risk } = measureLine([0, distance], noise, [[0], [1]], 1e-12);
      return paper > 1e-8 ? [{ noise: noise.label, distance, ratio: risk / paper }] : [];
    }),
  );

function inARow(count: number, spacing: number, noise: Noise): Tightness {
  const latents = range(count).map((i) => i * spacing);
  const { paper, assigned, risk } = measureLine(latents, noise, equidistant(count), 1e-7);
  return { noise: noise.label, spacing, count, paper: risk / paper, assigned: risk / assigned };
}

/** Rows of latents, where they overlap: bounded supports that do not touch have risk 0 and bound 0. */
export const manyLatents = (counts: number[], spacings: number[]): Tightness[] =>
  NOISES.flatMap((noise) =>
    spacings
      .filter((spacing) => 2 * noise.reach > spacing)
      .flatMap((spacing) => counts.map((count) => inARow(count, spacing, noise))),
  );

/** Sixteen random latents in the cube [−1, 1]^d, Gaussian noise with σ = 1. */
export function byDimension(dimension: number, samples: number, stream: RandomStream): InDimension {
  const noise = gaussianNoise(1);
  const count = 16;
  const latents = Array.from({ length: count }, () =>
    Array.from({ length: dimension }, () => 2 * stream.uniform() - 1),
  );
  const targets = equidistant(count);
  const overlaps = overlapMatrix(latentsOf(latents), noise);
  const distances = squaredDistances(latentsOf(targets));
  const risk = bayesRiskMonteCarlo(
    latents.map((z) => productDistribution(z, noise)),
    targets,
    samples,
    () => stream.uniform(),
  );
  return {
    dimension,
    risk: risk.value,
    error: risk.error,
    paper: reconstructionBound(overlaps, distances),
    assigned: assignmentBound(overlaps, distances),
  };
}

/** The chain of Eqs. 11–15 for some pairs, with the Bayes decoder of all five latents. */
export function proofRows(): Step[] {
  const densities = FIVE_LATENTS.map((z) => shifted(gaussianNoise(1), z));
  const decoder = bayesDecoder(densities, FIVE_TARGETS);
  const pairs: [number, number][] = [
    [2, 3],
    [1, 2],
    [0, 2],
    [0, 4],
  ];
  return pairs.map(([i, j]) => ({
    pair: `${i + 1}, ${j + 1}`,
    ...proofSteps([densities[i], densities[j]], [FIVE_TARGETS[i], FIVE_TARGETS[j]], decoder),
  }));
}
