/** Exact optimal transport between small clouds of points with equal weights. */

/** Points of equal weight: `cloud[i]` is one point. */
export type Cloud = readonly (readonly number[])[];

/** C_ij = ‖x_i − y_j‖². */
export function squaredDistances(x: Cloud, y: Cloud): number[][] {
  return x.map((p) =>
    y.map((q) => {
      let sum = 0;
      for (let k = 0; k < p.length; k++) sum += (p[k] - q[k]) ** 2;
      return sum;
    }),
  );
}

/** W₂ between equally many points on the line: sorted points are matched. */
export function wassersteinOnLine(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) {
    throw new Error(`The clouds have ${x.length} and ${y.length} points; give equally many.`);
  }
  const [a, b] = [x, y].map((values) => [...values].sort((p, q) => p - q));
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

/**
 * The permutation that minimizes Σ_i cost[i][match[i]]: shortest augmenting paths with dual
 * potentials (Kuhn, Munkres; O(n³)). `cost` is square and finite.
 */
export function assign(cost: readonly (readonly number[])[]): number[] {
  const size = cost.length;
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  const rowOfColumn = new Int32Array(size + 1); // rows and columns count from 1; 0 means free
  for (let row = 1; row <= size; row++) {
    const slack = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const previous = new Int32Array(size + 1);
    const visited = new Uint8Array(size + 1);
    rowOfColumn[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const current = rowOfColumn[column];
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (visited[j]) continue;
        const reduced = cost[current - 1][j - 1] - rowPotential[current] - columnPotential[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          previous[j] = column;
        }
        if (slack[j] < delta) {
          delta = slack[j];
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (visited[j]) {
          rowPotential[rowOfColumn[j]] += delta;
          columnPotential[j] -= delta;
        } else slack[j] -= delta;
      }
      column = next;
    } while (rowOfColumn[column] !== 0);
    for (; column !== 0; column = previous[column]) {
      rowOfColumn[column] = rowOfColumn[previous[column]];
    }
  }
  const match = new Array<number>(size);
  for (let j = 1; j <= size; j++) match[rowOfColumn[j] - 1] = j - 1;
  return match;
}

/** W₂ between equally many points in any dimension, by optimal assignment. */
export function wassersteinOfClouds(x: Cloud, y: Cloud): number {
  const cost = squaredDistances(x, y);
  const total = assign(cost).reduce((sum, j, i) => sum + cost[i][j], 0);
  return Math.sqrt(total / x.length);
}
