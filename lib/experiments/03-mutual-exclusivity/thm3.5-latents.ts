/** What Theorem 3.5 speaks of, in numbers: overlap against distance, flows of latents, and where they end. */

import { linspace } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import {
  type FlowState,
  greatestDistancesOnLine,
  leastOverlapOnLine,
  overlapFlow,
  totalOverlap,
  totalSquaredDistance,
} from '../../theory/exclusivity.js';
import { gaussianNoise, type Noise, triangularNoise, uniformNoise } from '../../theory/noise.js';
import { overlapAtDistance } from '../../theory/overlap.js';

/** The overlap at each of `DISTANCES` under a noise. */
export type Law = { name: string; overlap: number[] };

/** A gradient flow of Σ OC in the plane. */
export type Flow = {
  name: 'free' | 'box';
  /** Latents stay in [−box, box]². */
  box: number | null;
  states: FlowState[];
};

/** `count` latents on the line in [−1, 1]. */
export type Ends = {
  count: number;
  /** Where Σ OC is least, sorted, and that sum. */
  least: number[];
  leastOverlap: number;
  /** Where Σ d² is greatest: half at each end, and Σ OC there. */
  ends: number[];
  endsOverlap: number;
};

/** Unimodal and symmetric, on the line. */
export const NOISES: Noise[] = [
  gaussianNoise(0.5),
  triangularNoise(1.2, 2),
  triangularNoise(1.2, 4),
  uniformNoise(1.1),
];
/** Of two latents. */
export const DISTANCES = linspace(0, 3, 61);

export const lawOf = (noise: Noise): Law => ({
  name: noise.label,
  overlap: DISTANCES.map((d) => overlapAtDistance(noise, d)),
});

/** Whether each overlap is smaller than the one before, until it is 0 and stays so. */
export const fallsToZero = ({ overlap }: Law): boolean =>
  overlap.every((oc, k) => k === 0 || oc < overlap[k - 1] || (oc === 0 && overlap[k - 1] === 0));

/** Whether two latents in [−1, 1] overlap least at its ends, over a grid. */
export function leastAtEnds(noise: Noise): boolean {
  const grid = linspace(-1, 1, 21);
  const pairs = grid.flatMap((a) => grid.filter((b) => b >= a).map((b) => [a, b]));
  const least = pairs.reduce((p, q) =>
    overlapAtDistance(noise, q[1] - q[0]) < overlapAtDistance(noise, p[1] - p[0]) ? q : p,
  );
  return least[0] === -1 && least[1] === 1;
}

/** The σ of the flows. */
export const SIGMA = 0.4;

export type FlowSettings = {
  latents: number;
  steps: number;
  /** About so many states of a flow are kept. */
  frames: number;
};

/** The same start, close to the origin, without a box and in [−1, 1]². */
export function flowsFrom({ latents, steps, frames }: FlowSettings, stream: RandomStream): Flow[] {
  const start = Array.from({ length: latents }, () =>
    Array.from({ length: 2 }, () => 0.3 * stream.normal()),
  );
  const noise = gaussianNoise(SIGMA);
  const options = { rate: 0.02, steps, keep: Math.ceil(steps / frames) };
  return [
    { name: 'free', box: null, states: overlapFlow(start, noise, options) },
    { name: 'box', box: 1, states: overlapFlow(start, noise, { ...options, box: 1 }) },
  ];
}

const onLine = (latents: number[]): number[][] => latents.map((z) => [z]);

/** The best of several random starts, under Gaussian noise, σ = 0.3. */
export function endsAt(count: number, starts: number, stream: RandomStream): Ends {
  const noise = gaussianNoise(0.3);
  const least = leastOverlapOnLine(count, noise, 1, { starts, uniform: () => stream.uniform() });
  const ends = greatestDistancesOnLine(count, 1);
  return {
    count,
    least: least.latents,
    leastOverlap: least.totalOverlap,
    ends,
    endsOverlap: totalOverlap(onLine(ends), noise),
  };
}

/** Σ d² of latents on the line. */
export const squaresOf = (latents: number[]): number => totalSquaredDistance(onLine(latents));
