/** What the count table says about whole codes: their probability and the mass on a set of codes. */

import { type CountTable, conditional, contextCount, symbolCount } from './count-table.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';
import type { CodeIndex } from './tokens-index.js';

/** log₂ of Π_i q(z_i | window) for every image, in bits; −∞ where training never saw a context. */
export function codeLogProbabilities(table: CountTable, tokens: Tokens): Float64Array {
  const steps = stepsPerImage(tokens);
  return Float64Array.from({ length: tokens.images }, (_, image) => {
    let bits = 0;
    for (let step = 0; step < steps && bits > -Infinity; step++) {
      const context = table.find(tokens, image, step);
      const symbol = tokens.symbols[image * steps + step];
      bits = context < 0 ? -Infinity : bits + Math.log2(conditional(table, context, symbol));
    }
    return bits;
  });
}

/**
 * The probability that a sample is one of the codes of `index`: Σ over its *distinct* codes of
 * 2^(log probability). `logProbabilities[n]` belongs to image n of the index. For the training set
 * this is the memorized mass P_mem, exact, without sampling.
 */
export function massOn(index: CodeIndex, logProbabilities: ArrayLike<number>): number {
  let mass = 0;
  for (const image of index.first) mass += 2 ** logProbabilities[image];
  return mass;
}

/** The memorized mass P_mem of a count table on a set of codes, in [0, 1]. */
export const memorizedMass = (table: CountTable, index: CodeIndex): number =>
  massOn(index, codeLogProbabilities(table, index.tokens));

/** Conditional entropy of the table over its own training set, in bits per image: Σ_i H(q(·|window)). */
export function trainingEntropy(table: CountTable): number {
  const { start, followers, contexts, tokens } = table;
  let bits = 0;
  for (let context = 0; context < contexts; context++) {
    const total = contextCount(table, context);
    for (let at = start[context]; at < start[context + 1]; ) {
      const count = symbolCount(table, context, followers[at]);
      bits -= count * Math.log2(count / total);
      at += count;
    }
  }
  return bits / tokens.images;
}

/**
 * log₂ probability of every image, in bits, under tables interpolated from the narrowest window to the
 * widest (Witten and Bell 1991): with n occurrences and t distinct followers of the context c,
 * p(k | c) = (n(c, k) + t(c) p(k | narrower c)) / (n(c) + t(c)), starting from the uniform 1/S.
 * It is positive for every code, hence fit for held-out images.
 *
 * @param tables from the narrowest to the widest; their contexts must be nested.
 */
export function interpolatedLogProbabilities(
  tables: readonly CountTable[],
  tokens: Tokens,
): Float64Array {
  const steps = stepsPerImage(tokens);
  const distinct = tables.map(distinctFollowers);
  return Float64Array.from({ length: tokens.images }, (_, image) => {
    let bits = 0;
    for (let step = 0; step < steps; step++) {
      const symbol = tokens.symbols[image * steps + step];
      let p = 1 / alphabetSize(tokens);
      for (let order = 0; order < tables.length; order++) {
        const context = tables[order].find(tokens, image, step);
        if (context < 0) break; // wider contexts contain this one, so they are unseen as well
        const t = distinct[order][context];
        p =
          (symbolCount(tables[order], context, symbol) + t * p) /
          (contextCount(tables[order], context) + t);
      }
      bits += Math.log2(p);
    }
    return bits;
  });
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
