/**
 * Theorem 3.5: latents that minimize their mean pairwise overlap, followed as a projected gradient flow.
 * The overlap of two latents must depend on their Euclidean distance only: isotropic Gaussian noise in
 * any dimension, or unimodal noise on the line.
 */
import type { Noise } from './noise.js';
import { overlapAtDistance, overlapSlope } from './overlap.js';

/** Points z_i, each of length d. */
export type Points = readonly (readonly number[])[];

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, k) => value - b[k]));
}

/** The sum of f(‖z_i − z_j‖) over the pairs i < j. */
export function sumOverPairs(points: Points, f: (distance: number) => number): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) sum += f(distance(points[i], points[j]));
  }
  return sum;
}

/** Σ_{i<j} OC(z_i, z_j): what the left side of Theorem 3.5 minimizes. */
export function totalOverlap(points: Points, noise: Noise): number {
  return sumOverPairs(points, (d) => overlapAtDistance(noise, d));
}

/** Σ_{i<j} ‖z_i − z_j‖²: what the right side of Theorem 3.5 maximizes (up to the factor 2/N²). */
export function totalSquaredDistance(points: Points): number {
  return sumOverPairs(points, (d) => d * d);
}

export interface FlowOptions {
  /** Latents stay in [−box, box]^d; default unbounded. */
  box?: number;
  /** Step length times the gradient of Σ OC. */
  rate: number;
  steps: number;
  /** Keep every `keep`-th state (and the last one), default 1. */
  keep?: number;
}

export type FlowState = {
  step: number;
  points: number[][];
  totalOverlap: number;
  totalSquaredDistance: number;
};

function checkDistanceLaw(points: Points, noise: Noise): void {
  const dimension = points[0]?.length ?? 0;
  if (!noise.unimodal || (dimension !== 1 && noise.spec.family !== 'gaussian')) {
    throw new Error(
      `Under ${noise.label} in ${dimension} dimensions the overlap is no falling function of the ` +
        'distance; use Gaussian noise, or unimodal noise on the line.',
    );
  }
}

/** −∂ Σ OC / ∂z_i = Σ_j −OC′(d_ij) (z_i − z_j) / d_ij: every other latent pushes z_i away. */
function repulsion(points: Points, noise: Noise, i: number): number[] {
  const force = points[i].map(() => 0);
  points.forEach((other, j) => {
    const d = distance(points[i], other);
    if (j === i || d === 0) return;
    const push = -overlapSlope(noise, d) / d;
    for (let k = 0; k < force.length; k++) force[k] += push * (points[i][k] - other[k]);
  });
  return force;
}

/** Gradient flow of Σ OC from `start`, projected on the box after every step. */
export function overlapFlow(
  start: Points,
  noise: Noise,
  { box = Number.POSITIVE_INFINITY, rate, steps, keep = 1 }: FlowOptions,
): FlowState[] {
  checkDistanceLaw(start, noise);
  let points = start.map((point) => [...point]);
  const states: FlowState[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step % keep === 0 || step === steps) {
      states.push({
        step,
        points,
        totalOverlap: totalOverlap(points, noise),
        totalSquaredDistance: totalSquaredDistance(points),
      });
    }
    const forces = points.map((_, i) => repulsion(points, noise, i));
    points = points.map((point, i) =>
      point.map((value, k) => Math.max(-box, Math.min(box, value + rate * forces[i][k]))),
    );
  }
  return states;
}

/** The best end of the flow on the line over `starts` random starts in the box, sorted. */
export function leastOverlapOnLine(
  count: number,
  noise: Noise,
  box: number,
  { starts, uniform }: { starts: number; uniform: () => number },
): { latents: number[]; totalOverlap: number } {
  let best = { latents: [] as number[], totalOverlap: Number.POSITIVE_INFINITY };
  for (let start = 0; start < starts; start++) {
    let points: number[][] = Array.from({ length: count }, () => [box * (2 * uniform() - 1)]);
    // Coarse steps find the basin, fine ones the minimum.
    for (const rate of [0.1, 0.02, 0.004]) {
      points = overlapFlow(points, noise, { box, rate, steps: 300, keep: 300 })[1].points;
    }
    const total = totalOverlap(points, noise);
    if (total < best.totalOverlap) {
      best = { latents: points.map(([z]) => z).sort((a, b) => a - b), totalOverlap: total };
    }
  }
  return best;
}

/**
 * A maximizer of Σ‖z_i − z_j‖² on the box [−box, box]: the sum is convex, so it sits at the ends;
 * half of the latents at each.
 */
export function greatestDistancesOnLine(count: number, box: number): number[] {
  return Array.from({ length: count }, (_, i) => (i < Math.ceil(count / 2) ? -box : box));
}
