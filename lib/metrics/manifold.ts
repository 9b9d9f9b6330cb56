/** Fidelity and diversity separately, from balls around samples that reach to the k-th neighbour. */

import type { Features } from './frechet.js';
import { checkCount, checkFinite, vectors } from './images.js';
import { nearestNeighbours } from './neighbours.js';
import { squaredDistances } from './pairwise.js';

/** Shares in [0, 1], but density, which may exceed 1. */
export interface ManifoldScores {
  /** Share of generated samples inside the ball of some real one. Kynkäänniemi et al. (2019). */
  precision: number;
  /** Share of real samples inside the ball of some generated one. Kynkäänniemi et al. (2019). */
  recall: number;
  /** Mean number of real balls around a generated sample, over k. Naeem et al. (2020). */
  density: number;
  /** Share of real samples whose ball holds a generated sample. Naeem et al. (2020). */
  coverage: number;
}

/** Radii that were computed before: many sets of samples are compared with the same real images. */
const known = new WeakMap<Features, Map<number, Float64Array>>();

/** Distance of each row to its k-th nearest other row. */
async function radii(features: Features, k: number): Promise<Float64Array> {
  const before = known.get(features) ?? new Map<number, Float64Array>();
  const found = before.get(k);
  if (found) return found;
  const rows = vectors(features.values, features.length);
  const { distances } = await nearestNeighbours(rows, rows, { k, excludeSelf: true });
  const reach = Float64Array.from({ length: rows.count }, (_, i) => distances[i * k + k - 1]);
  known.set(features, before.set(k, reach));
  return reach;
}

/**
 * Precision, recall, density and coverage of generated features against real ones. With B(x) the ball around
 * x that reaches to the k-th nearest other row of its own set, real rows r and generated rows g:
 * precision = share of g in ∪ B(r), recall = share of r in ∪ B(g), density = Σ_{rg} 1[g ∈ B(r)] / k|g|,
 * coverage = share of r with some g in B(r).
 *
 * @param k neighbours that set the radius; the papers use 3 (precision, recall) and 5 (density, coverage)
 * @throws Error for features of different networks, or sets of fewer than k + 1 rows.
 */
export async function manifoldScores(
  real: Features,
  generated: Features,
  k = 5,
): Promise<ManifoldScores> {
  if (real.network !== generated.network) {
    throw new Error(
      `Features of ${real.network} and ${generated.network} cannot be compared: take one network for both.`,
    );
  }
  for (const set of [real, generated]) {
    checkFinite(set.values, `the features of ${set.network}`);
    checkCount(set.count, k + 1, 'Precision and recall');
  }
  const [realRadii, generatedRadii] = [await radii(real, k), await radii(generated, k)];
  const distances = squaredDistances(real, generated);
  const n = generated.count;
  const insideReal = new Uint32Array(n);
  let [recalled, covered] = [0, 0];
  for (let r = 0; r < real.count; r++) {
    let [isRecalled, isCovered] = [false, false];
    for (let g = 0; g < n; g++) {
      const distance = distances[r * n + g];
      if (distance <= realRadii[r] ** 2) {
        insideReal[g]++;
        isCovered = true;
      }
      if (distance <= generatedRadii[g] ** 2) isRecalled = true;
    }
    if (isRecalled) recalled++;
    if (isCovered) covered++;
  }
  const inside = insideReal.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return {
    precision: inside / n,
    recall: recalled / real.count,
    density: insideReal.reduce((a, b) => a + b, 0) / (k * n),
    coverage: covered / real.count,
  };
}
