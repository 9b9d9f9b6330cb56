/**
 * The conditional histograms q_i(z_i | window) of Eq. 9, counted once over the training set, exactly:
 *
 *   q_i(k | g) = Σ_n 1[z_i⁽ⁿ⁾ = k] 1[context_i⁽ⁿ⁾ = g]  /  Σ_n 1[context_i⁽ⁿ⁾ = g].
 *
 * The sum runs over images n alone, so each position i has a histogram of its own: this gives the paper's
 * example [.5, .5] of Sec. 4.2. Summed over i as well, all positions share one table: a variant of ours.
 *
 * A context is known by one occurrence of it (image, step), found through a hash and compared symbol
 * by symbol, so the counts are exact and no context is ever stored.
 */
import { stepsPerImage, type Tokens } from './tokens.js';
import { contextPositions, type Window } from './window.js';

/** `own`: a table for each position, as Eq. 9 has it; `pooled`: one for all positions, our variant. */
export type Pooling = 'pooled' | 'own';

/** The histograms of one window. Contexts are numbered 0 … `contexts` − 1. */
export interface CountTable {
  window: Window;
  pooling: Pooling;
  tokens: Tokens;
  contexts: number;
  /** Bytes held by the table, without the tokens. */
  bytes: number;
  /** For each context, one training occurrence: image × steps + step. */
  occurrence: Int32Array;
  /** The context of every training occurrence. */
  contextOf: Int32Array;
  /** The symbols that followed context c, sorted, are `followers[start[c]] … [start[c + 1] − 1]`. */
  start: Int32Array;
  followers: Uint16Array;
  /** The context at (image, step) of `tokens`, or −1 when training never had it. */
  find(tokens: Tokens, image: number, step: number): number;
}

/** Counts the histograms; linear in images × steps × window. */
export function countTable(tokens: Tokens, window: Window, pooling: Pooling = 'own'): CountTable {
  const { symbols, images } = tokens;
  const steps = stepsPerImage(tokens);
  const index = contextIndex(tokens, compareContexts(tokens, window, pooling));
  const contextOf = new Int32Array(images * steps);
  for (let image = 0; image < images; image++) {
    for (let step = 0; step < steps; step++) {
      contextOf[image * steps + step] = index.add(image, step);
    }
  }
  const { occurrence, bytes } = index.finish();
  const { start, followers } = groupByContext(contextOf, symbols, occurrence.length);
  return {
    window,
    pooling,
    tokens,
    contexts: occurrence.length,
    bytes: bytes + 4 * (contextOf.length + start.length) + 2 * followers.length,
    occurrence,
    contextOf,
    start,
    followers,
    find: (from, image, step) => index.find(from.symbols, image, step),
  };
}

/** Contexts at (image, step), as hash values and as equality with a training occurrence. */
interface Comparison {
  hash(from: Uint16Array, image: number, step: number): number;
  same(from: Uint16Array, image: number, step: number, occurrence: number): boolean;
}

function compareContexts(tokens: Tokens, window: Window, pooling: Pooling): Comparison {
  const { symbols, groups } = tokens;
  const steps = stepsPerImage(tokens);
  const reads = contextSteps(tokens, window);
  const kind = Int32Array.from({ length: steps }, (_, step) =>
    pooling === 'own' ? step : step % groups,
  );
  return {
    hash(from, image, step) {
      let h = kind[step] + 1;
      for (const read of reads[step]) {
        const symbol = read < 0 ? 0x10000 : from[image * steps + read];
        h = Math.imul(h ^ symbol, 0x9e3779b1);
        h ^= h >>> 15;
      }
      return (h ^ (h >>> 13)) >>> 0;
    },
    same(from, image, step, other) {
      const otherStep = other % steps;
      if (kind[step] !== kind[otherStep]) return false;
      const base = image * steps;
      const otherBase = other - otherStep;
      const mine = reads[step];
      const theirs = reads[otherStep];
      for (let k = 0; k < mine.length; k++) {
        if (mine[k] < 0 || theirs[k] < 0) {
          if (mine[k] !== theirs[k]) return false;
        } else if (from[base + mine[k]] !== symbols[otherBase + theirs[k]]) {
          return false;
        }
      }
      return true;
    },
  };
}

