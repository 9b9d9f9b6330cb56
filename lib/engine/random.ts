/**
 * Seeded random streams: explicit, splittable, and equal on every machine and tensor engine.
 *
 * A stream is named by a seed and a path of words. Its xoshiro128** generator (Blackman and Vigna,
 * "Scrambled linear pseudorandom number generators", 2021) starts from the SHA-256 hash of that name,
 * so that streams with different names are independent and a new consumer never shifts another one.
 */
import { createHash } from 'node:crypto';

/** Everything a stream is, as plain JSON: store it in a checkpoint and restore it with `restoreStream`. */
export interface RandomState {
  seed: number;
  path: string[];
  /** The four 32-bit words of xoshiro128**. */
  words: [number, number, number, number];
  /** The second value of the last Box–Muller pair, when it was not used yet. */
  spareNormal: number | null;
}

/** A source of random numbers. Each draw advances it; `split` does not. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Standard normal, mean 0 and variance 1. */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias; 1 ≤ n ≤ 2³². */
  integer(n: number): number;
  /** The numbers 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array;
  /** `k` distinct numbers of 0 … n − 1 in random order; 0 ≤ k ≤ n. */
  choice(n: number, k: number): Uint32Array;
  /** Fills with uniform numbers in [low, high), 24 random bits each; default [0, 1). */
  fillUniform(values: Float32Array, low?: number, high?: number): void;
  /** Fills with standard normal numbers. */
  fillNormal(values: Float32Array): void;
  /** The stream of the same seed whose path is this path and `name`, whatever was drawn so far. */
  split(name: string): RandomStream;
  state(): RandomState;
}

/**
 * The stream named by `seed` and `path`; the same name gives the same numbers.
 * @throws RangeError if the seed is not a safe integer.
 */
export function randomStream(seed: number, ...path: string[]): RandomStream {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`The seed is ${seed}; give a whole number, for example 1.`);
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, ...path]))
    .digest();
  const view = new DataView(hash.buffer, hash.byteOffset);
  const word = (index: number) => view.getUint32(4 * index, true);
  return new Xoshiro({
    seed,
    path,
    words: [word(0), word(1), word(2), word(3) | 1],
    spareNormal: null,
  });
}

/** The stream that continues where `state` was taken. */
export function restoreStream(state: RandomState): RandomStream {
  return new Xoshiro(state);
}

const rotateLeft = (x: number, k: number) => (x << k) | (x >>> (32 - k));

class Xoshiro implements RandomStream {
  private readonly seed: number;
  private readonly path: readonly string[];
  private readonly words: Int32Array;
  private spareNormal: number | null;

  constructor(state: RandomState) {
    this.seed = state.seed;
    this.path = [...state.path];
    this.words = Int32Array.from(state.words, (word) => word | 0);
    this.spareNormal = state.spareNormal;
  }

  /** The next 32 random bits as a signed integer (xoshiro128**). */
  private next(): number {
    const s = this.words;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9);
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  uniform(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Box–Muller: two uniform numbers give two independent normal ones. */
  normal(): number {
    if (this.spareNormal !== null) {
      const value = this.spareNormal;
      this.spareNormal = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  integer(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 0x100000000)) {
      throw new RangeError(`integer(n) needs a whole n from 1 to 2^32, and got ${n}.`);
    }
    const fair = 0x100000000 - (0x100000000 % n);
    let bits = this.next() >>> 0;
    while (bits >= fair) bits = this.next() >>> 0;
    return bits % n;
  }

  permutation(n: number): Uint32Array {
    return this.choice(n, n);
  }

  /** The first `k` steps of a Fisher–Yates shuffle. */
  choice(n: number, k: number): Uint32Array {
    if (!(Number.isInteger(n) && Number.isInteger(k) && 0 <= k && k <= n)) {
      throw new RangeError(`choice(n, k) needs whole numbers 0 ≤ k ≤ n, and got n=${n}, k=${k}.`);
    }
    const items = Uint32Array.from({ length: n }, (_, index) => index);
    for (let index = 0; index < k; index++) {
      const other = index + this.integer(n - index);
      const item = items[index];
      items[index] = items[other];
      items[other] = item;
    }
    return items.slice(0, k);
  }

  fillUniform(values: Float32Array, low = 0, high = 1): void {
    const step = (high - low) / 0x1000000;
    for (let index = 0; index < values.length; index++) {
      values[index] = low + (this.next() >>> 8) * step;
    }
  }

  fillNormal(values: Float32Array): void {
    for (let index = 0; index < values.length; index++) values[index] = this.normal();
  }

  split(name: string): RandomStream {
    return randomStream(this.seed, ...this.path, name);
  }

  state(): RandomState {
    const [a, b, c, d] = this.words;
    return {
      seed: this.seed,
      path: [...this.path],
      words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
      spareNormal: this.spareNormal,
    };
  }
}
