/** Fréchet distance between feature sets. Dowson and Landau (1982); Heusel et al. (2017). */
import { symmetricEigenvalues } from './eigenvalues.js';
import { checkCount, checkFinite } from './images.js';
import { type Matrix, pivotedCholesky, product } from './matrix.js';

/** What a network sees in images: one row of numbers per image. */
export interface Features {
  /** Name of the network, as it stands in the name of a distance: `FD-<network>`. */
  network: string;
  /** count·length numbers. */
  values: Float32Array;
  count: number;
  length: number;
}

/** The Gaussian that a Fréchet distance compares. */
export interface FeatureStatistics {
  network: string;
  count: number;
  mean: Float64Array;
  /** Unbiased covariance. */
  covariance: Matrix;
}

/** The network whose distance alone is called FID. */
export const FID_INCEPTION = 'Inception-FID';

/** `FID` for the canonical Inception network, else `FD-<network>`: distances never share a name. */
export function frechetName(network: string): string {
  return network === FID_INCEPTION ? 'FID' : `FD-${network}`;
}

const BLOCK = 4096;

/** Mean and unbiased covariance of features, in float64, block by block. */
export async function featureStatistics(features: Features): Promise<FeatureStatistics> {
  const { values, count, length, network } = features;
  checkCount(count, 2, `The feature set of ${network}`);
  checkFinite(values, `the features of ${network}`);
  const mean = new Float64Array(length);
  for (let i = 0; i < values.length; i++) mean[i % length] += values[i];
  for (let j = 0; j < length; j++) mean[j] /= count;
  const sum = new Float64Array(length * length);
  for (let start = 0; start < count; start += BLOCK) {
    const rows = Math.min(BLOCK, count - start);
    const centred = new Float64Array(rows * length);
    const from = start * length;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < length; j++) {
        centred[i * length + j] = values[from + i * length + j] - mean[j];
      }
    }
    const block: Matrix = { rows, columns: length, values: centred };
    const part = await product(block, block, { transposeFirst: true });
    for (let i = 0; i < sum.length; i++) sum[i] += part.values[i];
  }
  for (let i = 0; i < sum.length; i++) sum[i] /= count - 1;
  return { network, count, mean, covariance: { rows: length, columns: length, values: sum } };
}

/**
 * ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½).
 *
 * With Σ₁ = F·Fᵀ the product Σ₁Σ₂ has the eigenvalues of the symmetric FᵀΣ₂F, whose square roots are
 * summed. F comes from the smaller sample: for fewer samples than dimensions it is as narrow as the rank.
 * Compare distances only at equal sample sizes: the bias of a few samples is large.
 *
 * @throws Error if the features come from different networks.
 */
export async function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): Promise<number> {
  if (a.network !== b.network || a.mean.length !== b.mean.length) {
    throw new Error(
      `Features of ${a.network} (${a.mean.length}) and ${b.network} (${b.mean.length}) cannot be compared.`,
    );
  }
  const [small, large] = a.count <= b.count ? [a, b] : [b, a];
  const transposed = pivotedCholesky(small.covariance);
  const half = await product(transposed, large.covariance);
  const inner = await product(half, transpose(transposed));
  let roots = 0;
  for (const value of symmetricEigenvalues(inner)) roots += Math.sqrt(Math.max(0, value));
  let distance = -2 * roots;
  const { length } = a.mean;
  for (let j = 0; j < length; j++) {
    const diagonal = j * length + j;
    distance += (a.mean[j] - b.mean[j]) ** 2;
    distance += a.covariance.values[diagonal] + b.covariance.values[diagonal];
  }
  return distance;
}

function transpose({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j];
  }
  return { rows: columns, columns: rows, values: turned };
}

/** Fréchet distance of two feature sets. */
export async function frechetDistanceOf(a: Features, b: Features): Promise<number> {
  return frechetDistance(await featureStatistics(a), await featureStatistics(b));
}

/** The rows of a feature set at `indices`. */
export function selectFeatures(features: Features, indices: ArrayLike<number>): Features {
  const { length } = features;
  const values = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i] * length;
    values.set(features.values.subarray(start, start + length), i * length);
  }
  return { ...features, values, count: indices.length };
}

/**
 * FD∞: the distance that infinitely many samples would have. Chong and Forsyth (2020): distances of
 * subsets of several sizes are extrapolated linearly in 1/N to 1/N = 0.
 *
 * @param sizes subset sizes, by default eight from a tenth of the samples to all
 */
export async function frechetInfinity(
  samples: Features,
  reference: FeatureStatistics,
  stream: { choice(n: number, k: number): Uint32Array },
  sizes = Array.from({ length: 8 }, (_, i) => Math.round(samples.count * (0.1 + (0.9 * i) / 7))),
): Promise<{ value: number; slope: number; points: { size: number; distance: number }[] }> {
  checkCount(samples.count, 100, 'FD∞');
  const points: { size: number; distance: number }[] = [];
  for (const size of sizes) {
    const part = selectFeatures(samples, stream.choice(samples.count, size));
    const distance = await frechetDistance(await featureStatistics(part), reference);
    points.push({ size, distance });
  }
  const x = points.map((point) => 1 / point.size);
  const meanX = x.reduce((a, b) => a + b) / x.length;
  const meanY = points.reduce((sum, point) => sum + point.distance, 0) / x.length;
  let [covariance, variance] = [0, 0];
  for (const [i, { distance }] of points.entries()) {
    covariance += (x[i] - meanX) * (distance - meanY);
    variance += (x[i] - meanX) ** 2;
  }
  const slope = covariance / variance;
  return { value: meanY - slope * meanX, slope, points };
}
