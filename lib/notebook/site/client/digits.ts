/** The digits that the demos learn from, and random numbers for them. */
import type { Tokens } from '../../../models/tokens.js';

declare global {
  interface Window {
    mepsDigits?: { side: number; bits: string };
  }
}

/** The first `images` digits as symbols of one bit. */
export function digits(images: number): Tokens {
  const { side, bits } = window.mepsDigits ?? { side: 0, bits: '' };
  const packed = atob(bits);
  const symbols = Uint16Array.from(
    { length: images * side * side },
    (_, at) => (packed.charCodeAt(at >> 3) >> (at & 7)) & 1,
  );
  return { symbols, images, rows: side, columns: side, groups: 1, bits: 1 };
}

/** Mulberry32: small, seeded, good enough to draw digits. */
export function seeded(seed: number): { integer(n: number): number; uniform(): number } {
  let state = seed * 0x9e3779b1;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { uniform, integer: (n) => Math.floor(uniform() * n) };
}