/** A hash table from contexts to their numbers 0, 1, … in the order in which they first occur. */
function contextIndex(tokens: Tokens, { hash, same }: Comparison) {
  const { symbols } = tokens;
  const steps = stepsPerImage(tokens);
  let slots = new Int32Array(1 << 12).fill(-1);
  let occurrence = new Int32Array(1 << 11);
  let contexts = 0;

  const slotOf = (from: Uint16Array, image: number, step: number): number => {
    const mask = slots.length - 1;
    let slot = hash(from, image, step) & mask;
    while (slots[slot] >= 0 && !same(from, image, step, occurrence[slots[slot]])) {
      slot = (slot + 1) & mask;
    }
    return slot;
  };

  const grow = (): void => {
    const larger = new Int32Array(2 * occurrence.length);
    larger.set(occurrence);
    occurrence = larger;
    slots = new Int32Array(2 * slots.length).fill(-1);
    for (let id = 0; id < contexts; id++) {
      const at = occurrence[id];
      const step = at % steps;
      slots[slotOf(symbols, (at - step) / steps, step)] = id;
    }
  };

  return {
    /** The number of the context at a training occurrence, a new one if need be. */
    add(image: number, step: number): number {
      if (contexts === occurrence.length) grow();
      const slot = slotOf(symbols, image, step);
      if (slots[slot] < 0) {
        slots[slot] = contexts;
        occurrence[contexts++] = image * steps + step;
      }
      return slots[slot];
    },
    /** Its number, or −1. */
    find: (from: Uint16Array, image: number, step: number): number =>
      slots[slotOf(from, image, step)],
    /** Gives back what was not needed. */
    finish() {
      occurrence = occurrence.slice(0, contexts);
      return { occurrence, bytes: 4 * (slots.length + occurrence.length) };
    },
  };
}

/** How often context c occurred. */
export const contextCount = ({ start }: CountTable, context: number): number =>
  start[context + 1] - start[context];

/** How often symbol k followed context c. */
export function symbolCount(table: CountTable, context: number, symbol: number): number {
  const { start, followers } = table;
  const end = start[context + 1];
  const from = firstAtLeast(followers, start[context], end, symbol);
  return firstAtLeast(followers, from, end, symbol + 1) - from;
}

/** q(k | g) of Eq. 9, in [0, 1]. */
export const conditional = (table: CountTable, context: number, symbol: number): number =>
  symbolCount(table, context, symbol) / contextCount(table, context);

/**
 * For every step of an image, the steps that its context reads (−1 for PAD): every group of the
 * window's positions, then the earlier groups of the same position.
 */
export function contextSteps(
  { rows, columns, groups }: { rows: number; columns: number; groups: number },
  window: Window,
): Int32Array[] {
  return contextPositions(window, rows, columns).flatMap((positions, position) =>
    Array.from({ length: groups }, (_, group) => {
      const steps: number[] = [];
      for (const read of positions) {
        for (let g = 0; g < groups; g++) steps.push(read < 0 ? -1 : read * groups + g);
      }
      for (let g = 0; g < group; g++) steps.push(position * groups + g);
      return Int32Array.from(steps);
    }),
  );
}

/** Counting sort of the symbols by context, then within each context. */
function groupByContext(contextOf: Int32Array, symbols: Uint16Array, contexts: number) {
  const start = new Int32Array(contexts + 1);
  for (const context of contextOf) start[context + 1]++;
  for (let context = 0; context < contexts; context++) start[context + 1] += start[context];
  const next = start.slice(0, contexts);
  const followers = new Uint16Array(symbols.length);
  for (let at = 0; at < symbols.length; at++) followers[next[contextOf[at]]++] = symbols[at];
  for (let context = 0; context < contexts; context++) {
    if (start[context + 1] - start[context] > 1) {
      followers.subarray(start[context], start[context + 1]).sort();
    }
  }
  return { start, followers };
}

/** The first index in [from, end) whose value is at least `value`, or `end`. */
function firstAtLeast(sorted: Uint16Array, from: number, end: number, value: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
