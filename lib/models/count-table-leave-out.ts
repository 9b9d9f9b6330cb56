/**
 * The probability of an image under count tables, with some copies of it taken out of the training set or put
 * into it: exact, from the counts, without counting again. What one image changes is what is memorized of it
 * (van den Burg and Williams, "On Memorization in Probabilistic Deep Generative Models", 2021):
 *
 *   M(x) = log₂ p(x | D) − log₂ p(x | D ∖ x).
 */
import { type CountTable, contextCount, countTable, symbolCount } from './count-table.js';
import { distinctFollowers } from './count-table-smoothing.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';
import { squareWindow } from './window.js';

/** Tables of rising window sides, each smoothed by the one before (Witten and Bell, 1991). */
export interface SmoothedTables {
  tables: CountTable[];
  /** For each table, how many distinct symbols followed each context. */
  followers: Int32Array[];
}

/** @param sides window sides γ, rising, from 1: the empty window knows every context. */
export function smoothedTables(tokens: Tokens, sides: number[]): SmoothedTables {
  const tables = sides.map((side) => countTable(tokens, squareWindow(side)));
  return { tables, followers: tables.map(distinctFollowers) };
}

/**
 * log₂ p of an image by the tables up to each side, in bits:
 * p_m(k | c) = (n(c, k) + t(c) p_(m−1)(k | c)) / (n(c) + t(c)), from the uniform 1/S.
 * @param added copies of the image that are put into the training set; −1 takes one out, which must be in it
 * @returns one number per side
 */
export function imageBits(
  { tables, followers }: SmoothedTables,
  tokens: Tokens,
  image: number,
  added = 0,
): Float64Array {
  const steps = stepsPerImage(tokens);
  const bits = new Float64Array(tables.length);
  for (let step = 0; step < steps; step++) {
    const symbol = tokens.symbols[image * steps + step];
    let p = 1 / alphabetSize(tokens);
    let context = 0;
    for (const [m, table] of tables.entries()) {
      // Wider contexts hold the narrower ones: once unknown, always unknown.
      context = context < 0 ? context : table.find(tokens, image, step);
      const known = context >= 0;
      const before = known ? symbolCount(table, context, symbol) : 0;
      const total = (known ? contextCount(table, context) : 0) + added;
      const kinds = (known ? followers[m][context] : 0) + change(before, added);
      if (total > 0) p = (before + added + kinds * p) / (total + kinds);
      bits[m] += Math.log2(p);
    }
  }
  return bits;
}

/** By how much the number of kinds changes where a symbol that occurred `before` times gets `added` more. */
const change = (before: number, added: number): number =>
  Number(before + added > 0) - Number(before > 0);
