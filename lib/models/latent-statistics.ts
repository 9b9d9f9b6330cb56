/** How binary latents are: the companions of Figure 5's binary rate. All take noise-free latents in [−1, 1]. */

/** The share of latents with |z| > 1 − τ; the paper does not define its rate. */
export function binaryRate(latents: Float32Array, tau: number): number {
  let count = 0;
  for (const value of latents) if (Math.abs(value) > 1 - tau) count++;
  return count / latents.length;
}

/** The number of different rows of `length` bits. */
export function uniqueCodes(bits: Uint8Array, length: number): number {
  const seen = new Set<string>();
  for (let start = 0; start < bits.length; start += length) {
    seen.add(Buffer.from(bits.buffer, bits.byteOffset + start, length).toString('latin1'));
  }
  return seen.size;
}

/** The number of bits, of `length` in a row, that are the same in every row. */
export function deadBits(bits: Uint8Array, length: number): number {
  let dead = 0;
  for (let k = 0; k < length; k++) {
    let constant = true;
    for (let i = k; i < bits.length && constant; i += length) constant = bits[i] === bits[k];
    if (constant) dead++;
  }
  return dead;
}

/** Shares of the latents in `bins` equal bins of [−1, 1]. */
export function latentHistogram(latents: Float32Array, bins = 50): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of latents) {
    counts[Math.min(bins - 1, Math.max(0, Math.floor(((value + 1) / 2) * bins)))]++;
  }
  return counts.map((count) => count / latents.length);
}
