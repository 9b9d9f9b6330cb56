import { type Features, selectFeatures } from './frechet.js';
import { checkCount, checkFinite } from './images.js';
import { type Matrix, product } from './matrix.js';

/** Σ over pairs of (x·y/d + 1)³, without the pairs of a row with itself if asked. */
async function kernelSum(a: Matrix, b: Matrix, withoutSelf: boolean): Promise<number> {
  const { rows: n, columns: d } = a;
  const turned = new Float64Array(b.values.length);
  for (let i = 0; i < b.rows; i++) {
    for (let j = 0; j < d; j++) turned[j * b.rows + i] = b.values[i * d + j];
  }
  const { values } = await product(a, { rows: d, columns: b.rows, values: turned });
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < b.rows; j++) {
      if (!(withoutSelf && i === j)) sum += (values[i * b.rows + j] / d + 1) ** 3;
    }
  }
  return sum;
}

const toMatrix = ({ values, count, length }: Features): Matrix => ({
  rows: count,
  columns: length,
  values: Float64Array.from(values),
});

/**
 * Unbiased squared maximum mean discrepancy (Gretton et al., 2012, Eq. 3), Σ_{i≠j} k(xᵢ, xⱼ) / n(n−1)
 * + Σ_{i≠j} k(yᵢ, yⱼ) / m(m−1) − 2 Σ_{ij} k(xᵢ, yⱼ) / nm, with the kernel k(x, y) = (x·y/d + 1)³.
 */
export async function kernelDistanceOnce(a: Features, b: Features): Promise<number> {
  const [x, y] = [toMatrix(a), toMatrix(b)];
  const [n, m] = [a.count, b.count];
  const within =
    (await kernelSum(x, x, true)) / (n * (n - 1)) + (await kernelSum(y, y, true)) / (m * (m - 1));
  return within - (2 * (await kernelSum(x, y, false))) / (n * m);
}

/**
 * Kernel distance ("KID" on the canonical Inception features): mean and standard deviation of the
 * unbiased estimate over random subsets. Bińkowski, Sutherland, Arbel, Gretton (2018). Near 0 or below it
 * for samples of the same distribution.
 *
 * @param size rows of each subset, at most as many as the smaller set has; 1000 as in the paper
 * @throws Error for features of different networks, or fewer than two rows.
 */
export async function kernelDistance(
  a: Features,
  b: Features,
  stream: { choice(n: number, k: number): Uint32Array },
  { subsets = 100, size = 1000 }: { subsets?: number; size?: number } = {},
): Promise<{ mean: number; deviation: number }> {
  if (a.network !== b.network) {
    throw new Error(
      `Features of ${a.network} and ${b.network} cannot be compared: take one network for both.`,
    );
  }
  checkFinite(a.values, 'the first feature set');
  checkFinite(b.values, 'the second feature set');
  const each = Math.min(size, a.count, b.count);
  checkCount(each, 2, 'The kernel distance');
  const values: number[] = [];
  for (let s = 0; s < subsets; s++) {
    const [left, right] = [a, b].map((set) => selectFeatures(set, stream.choice(set.count, each)));
    values.push(await kernelDistanceOnce(left, right));
  }
  const mean = values.reduce((p, q) => p + q) / subsets;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / subsets;
  return { mean, deviation: Math.sqrt(variance) };
}
