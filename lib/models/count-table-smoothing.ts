/**
 * Count tables fit for images that training never saw. The plain table of Eq. 9 gives an unseen context
 * no histogram at all; here narrower windows step in.
 */

import {
  type CountTable,
  contextCount,
  countTable,
  type Pooling,
  symbolCount,
} from './count-table.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';
import { nearestPart, type Window } from './window.js';

/** The tables of the empty window, of the nearest position, of the two nearest, … of the whole window. */
export const nestedTables = (tokens: Tokens, window: Window, pooling?: Pooling): CountTable[] =>
  Array.from({ length: window.offsets.length + 1 }, (_, size) =>
    countTable(tokens, nearestPart(window, size), pooling),
  );

/** The probability of each observed symbol by every order; order m is the m-th table. */
export interface OrderedProbabilities {
  /** `byOrder[m][at]` for occurrence `at` = image × steps + step, in (0, 1]. */
  byOrder: Float64Array[];
  /** The widest order whose context training had. */
  longest: Uint8Array;
}

/**
 * Interpolates the tables from the narrowest to the widest (Witten and Bell 1991): with n occurrences
 * and t distinct followers of the context c,
 *
 *   p_m(k | c) = (n(c, k) + t(c) p_{m−1}(k | c)) / (n(c) + t(c)),  starting from the uniform 1/S.
 *
 * @param tables nested, from the narrowest to the widest, at most 256.
 */
export function interpolate(tables: readonly CountTable[], tokens: Tokens): OrderedProbabilities {
  const steps = stepsPerImage(tokens);
  const distinct = tables.map(distinctFollowers);
  const byOrder = tables.map(() => new Float64Array(tokens.symbols.length));
  const longest = new Uint8Array(tokens.symbols.length);
  for (let at = 0; at < tokens.symbols.length; at++) {
    const step = at % steps;
    const image = (at - step) / steps;
    const symbol = tokens.symbols[at];
    let p = 1 / alphabetSize(tokens);
    let known = true; // wider contexts contain the narrower ones: once unseen, always unseen
    for (let order = 0; order < tables.length; order++) {
      const context: number = known ? tables[order].find(tokens, image, step) : -1;
      known = context >= 0;
      if (known) {
        const t = distinct[order][context];
        const n = contextCount(tables[order], context);
        p = (symbolCount(tables[order], context, symbol) + t * p) / (n + t);
        longest[at] = order;
      }
      byOrder[order][at] = p;
    }
  }
  return { byOrder, longest };
}

/** λ of a mixture of orders: `weights[l][m]` of order m ≤ l where l is the longest known order. */
export type MixtureWeights = number[][];

/**
 * Fits the mixture Σ_m λ_{l,m} p_m to held-out symbols by expectation maximization (deleted
 * interpolation, Jelinek and Mercer 1980), using orders up to `widest`. A wider window then never
 * costs more than noise, since its weight may be zero.
 */
export function fitMixture(
  { byOrder, longest }: OrderedProbabilities,
  widest: number,
  rounds = 30,
): MixtureWeights {
  let weights: MixtureWeights = Array.from({ length: widest + 1 }, (_, last) =>
    Array<number>(last + 1).fill(1 / (last + 1)),
  );
  for (let round = 0; round < rounds; round++) {
    // A hundredth of a symbol for each order keeps buckets that never occur defined.
    const shares = weights.map((row) => row.map(() => 0.01));
    for (let at = 0; at < longest.length; at++) {
      const last = Math.min(longest[at], widest);
      const p = mixed(weights[last], byOrder, at);
      for (let m = 0; m <= last; m++) shares[last][m] += (weights[last][m] * byOrder[m][at]) / p;
    }
    weights = shares.map((row) => {
      const total = row.reduce((sum, share) => sum + share, 0);
      return row.map((share) => share / total);
    });
  }
  return weights;
}

/** −log₂ Π_i p of every image under the mixture, in bits. */
export function mixtureBits(
  { byOrder, longest }: OrderedProbabilities,
  weights: MixtureWeights,
  images: number,
): Float64Array {
  const steps = longest.length / images;
  const bits = new Float64Array(images);
  for (let at = 0; at < longest.length; at++) {
    const row = weights[Math.min(longest[at], weights.length - 1)];
    bits[Math.floor(at / steps)] -= Math.log2(mixed(row, byOrder, at));
  }
  return bits;
}

/** −log₂ Π_i p of every image by one order alone, in bits. */
export function orderBits(
  { byOrder }: OrderedProbabilities,
  order: number,
  images: number,
): Float64Array {
  const steps = byOrder[order].length / images;
  const bits = new Float64Array(images);
  byOrder[order].forEach((p, at) => {
    bits[Math.floor(at / steps)] -= Math.log2(p);
  });
  return bits;
}

function mixed(row: number[], byOrder: Float64Array[], at: number): number {
  let p = 0;
  for (let m = 0; m < row.length; m++) p += row[m] * byOrder[m][at];
  return p;
}

/** t(c): how many distinct symbols followed each context. */
export function distinctFollowers({ start, followers, contexts }: CountTable): Int32Array {
  const distinct = new Int32Array(contexts);
  for (let context = 0; context < contexts; context++) {
    for (let at = start[context]; at < start[context + 1]; at++) {
      if (at === start[context] || followers[at] !== followers[at - 1]) distinct[context]++;
    }
  }
  return distinct;
}
