/**
 * Proposition 2 and Theorem 3: refinement of a law of conditions P by JKO steps
 * P⁺ = argmin_P W₂²(P, P_k)/(2τ) + W₂²(P, P*) + λ E‖c − a‖² (Eqs. 29, 30 [P]), where a = 𝒯⁻¹(x) is
 * the inverse process' estimate. Particles carry a target c*_j and an anchor a_j = a(c*_j); when a is
 * the gradient of a convex function the optimal matching never changes and each step is exact.
 */
import { assign, type Cloud, squaredDistances, wassersteinOfClouds } from './transport.js';

/** The ideal conditions c*_j and the anchors a_j that the inverse process gives for them. */
export interface Refinement {
  targets: Cloud;
  anchors: Cloud;
  /** λ ≥ 0, the weight of the anchors. */
  lambda: number;
}

/**
 * ρ = 1/(1 + 2τ(1 + λ)): the exact factor, per step, of the distance to the fixed point P_λ along the
 * matching. It is the factor of W₂ itself when that matching is optimal: λ = 0, one dimension, or
 * a(c) = αc + b.
 */
export const contraction = (tau: number, lambda: number): number =>
  1 / (1 + 2 * tau * (1 + lambda));

/** The exact JKO step for particles: with the optimal matching j(i) the objective is quadratic. */
export function jkoStep(particles: Cloud, refinement: Refinement, tau: number): number[][] {
  const { targets, anchors, lambda } = refinement;
  const match = assign(squaredDistances(particles, targets));
  return particles.map((particle, i) =>
    particle.map(
      (value, k) =>
        (value + 2 * tau * (targets[match[i]][k] + lambda * anchors[match[i]][k])) *
        contraction(tau, lambda),
    ),
  );
}

/** P_λ = ((Id + λa)/(1 + λ))_# P*: where the steps converge; it is P* only if λ = 0 or a = Id. */
export const fixedPoint = ({ targets, anchors, lambda }: Refinement): number[][] =>
  targets.map((target, j) =>
    target.map((value, k) => (value + lambda * anchors[j][k]) / (1 + lambda)),
  );

/** F(P) = W₂²(P, P*) + λ E‖c − a‖² with each particle anchored at its matched target's anchor. */
export function refinementEnergy(particles: Cloud, refinement: Refinement): number {
  const { targets, anchors, lambda } = refinement;
  const cost = squaredDistances(particles, targets);
  const anchorCost = squaredDistances(particles, anchors);
  const total = assign(cost).reduce((sum, j, i) => sum + cost[i][j] + lambda * anchorCost[i][j], 0);
  return total / particles.length;
}

/** The JKO objective W₂²(P, P_k)/(2τ) + F(P), to be minimized over P. */
export const jkoObjective = (
  candidate: Cloud,
  previous: Cloud,
  refinement: Refinement,
  tau: number,
): number =>
  wassersteinOfClouds(candidate, previous) ** 2 / (2 * tau) +
  refinementEnergy(candidate, refinement);

/** A Gaussian law on the line by mean and standard deviation: W₂ is the Euclidean distance of both. */
export interface MeanDeviation {
  mean: number;
  deviation: number;
}

/** The exact JKO step between Gaussians on the line, for a(c) = slope · c + shift with slope ≥ 0. */
export function gaussianJkoStep(
  law: MeanDeviation,
  target: MeanDeviation,
  anchor: { slope: number; shift: number },
  tau: number,
  lambda: number,
): MeanDeviation {
  const step = (value: number, goal: number, anchorValue: number) =>
    (value + 2 * tau * (goal + lambda * anchorValue)) * contraction(tau, lambda);
  return {
    mean: step(law.mean, target.mean, anchor.slope * target.mean + anchor.shift),
    deviation: step(law.deviation, target.deviation, anchor.slope * target.deviation),
  };
}
