/**
 * Lower bounds on the reconstruction error from pairwise overlaps: Theorem 3.3 as the paper states it,
 * for any convex loss (Remark 3.4), and with the best weighting of the pairs.
 * Matrices are N × N, row by row.
 */
import { assign } from './companion/transport.js';

/** A loss ψ(t) ≥ 0 of the distance t = ‖d − x‖ ≥ 0: convex, increasing, ψ(0) = 0. */
export type Loss = (distance: number) => number;

export const squaredLoss: Loss = (t) => t * t;
export const absoluteLoss: Loss = (t) => t;
/** Huber's loss with the corner at δ = 1. */
export const huberLoss: Loss = (t) => (t <= 1 ? (t * t) / 2 : t - 0.5);

function requireSquare(name: string, matrix: ArrayLike<number>): number {
  const count = Math.sqrt(matrix.length);
  if (!Number.isInteger(count) || count === 0) {
    throw new Error(`${name} has ${matrix.length} entries; it must be a square matrix.`);
  }
  return count;
}

/** OC_ij · ψ(‖x_i − x_j‖ / 2): what the pair (i, j) costs at least. */
function pairCosts(
  overlap: ArrayLike<number>,
  squaredTargetDistance: ArrayLike<number>,
  loss: Loss,
): { count: number; costs: Float64Array } {
  const count = requireSquare('overlap', overlap);
  if (squaredTargetDistance.length !== overlap.length) {
    throw new Error(
      `There are ${overlap.length} overlaps and ${squaredTargetDistance.length} target distances.`,
    );
  }
  const costs = Float64Array.from(
    squaredTargetDistance,
    (squared, k) => overlap[k] * loss(Math.sqrt(squared) / 2),
  );
  return { count, costs };
}

/**
 * Theorem 3.3, Eq. 3: (1/N) Σ E‖d(z̃_i) − x_i‖² ≥ (1/4N²) Σ_ij OC_ij ‖x_i − x_j‖², for every decoder d;
 * and Remark 3.4 for another convex increasing loss: mean loss ≥ (1/N²) Σ_ij OC_ij ψ(‖x_i − x_j‖ / 2).
 *
 * @param overlap OC_ij
 * @param squaredTargetDistance ‖x_i − x_j‖²
 */
export function reconstructionBound(
  overlap: ArrayLike<number>,
  squaredTargetDistance: ArrayLike<number>,
  loss: Loss = squaredLoss,
): number {
  const { count, costs } = pairCosts(overlap, squaredTargetDistance, loss);
  return costs.reduce((sum, cost) => sum + cost, 0) / count ** 2;
}

/**
 * The sharper bound: mean loss ≥ max_w (1/N) Σ_ij w_ij OC_ij ψ(‖x_i − x_j‖ / 2) over doubly stochastic w.
 * Theorem 3.3 is w = 1/N; the maximum is a permutation, found as a linear assignment in O(N³).
 */
export function assignmentBound(
  overlap: ArrayLike<number>,
  squaredTargetDistance: ArrayLike<number>,
  loss: Loss = squaredLoss,
): number {
  const { count, costs } = pairCosts(overlap, squaredTargetDistance, loss);
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from(costs.subarray(i * count, (i + 1) * count), (cost) => -cost),
  );
  return assign(rows).reduce((sum, j, i) => sum - rows[i][j], 0) / count;
}
