/** The two-dimensional toy of the chapters on VAE, GAN and DDPM: equal Gaussians on a ring. */
import type { RandomStream } from '../engine/random.js';

/** Equally likely isotropic Gaussians N(mean_k, deviation² I) in the plane. */
export interface GaussianMixture {
  means: [number, number][];
  deviation: number;
}

/** `modes` Gaussians at equal angles on a circle. */
export function ringMixture(modes: number, radius: number, deviation: number): GaussianMixture {
  const means = Array.from({ length: modes }, (_, k): [number, number] => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { means, deviation };
}

/** `count` points, one after the other: 2 · count numbers. */
export function sampleMixture(
  { means, deviation }: GaussianMixture,
  count: number,
  stream: RandomStream,
): Float32Array {
  const points = new Float32Array(2 * count);
  for (let n = 0; n < count; n++) {
    const mean = means[stream.integer(means.length)];
    points[2 * n] = mean[0] + deviation * stream.normal();
    points[2 * n + 1] = mean[1] + deviation * stream.normal();
  }
  return points;
}

/** p(x, y). */
export function mixtureDensity(
  { means, deviation }: GaussianMixture,
  x: number,
  y: number,
): number {
  const scale = 1 / (2 * deviation ** 2);
  const sum = means.reduce(
    (total, mean) => total + Math.exp(-scale * ((x - mean[0]) ** 2 + (y - mean[1]) ** 2)),
    0,
  );
  return (sum * scale) / (Math.PI * means.length);
}

/**
 * How a cloud of points (x, y one after the other) fits the mixture: the number of `modes` that are the
 * nearest of at least one point within three deviations, and the share of points within three deviations
 * of any mean.
 */
export function mixtureCoverage(
  { means, deviation }: GaussianMixture,
  points: ArrayLike<number>,
): { modes: number; nearMean: number } {
  const found = new Set<number>();
  let near = 0;
  const count = points.length / 2;
  for (let n = 0; n < count; n++) {
    const distances = means.map(([x, y]) => Math.hypot(points[2 * n] - x, points[2 * n + 1] - y));
    const nearest = Math.min(...distances);
    if (nearest > 3 * deviation) continue;
    near++;
    found.add(distances.indexOf(nearest));
  }
  return { modes: found.size, nearMean: near / count };
}
