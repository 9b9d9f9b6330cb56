/** What the count table says about whole codes: their probability and the mass on a set of codes. */

import { type CountTable, conditional, contextCount, symbolCount } from './count-table.js';
import { stepsPerImage, type Tokens } from './tokens.js';
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
