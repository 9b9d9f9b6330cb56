/** Codes of a data set in the form that tokens, tables and networks take. */
import { type BinaryCodes, sliceImages, type Tokens, tokensFromCodes } from '../models/tokens.js';
import type { RunContext } from '../record/experiment.js';
import { blaeCodes, type Codes } from './codes.js';

/** Which codes an experiment reads. */
export type CodesConfig = { dataset: 'mnist' | 'cifar10'; bits: number };

/** MNIST and CIFAR-10 with one 8-bit symbol per position, as in Section 5.2. */
export const EIGHT_BITS: CodesConfig[] = [
  { dataset: 'mnist', bits: 8 },
  { dataset: 'cifar10', bits: 8 },
];

/** Training codes and codes of images that the autoencoder never saw, with the decoder. */
export interface CodeSets {
  /** For figures, for example `MNIST, 8 bits`. */
  label: string;
  train: BinaryCodes;
  test: BinaryCodes;
  source: Codes;
}

const NAMES = { mnist: 'MNIST', cifar10: 'CIFAR-10' };

/** Trains the BL-AE when its codes are not yet under data/. */
export async function loadCodes<Config extends object>(
  { dataset, bits }: CodesConfig,
  { scale, seed, progress }: RunContext<Config>,
): Promise<CodeSets> {
  const source = await blaeCodes({
    dataset,
    bitsPerPosition: bits,
    scale,
    seed,
    progress: (fraction, text) => progress(fraction / 2, text),
  });
  const codes = (all: Uint8Array): BinaryCodes => ({
    bits: all,
    images: all.length / (source.grid * source.grid * bits),
    rows: source.grid,
    columns: source.grid,
    bitsPerPosition: bits,
  });
  return {
    label: `${NAMES[dataset]}, ${bits} bits`,
    train: codes(source.train),
    test: codes(source.test),
    source,
  };
}

/** The first `images` codes, or all where there are fewer, with one symbol per position. */
export function firstTokens(codes: BinaryCodes, images: number): Tokens {
  const some = sliceImages(codes, 0, Math.min(images, codes.images));
  return tokensFromCodes(some, codes.bitsPerPosition);
}

/** The same codes with only the `count` bits whose shares of ones are nearest to one half. */
export function keepLiveliestBits(codes: BinaryCodes, count: number, of: BinaryCodes): BinaryCodes {
  const width = of.bitsPerPosition;
  const ones = new Float64Array(width);
  for (let at = 0; at < of.bits.length; at++) ones[at % width] += of.bits[at];
  const half = of.bits.length / width / 2;
  const order = [...ones.keys()].sort(
    (a, b) => Math.abs(ones[a] - half) - Math.abs(ones[b] - half),
  );
  const kept = order.slice(0, count);
  const bits = new Uint8Array((codes.bits.length / width) * count);
  for (let at = 0; at < bits.length; at++) {
    bits[at] = codes.bits[Math.floor(at / count) * width + kept[at % count]];
  }
  return { ...codes, bits, bitsPerPosition: count };
}
