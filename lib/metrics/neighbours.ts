/** Exact nearest neighbours in Euclidean distance, by blocked matrix products on the tensor engine. */
import type { Progress } from '../base/progress.js';
import * as tf from '../engine/tf.js';
import type { Vectors } from './images.js';

/** What a search found: k references for every query. */
export interface Neighbours {
  /** Neighbours per query. */
  k: number;
  /** count·k row numbers of the references, nearest first; ties by row number. */
  indices: Uint32Array;
  /** count·k Euclidean distances, exact in float64. */
  distances: Float64Array;
}

export interface NeighbourOptions {
  /** Neighbours per query, 1 by default. */
  k?: number;
  /** Queries and references are the same rows: a row is not its own neighbour. */
  excludeSelf?: boolean;
  progress?: Progress;
}

const QUERY_BLOCK = 2048;
const REFERENCE_BLOCK = 4096;
/** Candidates kept beyond k, so that rounding in float32 seldom decides who is among them. */
const SPARE = 8;

/** Squared norms in float64. */
function squaredNorms(rows: Float32Array, length: number): Float64Array {
  const norms = new Float64Array(rows.length / length);
  for (let i = 0; i < norms.length; i++) {
    let sum = 0;
    for (let j = i * length; j < (i + 1) * length; j++) sum += rows[j] * rows[j];
    if (!Number.isFinite(sum)) {
      throw new Error(
        `Row ${i} of a block to compare is not finite: find out where sampling broke.`,
      );
    }
    norms[i] = sum;
  }
  return norms;
}

/** Σ (a − b)² of two rows in float64. */
function squaredDistance(a: Float32Array, b: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let j = 0; j < length; j++) {
    const difference = a[from + j] - b[j];
    sum += difference * difference;
  }
  return sum;
}

/** The smallest values seen for each query, sorted, with the rows they belong to. */
class Candidates {
  readonly values: Float64Array;
  readonly rows: Uint32Array;

  constructor(
    count: number,
    readonly size: number,
  ) {
    this.values = new Float64Array(count * size).fill(Number.POSITIVE_INFINITY);
    this.rows = new Uint32Array(count * size);
  }

  /** Enters a value that is smaller than the query's largest. */
  insert(query: number, value: number, row: number): void {
    const first = query * this.size;
    let at = first + this.size - 1;
    while (at > first && this.values[at - 1] > value) {
      this.values[at] = this.values[at - 1];
      this.rows[at] = this.rows[at - 1];
      at--;
    }
    this.values[at] = value;
    this.rows[at] = row;
  }
}

/**
 * The k nearest references of every query. ‖q − r‖² = ‖q‖² − 2q·r + ‖r‖² is computed in float32 to find
 * candidates, whose distances are then computed in float64. Where rounding could have kept a true
 * neighbour out of the candidates, that query is searched again in float64: the result is exact.
 * Memory is bounded by the blocks, whatever the number of references.
 *
 * @throws Error if the rows differ in length, hold NaN or infinity, or there are fewer than k references.
 */
export async function nearestNeighbours(
  queries: Vectors,
  references: Vectors,
  { k = 1, excludeSelf = false, progress }: NeighbourOptions = {},
): Promise<Neighbours> {
  const { length } = queries;
  if (length !== references.length) {
    throw new Error(
      `Rows of ${length} and ${references.length} numbers cannot be compared: bring both to one size.`,
    );
  }
  const available = references.count - (excludeSelf ? 1 : 0);
  if (!(Number.isInteger(k) && k >= 1 && k <= available)) {
    throw new RangeError(
      `k = ${k} neighbours were asked for; there are ${available} references: give more of them, or a smaller whole k.`,
    );
  }
  const candidates = new Candidates(queries.count, Math.min(k + SPARE, available));
  const queryNorms = new Float64Array(queries.count);
  const { largest } = await search(
    { queries, references, excludeSelf, progress },
    candidates,
    queryNorms,
  );
  return refine(queries, references, k, excludeSelf, candidates, (query) =>
    // Rounding of a sum of `length` products in float32, with room to spare.
    roundingBound(queryNorms[query] + largest, length),
  );
}

/** A bound on |float32 − exact| of a squared distance between rows of such squared norms. */
function roundingBound(norms: number, length: number): number {
  return 4 * 2 ** -24 * (Math.sqrt(length) + 8) * norms;
}

