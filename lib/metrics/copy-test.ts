/**
 * The three-sample test for data copying. Meehan, Chaudhuri, Dasgupta (2020), A non-parametric test to detect
 * data-copying in generative models.
 */
import { checkCount, checkNoNaN } from './images.js';

/**
 * Mann and Whitney's (1947) statistic of a against b as a z-score: negative if the values of `a` tend to be
 * smaller. z = (U − mn/2) / √(mn/12 · (m + n + 1 − Σ(t³ − t)/((m + n)(m + n − 1)))) with U the pairs in which
 * a is larger, ties counting half, and t the sizes of groups of ties.
 */
export function mannWhitneyZ(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [m, n] = [a.length, b.length];
  checkCount(Math.min(m, n), 1, 'The Mann–Whitney test');
  for (const values of [a, b]) checkNoNaN(values, 'the Mann–Whitney test');
  const all = [
    ...Array.from(a, (value) => ({ value, first: true })),
    ...Array.from(b, (value) => ({ value, first: false })),
  ].sort((p, q) => p.value - q.value);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end].value === all[start].value) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) if (all[i].first) rankSum += rank;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const u = rankSum - (m * (m + 1)) / 2;
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  return variance === 0 ? 0 : (u - (m * n) / 2) / Math.sqrt(variance);
}

/** Distances to the nearest training row, with the cell of the space in which each row lies. */
export interface TrainingDistances {
  distances: ArrayLike<number>;
  /** Cell numbers from 0; one cell for all if left out. */
  cells?: ArrayLike<number>;
}

/**
 * C_T = Σ_π P(π) Z_π / Σ_π P(π): the z-score Z_π of generated against held-out distances to the training set
 * in each cell π, weighted by the share P(π) of held-out rows in it. Far below 0: the generator copies; far
 * above 0: it underfits. The cells are the paper's k-means cells of the training set.
 *
 * @param least cells with fewer generated rows are left out; 20 as in the paper
 * @throws Error if no cell holds that many generated rows.
 */
export function copyTest(
  generated: TrainingDistances,
  heldOut: TrainingDistances,
  least = 20,
): number {
  const group = ({ distances, cells }: TrainingDistances) => {
    const groups = new Map<number, number[]>();
    for (let i = 0; i < distances.length; i++) {
      const cell = cells?.[i] ?? 0;
      const members = groups.get(cell) ?? [];
      members.push(distances[i]);
      groups.set(cell, members);
    }
    return groups;
  };
  const made = group(generated);
  let [sum, weight] = [0, 0];
  for (const [cell, held] of group(heldOut)) {
    const own = made.get(cell) ?? [];
    if (own.length < least) continue;
    sum += held.length * mannWhitneyZ(own, held);
    weight += held.length;
  }
  if (weight === 0) throw new Error(`No cell holds ${least} generated samples: sample more.`);
  return sum / weight;
}
