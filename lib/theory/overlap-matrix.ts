/** All pairwise overlaps of N latents, and the test of Definition 3.1 on them. */
import { productDistribution } from './distribution.js';
import type { Noise } from './noise.js';
import { overlapAtDistance } from './overlap.js';
import { overlapMonteCarlo } from './overlap-montecarlo.js';
import { erfc } from './special.js';

/** N latents in d dimensions, one after the other. */
export interface Latents {
  values: ArrayLike<number>;
  count: number;
  dimension: number;
}

/** Latents from nested arrays. */
export function latentsOf(points: readonly ArrayLike<number>[]): Latents {
  const dimension = points[0]?.length ?? 0;
  const values = new Float64Array(points.length * dimension);
  points.forEach((point, i) => {
    if (point.length !== dimension) {
      throw new Error(`Latent ${i} has ${point.length} coordinates; the first has ${dimension}.`);
    }
    values.set(Array.from(point), i * dimension);
  });
  return { values, count: points.length, dimension };
}

/** Squared Euclidean distances of all pairs: N × N, row by row. */
export function squaredDistances({ values, count, dimension }: Latents): Float64Array {
  const z = Float64Array.from(values);
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      let sum = 0;
      for (let k = 0, a = i * dimension, b = j * dimension; k < dimension; k++, a++, b++) {
        const difference = z[a] - z[b];
        sum += difference * difference;
      }
      matrix[i * count + j] = sum;
      matrix[j * count + i] = sum;
    }
  }
  return matrix;
}

function mapSymmetric(matrix: Float64Array, count: number, f: (x: number) => number): Float64Array {
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      const value = f(matrix[i * count + j]);
      matrix[i * count + j] = value;
      matrix[j * count + i] = value;
    }
  }
  return matrix;
}

export interface OverlapMatrixOptions {
  /** Points per pair where no closed form exists (product noise in two or more dimensions). */
  samples?: number;
  /** Needed for those pairs. */
  uniform?: () => number;
}

/**
 * The N × N matrix of overlaps of z_i + noise, 1 on the diagonal. Exact for Gaussian noise (any d), for no
 * noise, and in one dimension; otherwise Monte Carlo with `samples` points a pair.
 */
export function overlapMatrix(
  latents: Latents,
  noise: Noise,
  { samples = 1000, uniform }: OverlapMatrixOptions = {},
): Float64Array {
  const { count, dimension, values } = latents;
  const { spec } = noise;
  const matrix = squaredDistances(latents);
  if (spec.family === 'gaussian') {
    // 2Φ(−Δ/2σ) = erfc(Δ / (σ√8)), which underflows to 0 from 27 on.
    const scale = 1 / (spec.sigma * Math.sqrt(8));
    return mapSymmetric(matrix, count, (squared) => {
      const x = Math.sqrt(squared) * scale;
      return x > 27 ? 0 : erfc(x);
    });
  }
  if (dimension === 1 || spec.family === 'none') {
    return mapSymmetric(matrix, count, (squared) => overlapAtDistance(noise, Math.sqrt(squared)));
  }
  if (!uniform) {
    throw new Error(`${noise.label} in ${dimension} dimensions needs Monte Carlo; give uniform.`);
  }
  const points = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: dimension }, (_, k) => values[i * dimension + k]),
  );
  for (let i = 0; i < count; i++) {
    matrix[i * count + i] = 1;
    for (let j = 0; j < i; j++) {
      const apart = points[i].some((x, k) => Math.abs(x - points[j][k]) >= 2 * noise.reach);
      const oc = apart
        ? 0
        : overlapMonteCarlo(
            productDistribution(points[i], noise),
            productDistribution(points[j], noise),
            samples,
            uniform,
          ).value;
      matrix[i * count + j] = oc;
      matrix[j * count + i] = oc;
    }
  }
  return matrix;
}

/** Mean, largest, and mean of each latent's largest overlap, over the pairs i ≠ j of an N × N matrix. */
export function overlapSummary(matrix: Float64Array): {
  mean: number;
  maximum: number;
  meanNearest: number;
} {
  const count = Math.sqrt(matrix.length);
  if (count < 2) throw new Error('One latent has no pairs; give at least two.');
  let sum = 0;
  let maximum = 0;
  let nearestSum = 0;
  for (let i = 0; i < count; i++) {
    let nearest = 0;
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const oc = matrix[i * count + j];
      sum += oc;
      if (oc > nearest) nearest = oc;
    }
    nearestSum += nearest;
    if (nearest > maximum) maximum = nearest;
  }
  return { mean: sum / (count * (count - 1)), maximum, meanNearest: nearestSum / count };
}

/** The overlap that a share of all pairs i < j does not exceed, for example 0.99. */
export function overlapQuantile(matrix: Float64Array, share: number): number {
  const count = Math.sqrt(matrix.length);
  const pairs = new Float64Array((count * (count - 1)) / 2);
  for (let i = 1, at = 0; i < count; i++) {
    for (let j = 0; j < i; j++) pairs[at++] = matrix[i * count + j];
  }
  if (pairs.length === 0) throw new Error('One latent has no pairs; give at least two.');
  return pairs.sort()[Math.max(0, Math.ceil(share * pairs.length) - 1)];
}

/** Mutual exclusivity of probability supports, Eq. 2: max OC ≤ ε over i ≠ j; strict for ε = 0. */
export function isMutuallyExclusive(matrix: Float64Array, epsilon = 0): boolean {
  return overlapSummary(matrix).maximum <= epsilon;
}