/** Fills the candidates with float32 distances; returns the largest squared norm of a reference. */
async function search(
  {
    queries,
    references,
    excludeSelf,
    progress,
  }: { queries: Vectors; references: Vectors } & NeighbourOptions,
  candidates: Candidates,
  queryNorms: Float64Array,
): Promise<{ largest: number }> {
  const { length } = queries;
  const { size, values } = candidates;
  const blocks: { start: number; tensor: tf.Tensor2D }[] = [];
  for (let start = 0; start < queries.count; start += QUERY_BLOCK) {
    const end = Math.min(queries.count, start + QUERY_BLOCK);
    const rows = queries.rows(start, end);
    queryNorms.set(squaredNorms(rows, length), start);
    blocks.push({ start, tensor: tf.tensor2d(rows, [end - start, length]) });
  }
  let largest = 0;
  for (let from = 0; from < references.count; from += REFERENCE_BLOCK) {
    const to = Math.min(references.count, from + REFERENCE_BLOCK);
    const rows = references.rows(from, to);
    const norms = squaredNorms(rows, length);
    for (const norm of norms) largest = Math.max(largest, norm);
    const block = tf.tensor2d(rows, [to - from, length]);
    for (const { start, tensor } of blocks) {
      const result = tf.matMul(tensor, block, false, true);
      const products = result.dataSync() as Float32Array;
      const [queryCount, referenceCount] = result.shape;
      for (let q = 0; q < queryCount; q++) {
        const query = start + q;
        const last = (query + 1) * size - 1;
        const own = excludeSelf ? query - from : -1;
        let bound = values[last] - queryNorms[query];
        const offset = q * referenceCount;
        for (let r = 0; r < referenceCount; r++) {
          const value = norms[r] - 2 * products[offset + r];
          if (value < bound && r !== own) {
            candidates.insert(query, value + queryNorms[query], from + r);
            bound = values[last] - queryNorms[query];
          }
        }
      }
      result.dispose();
    }
    block.dispose();
    progress?.(to / references.count, 'nearest neighbours');
    await new Promise(setImmediate);
  }
  for (const { tensor } of blocks) tensor.dispose();
  return { largest };
}

/** Exact distances of the candidates; queries that cannot be certified are searched in float64. */
function refine(
  queries: Vectors,
  references: Vectors,
  k: number,
  excludeSelf: boolean,
  candidates: Candidates,
  bound: (query: number) => number,
): Neighbours {
  const { size } = candidates;
  const { length } = queries;
  const available = references.count - (excludeSelf ? 1 : 0);
  const indices = new Uint32Array(queries.count * k);
  const distances = new Float64Array(queries.count * k);
  const row = (vectors: Vectors, at: number) => vectors.rows(at, at + 1);
  for (let query = 0; query < queries.count; query++) {
    const own = row(queries, query);
    const exact: [value: number, row: number][] = [];
    // Farther than k others, whatever the rounding did: no neighbour.
    const farthest = candidates.values[query * size + k - 1] + 2 * bound(query);
    for (let c = query * size; c < (query + 1) * size; c++) {
      if (candidates.values[c] > farthest) break;
      const other = candidates.rows[c];
      exact.push([squaredDistance(own, row(references, other), 0, length), other]);
    }
    let best = exact.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, k);
    // Every row left out has a float32 value of at least the last candidate's.
    const leftOut = candidates.values[(query + 1) * size - 1] - bound(query);
    if (size < available && !(best[k - 1][0] < leftOut)) {
      best = searchExactly(own, references, k, excludeSelf ? query : -1);
    }
    for (const [i, [value, other]] of best.entries()) {
      distances[query * k + i] = Math.sqrt(value);
      indices[query * k + i] = other;
    }
  }
  return { k, indices, distances };
}

/** All references in float64. */
function searchExactly(query: Float32Array, references: Vectors, k: number, skip: number) {
  const { count, length } = references;
  const best = new Candidates(1, k);
  for (let from = 0; from < count; from += REFERENCE_BLOCK) {
    const to = Math.min(count, from + REFERENCE_BLOCK);
    const rows = references.rows(from, to);
    for (let r = 0; r < to - from; r++) {
      const value = squaredDistance(rows, query, r * length, length);
      if (value < best.values[k - 1] && from + r !== skip) best.insert(0, value, from + r);
    }
  }
  return Array.from(best.values, (value, i): [number, number] => [value, best.rows[i]]);
}
