/** Cells of a space: Lloyd's iteration (1982) from the seeds of Arthur and Vassilvitskii (2007). */
import type { Features } from './frechet.js';
import { checkCount } from './images.js';
import { squaredDistances } from './pairwise.js';

const ITERATIONS = 50;

/** The number of each row's nearest centre, from 0. */
export function nearestCentres(rows: Features, centres: Features): Uint32Array {
  const distances = squaredDistances(rows, centres);
  return Uint32Array.from({ length: rows.count }, (_, i) => {
    const own = distances.subarray(i * centres.count, (i + 1) * centres.count);
    return own.indexOf(own.reduce((a, b) => Math.min(a, b)));
  });
}

/**
 * k centres that the rows lie near to: Σᵢ minₖ ‖xᵢ − cₖ‖² does not fall any further by moving each centre
 * to the mean of its rows. A centre that loses all its rows stays where it is.
 *
 * @throws Error if there are fewer rows than centres.
 */
export function kMeans(
  rows: Features,
  k: number,
  stream: { uniform(): number; integer(n: number): number },
): Features {
  const { values, count, length } = rows;
  checkCount(count, k, 'k-means');
  const centres: Features = { ...rows, values: new Float32Array(k * length), count: k };
  const place = (c: number, row: number) =>
    centres.values.set(values.subarray(row * length, (row + 1) * length), c * length);
  // Each seed is a row drawn in proportion to its squared distance from the seeds so far.
  place(0, stream.integer(count));
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let c = 1; c < k; c++) {
    const last = {
      ...centres,
      values: centres.values.slice((c - 1) * length, c * length),
      count: 1,
    };
    for (const [i, distance] of squaredDistances(rows, last).entries()) {
      nearest[i] = Math.min(nearest[i], distance);
    }
    let left = stream.uniform() * nearest.reduce((a, b) => a + b);
    let row = 0;
    while (row < count - 1 && left >= nearest[row]) left -= nearest[row++];
    place(c, row);
  }
  let cells = nearestCentres(rows, centres);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const sums = new Float64Array(k * length);
    const sizes = new Uint32Array(k);
    for (let i = 0; i < count; i++) {
      sizes[cells[i]]++;
      for (let j = 0; j < length; j++) sums[cells[i] * length + j] += values[i * length + j];
    }
    for (let c = 0; c < k; c++) {
      if (sizes[c] === 0) continue;
      for (let j = 0; j < length; j++)
        centres.values[c * length + j] = sums[c * length + j] / sizes[c];
    }
    const next = nearestCentres(rows, centres);
    if (next.every((cell, i) => cell === cells[i])) break;
    cells = next;
  }
  return centres;
}
