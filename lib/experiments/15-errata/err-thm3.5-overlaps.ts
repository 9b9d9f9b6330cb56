/** What each counterexample to Theorem 3.5 computes. */
import { range } from '../../base/statistics.js';
import { productDistribution } from '../../theory/distribution.js';
import {
  leastOverlapOnLine,
  totalOverlap,
  totalSquaredDistance,
} from '../../theory/exclusivity.js';
import { gaussianNoise, triangularNoise } from '../../theory/noise.js';
import { overlapAtDistance } from '../../theory/overlap.js';
import { type Estimate, overlapMonteCarlo } from '../../theory/overlap-montecarlo.js';
import { integratePlane } from '../../theory/quadrature.js';

const TRIANGLE = triangularNoise(1, 2);
const GAUSSIAN = gaussianNoise(0.3);

const onLine = (latents: number[]): number[][] => latents.map((z) => [z]);

/** Two latents under product triangular noise, the second moved by `step`. */
const estimated = (step: ArrayLike<number>, draws: number, uniform: () => number): Estimate =>
  overlapMonteCarlo(
    productDistribution(new Float64Array(step.length), TRIANGLE),
    productDistribution(step, TRIANGLE),
    draws,
    uniform,
  );

/** 1. OC at distance 0.8 as an average over draws of the noise: E[2 min(p, q) / (p + q)]. */
export const drawnOverlap = (uniform: () => number): Estimate => estimated([0.8], 200_000, uniform);

/** ΣOC and Σd² of latents on a line. */
export type Totals = { overlap: number; squares: number };

/** 2. Latents that bounded noise keeps apart, near and far. */
export const boundedTotals = (): Totals[] =>
  [
    [0, 2, 4],
    [0, 2, 40],
  ].map((latents) => ({
    overlap: totalOverlap(onLine(latents), TRIANGLE),
    squares: totalSquaredDistance(onLine(latents)),
  }));

/** 4. Latents in the box [−1, 1] under Gaussian noise. */
export const boxTotals = (latents: number[]): Totals => ({
  overlap: totalOverlap(onLine(latents), GAUSSIAN),
  squares: totalSquaredDistance(onLine(latents)),
});

/** 4. ΣOC of `count` latents in the box: at its ends, where Σd² is largest, and at the least. */
export function boxOverlaps(count: number, uniform: () => number): { ends: number; least: number } {
  const ends = range(count).map((i) => (i < count / 2 ? -1 : 1));
  const least = leastOverlapOnLine(count, GAUSSIAN, 1, { starts: 12, uniform });
  return { ends: totalOverlap(onLine(ends), GAUSSIAN), least: least.totalOverlap };
}

/** 5. Overlap of two latents in the plane under product triangular noise, a diagonal step apart. */
export function diagonalOverlap(distance: number): number {
  const step = distance / Math.SQRT2;
  if (step >= 2) return 0;
  const { pdf } = TRIANGLE;
  return integratePlane(
    (x, y) => Math.min(pdf(x) * pdf(y), pdf(x - step) * pdf(y - step)),
    {
      left: [step - 1, step - 1],
      right: [1, 1],
      breakpoints: [
        [0, step],
        [0, step],
      ],
    },
    1e-7,
  );
}

/** 5. The same in many dimensions, a step of length 1 apart. */
export const diagonalInMany = (dimension: number, uniform: () => number): Estimate =>
  estimated(new Float64Array(dimension).fill(1 / Math.sqrt(dimension)), 100_000, uniform);

/** 6. Two latents under Gaussian noise. */
export const gaussianOverlap = (distance: number): number => overlapAtDistance(GAUSSIAN, distance);
