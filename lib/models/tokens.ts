/**
 * Binary latents as sequences of symbols: what an autoregressive model of BL-AE codes reads and writes.
 * The order is raster over the grid and, inside a position, group after group (Sec. 4.2, A.3).
 */

/** Binary codes of many images: one byte (0 or 1) per bit, order [image][row][column][bit]. */
export interface BinaryCodes {
  bits: Uint8Array;
  images: number;
  rows: number;
  columns: number;
  bitsPerPosition: number;
}

/**
 * The same codes as symbols of `bits` bits each, order [image][row][column][group].
 * With 8 bits per position and `bits` = 8 there is one symbol per position (Sec. 5.2); 32 bits per
 * position become four groups of 8, since a histogram over 2³² symbols is impossible (A.3).
 */
export interface Tokens {
  symbols: Uint16Array;
  images: number;
  rows: number;
  columns: number;
  /** Symbols per position. */
  groups: number;
  /** Bits per symbol, 1 to 15; the alphabet is 0 … 2^bits − 1. */
  bits: number;
}

/** The number of symbols S = 2^bits. */
export const alphabetSize = ({ bits }: { bits: number }): number => 2 ** bits;

/** Symbols of one image. */
export const stepsPerImage = ({ rows, columns, groups }: Tokens): number => rows * columns * groups;

/**
 * Groups the bits of every position into symbols, the first bit of a group being its lowest.
 * @throws RangeError unless `bitsPerSymbol` is 1 to 15 and divides the bits of a position.
 */
export function tokensFromCodes(codes: BinaryCodes, bitsPerSymbol: number): Tokens {
  const { bits, images, rows, columns, bitsPerPosition } = codes;
  if (!(bitsPerSymbol >= 1 && bitsPerSymbol <= 15) || bitsPerPosition % bitsPerSymbol !== 0) {
    throw new RangeError(
      `Symbols of ${bitsPerSymbol} bits do not divide the ${bitsPerPosition} bits of a position; ` +
        'choose a divisor from 1 to 15.',
    );
  }
  if (bits.length !== images * rows * columns * bitsPerPosition) {
    throw new RangeError(
      `The codes have ${bits.length} bits, and ${images} images of ${rows}×${columns} positions with ` +
        `${bitsPerPosition} bits need ${images * rows * columns * bitsPerPosition}.`,
    );
  }
  const symbols = new Uint16Array(bits.length / bitsPerSymbol);
  for (let index = 0, bit = 0; index < symbols.length; index++) {
    for (let k = 0; k < bitsPerSymbol; k++) symbols[index] |= bits[bit++] << k;
  }
  return {
    symbols,
    images,
    rows,
    columns,
    groups: bitsPerPosition / bitsPerSymbol,
    bits: bitsPerSymbol,
  };
}

/** The inverse of `tokensFromCodes`. */
export function codesFromTokens(tokens: Tokens): BinaryCodes {
  const { symbols, images, rows, columns, groups, bits: width } = tokens;
  const bits = new Uint8Array(symbols.length * width);
  for (let index = 0, bit = 0; index < symbols.length; index++) {
    for (let k = 0; k < width; k++) bits[bit++] = (symbols[index] >> k) & 1;
  }
  return { bits, images, rows, columns, bitsPerPosition: groups * width };
}

/** The images `start` to `end` − 1, without copying. */
export function sliceImages(codes: BinaryCodes, start: number, end: number): BinaryCodes {
  const width = codes.rows * codes.columns * codes.bitsPerPosition;
  return { ...codes, bits: codes.bits.subarray(start * width, end * width), images: end - start };
}

/** The images with the given indices, in that order. */
export function pickImages(codes: BinaryCodes, indices: ArrayLike<number>): BinaryCodes {
  const width = codes.rows * codes.columns * codes.bitsPerPosition;
  const bits = new Uint8Array(indices.length * width);
  for (let k = 0; k < indices.length; k++) {
    bits.set(codes.bits.subarray(indices[k] * width, (indices[k] + 1) * width), k * width);
  }
  return { ...codes, bits, images: indices.length };
}
