/** Contexts of bits: a toy chain, its counts, and models of full or limited capacity (Sec. 4.2). */

import { distinct } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import { type ContextTable, contextEntropy } from '../../theory/histogram-loss.js';

const LENGTH = 8;

/** Bits that copy the parity of the two before them, with errors: not linear in them. */
export const parityChain = (random: RandomStream): number[] => {
  const bits = [random.integer(2), random.integer(2)];
  while (bits.length < LENGTH) {
    const parity = bits[bits.length - 1] ^ bits[bits.length - 2];
    bits.push(random.uniform() < 0.75 ? parity : random.uniform() < 0.8 ? 1 : 0);
  }
  return bits;
};

/** Counts of next symbols after the last `window` bits of each position that has them. */
export function countContexts(sequences: number[][], window: number): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const sequence of sequences) {
    for (let i = window; i < sequence.length; i++) {
      const context = sequence.slice(i - window, i).join('');
      const row = counts.get(context) ?? [0, 0];
      row[sequence[i]]++;
      counts.set(context, row);
    }
  }
  return counts;
}

/** Unlimited capacity: one feature per context. Limited: a bias and the bits of the context. */
export function tableOf(
  counts: Map<string, number[]>,
  capacity: 'unlimited' | 'limited',
): ContextTable {
  const contexts = [...counts.keys()];
  return {
    counts: [...counts.values()],
    features: contexts.map((context, c) =>
      capacity === 'unlimited'
        ? contexts.map((_, f) => (f === c ? 1 : 0))
        : [1, ...[...context].map((bit) => 2 * Number(bit) - 1)],
    ),
  };
}

/** Σ H(z_i | z_<i) in bits over the different sequences, and log₂ of their number. */
export function globalWindow(sequences: number[][]): { floor: number; expected: number } {
  const different = distinct(sequences.map((bits) => bits.join('')));
  const whole = different.map((bits) => [...bits].map(Number));
  let floor = 0;
  for (let i = 0; i < LENGTH; i++) {
    const prefixes = whole.map((bits) => bits.slice(0, i + 1));
    floor += contextEntropy(tableOf(countContexts(prefixes, i), 'limited')) / Math.LN2;
  }
  return { floor, expected: Math.log2(different.length) };
}
