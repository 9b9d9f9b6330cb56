/** Codes of a data set in the form that tokens, tables and networks take. */
import type { Progress } from '../base/progress.js';
import { DATASET_NAMES } from '../data/index.js';
import type { RandomStream } from '../engine/random.js';
import {
  type BinaryCodes,
  pickImages,
  sliceImages,
  type Tokens,
  tokensFromCodes,
} from '../models/tokens.js';
import { type Codes, type CodesRun, trainedCodes } from './codes.js';

/** Training codes and codes of images that the autoencoder never saw, with the decoder. */
export interface CodeSets {
  /** For figures, for example `MNIST, 8 bits`. */
  label: string;
  train: BinaryCodes;
  test: BinaryCodes;
  source: Codes;
}

/** For example `mnist-8`: tells the codes of networks and random streams apart. */
export const codesName = ({ dataset, settings }: CodesRun): string =>
  `${dataset}-${settings.dimensions}`;

/** For example `MNIST, 8 bits`; with the number of images where others are of the same data set and size. */
export function codesLabel(run: CodesRun, among: CodesRun[] = []): string {
  const twins = among.filter((other) => codesName(other) === codesName(run));
  const images = twins.length > 1 ? `, ${run.images ?? 'all'} images` : '';
  return `${DATASET_NAMES[run.dataset]}, ${run.settings.dimensions} bits${images}`;
}

/**
 * Trains the BL-AE when its codes are not yet under data/.
 *
 * @param among all codes of the experiment, from which the label tells these
 */
export async function codeSets(
  run: CodesRun,
  { seed, progress }: { seed: number; progress: Progress },
  among: CodesRun[] = [],
): Promise<CodeSets> {
  const source = await trainedCodes(run, seed, (fraction, text) => progress(fraction / 2, text));
  const { grid, bitsPerPosition } = source;
  const codes = (all: Uint8Array): BinaryCodes => ({
    bits: all,
    images: all.length / (grid * grid * bitsPerPosition),
    rows: grid,
    columns: grid,
    bitsPerPosition,
  });
  return {
    label: codesLabel(run, among),
    train: codes(source.train),
    test: codes(source.test),
    source,
  };
}

/**
 * Codes in an order drawn by the seed, so that the first N stand for all: the first 1024 digits of MNIST
 * are unlike the rest (one symbol has a share of 0.61 among them and of 0.52 elsewhere).
 */
export const inDrawnOrder = (codes: BinaryCodes, random: RandomStream): BinaryCodes =>
  pickImages(codes, random.permutation(codes.images));

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
