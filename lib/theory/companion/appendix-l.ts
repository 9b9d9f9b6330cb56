/**
 * The parts of Appendix L's refinement loop [R, P]: a buffer that follows the ideal law by a moving
 * average, the schedules of ε and of the step, and gradient clipping. The paper's constants are lost.
 */
import type { Uniform } from './sampling.js';
import { barycentre, type SinkhornOptions, selfMap, sinkhorn } from './sinkhorn.js';
import { type Cloud, squaredDistances } from './transport.js';

/** max(minimum, initial · decayᵏ): the entropic temperature falls as the clouds approach. */
export const adaptiveEpsilon = (
  k: number,
  { initial, decay, minimum }: { initial: number; decay: number; minimum: number },
): number => Math.max(minimum, initial * decay ** k);

/** ε as a fraction of the median cost, and 0 when all points coincide (then there is no transport). */
export function relativeEpsilon(cost: readonly (readonly number[])[], fraction: number): number {
  const values = Float64Array.from(cost.flat()).sort();
  if (values[values.length - 1] < 1e-6) return 0;
  return Math.max(fraction * values[values.length >> 1], 1e-6);
}

/** η₀ min(1, (k+1)/warmUp): linear warm-up of the step size. */
export const warmUpStep = (k: number, initial: number, warmUp: number): number =>
  initial * Math.min(1, (k + 1) / warmUp);

/** The vector, shortened to `limit` when it is longer (the limit stands for 𝒯⁻¹'s Lipschitz constant). */
export function clipToNorm(vector: readonly number[], limit: number): number[] {
  const norm = Math.hypot(...vector);
  const scale = norm > limit ? limit / norm : 1;
  return vector.map((value) => value * scale);
}

/**
 * P̂ ← α P̂ + (1−α) (1/B) Σ_b δ_b for a buffer of equal weights: every slot is replaced, with
 * probability 1 − α, by a random point of the batch. In expectation this is the moving average.
 */
export function updateBuffer(
  buffer: Cloud,
  batch: Cloud,
  alpha: number,
  uniform: Uniform,
): number[][] {
  return buffer.map((point) => {
    const replaced = uniform() >= alpha;
    return [...(replaced ? batch[Math.floor(uniform() * batch.length)] : point)];
  });
}

/** Adam's running means of the gradient and of its square, per point and coordinate. */
export interface Moments {
  first: number[][];
  second: number[][];
}

export const noMoments = (cloud: Cloud): Moments => ({
  first: cloud.map((point) => point.map(() => 0)),
  second: cloud.map((point) => point.map(() => 0)),
});

/** β₁ and β₂ of Kingma and Ba (2015), Algorithm 1. */
const [BETA_1, BETA_2] = [0.9, 0.999];

/** m̂/(√v̂ + 10⁻⁸) after step k = 0, 1, …, with the moments that the next step begins with. */
export function adamDirection(
  gradients: readonly (readonly number[])[],
  { first, second }: Moments,
  k: number,
): { direction: number[][]; moments: Moments } {
  const blend = (old: number[][], beta: number, of: (gradient: number) => number) =>
    old.map((point, i) => point.map((v, j) => beta * v + (1 - beta) * of(gradients[i][j])));
  const moments = {
    first: blend(first, BETA_1, (gradient) => gradient),
    second: blend(second, BETA_2, (gradient) => gradient ** 2),
  };
  const [scale1, scale2] = [BETA_1, BETA_2].map((beta) => 1 / (1 - beta ** (k + 1)));
  const direction = moments.first.map((point, i) =>
    point.map((v, j) => (scale1 * v) / (Math.sqrt(scale2 * moments.second[i][j]) + 1e-8)),
  );
  return { direction, moments };
}

/** What decides the loop; the paper's own constants are lost. */
export interface LoopSettings {
  /** The schedule of ε. */
  epsilon: Parameters<typeof adaptiveEpsilon>[1];
  /** η₀, reached after `warmUp` steps. */
  step: number;
  warmUp: number;
  /** No point moves further than η_k · limit in a step. */
  limit: number;
  sinkhorn: SinkhornOptions;
}

/**
 * Step k of the refinement loop: debiased transport with ε_k, the displacement clipped, the step warmed up.
 * With `moments` Adam turns the displacements into steps.
 * @returns the moved cloud, and the iterations that Sinkhorn needed for the coupling
 */
export function loopStep(
  cloud: Cloud,
  target: Cloud,
  k: number,
  settings: LoopSettings,
  moments?: Moments,
): { cloud: number[][]; iterations: number; moments?: Moments } {
  const epsilon = adaptiveEpsilon(k, settings.epsilon);
  const cost = squaredDistances(cloud, target);
  const { columnPotential, errors } = sinkhorn(cost, epsilon, settings.sinkhorn);
  const own = selfMap(cloud, epsilon, settings.sinkhorn);
  const size = warmUpStep(k, settings.step, settings.warmUp);
  const displacements = cloud.map((_, i) => {
    const towards = barycentre(cost[i], columnPotential, target, epsilon);
    return clipToNorm(
      towards.map((value, j) => value - own[i][j]),
      settings.limit,
    );
  });
  const adam = moments && adamDirection(displacements, moments, k);
  const steps = adam ? adam.direction : displacements;
  const moved = cloud.map((point, i) => point.map((value, j) => value + size * steps[i][j]));
  return { cloud: moved, iterations: errors.length, moments: adam?.moments };
}
