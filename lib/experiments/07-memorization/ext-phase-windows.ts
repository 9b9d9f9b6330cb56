/** How many bits a window holds, and how many different contents it has among N training images. */
import { mean } from '../../base/statistics.js';
import {
  fitMixture,
  interpolate,
  mixtureBits,
  nestedTables,
} from '../../models/count-table-smoothing.js';
import { stepsPerImage, type Tokens } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { contextPositions, rasterWindow, squareWindow } from '../../models/window.js';

/** One window at one position of the grid. */
export interface WindowContent {
  gamma: number;
  /** Raster index. */
  position: number;
  /** Held-out code length of the window's content, bits: an upper bound of its entropy. */
  entropy: number;
  /** Training images N. */
  images: number[];
  /** For each N, the number of distinct contents over N, in (0, 1]. */
  distinct: number[];
  /** The same as held-out code lengths predict it. */
  predicted: number[];
}

/** A window of codes with some bits per position. */
export interface Window extends WindowContent {
  label: string;
  bits: number;
}

/** Inner, edge and corner positions of the 4×4 grid. */
const POSITIONS = [5, 8, 10, 15];

/** The windows of side γ at four positions. */
export const windowsOf = (
  train: Tokens,
  test: Tokens,
  gamma: number,
  counts: number[],
): WindowContent[] => POSITIONS.map((position) => windowOf(train, test, gamma, position, counts));

/**
 * The expected share of distinct contents among N images, E[(1 − e^(−λ)) / λ] with λ = N·p(content).
 * @param lengths −log₂ p of the contents of unseen images, in bits
 */
const expectedShare = (lengths: Float64Array, images: number): number =>
  mean(
    lengths.map((bits) => {
      const others = images * 2 ** -bits;
      return others < 1e-6 ? 1 : -Math.expm1(-others) / others;
    }),
  );

/** Counts the contents of a window among training images, and predicts the counts from unseen images. */
export function windowOf(
  train: Tokens,
  test: Tokens,
  gamma: number,
  position: number,
  counts: number[],
): WindowContent {
  const reads = contextPositions(squareWindow(gamma), train.rows, train.columns)[position];
  const positions = [...reads].filter((read) => read >= 0);
  const trained = crop(train, positions);
  const lengths = heldOutLengths(trained, crop(test, positions));
  return {
    gamma,
    position,
    entropy: mean(lengths),
    images: counts,
    distinct: counts.map((count) => distinctRows(trained, count) / count),
    predicted: counts.map((count) => expectedShare(lengths, count)),
  };
}

/** log₂ N at which the share of distinct contents falls to one half, by interpolation; NaN if never. */
export function crossing({ images, distinct }: Pick<WindowContent, 'images' | 'distinct'>): number {
  for (let k = 1; k < images.length; k++) {
    if (distinct[k - 1] >= 0.5 && distinct[k] < 0.5) {
      const part = (distinct[k - 1] - 0.5) / (distinct[k - 1] - distinct[k]);
      return Math.log2(images[k - 1]) + part * Math.log2(images[k] / images[k - 1]);
    }
  }
  return Number.NaN;
}

/** −log₂ p of the second half of the unseen rows, in bits; the first half fits the mixture of orders. */
function heldOutLengths(trained: Tokens, unseen: Tokens): Float64Array {
  const half = unseen.images >> 1;
  const tables = nestedTables(trained, rasterWindow(Math.min(5, trained.columns)), 'own');
  const fitted = interpolate(tables, rowsFrom(unseen, 0, half));
  const weights = fitMixture(fitted, tables.length - 1, 15);
  return mixtureBits(interpolate(tables, rowsFrom(unseen, half, half)), weights, half);
}

/** Only the given positions of every code, as a row. */
function crop(tokens: Tokens, positions: number[]): Tokens {
  const steps = tokens.rows * tokens.columns;
  const symbols = new Uint16Array(tokens.images * positions.length);
  for (let at = 0; at < symbols.length; at++) {
    const image = Math.floor(at / positions.length);
    symbols[at] = tokens.symbols[image * steps + positions[at % positions.length]];
  }
  return { ...tokens, symbols, rows: 1, columns: positions.length };
}

/** The codes of `images` images from the given one on. */
function rowsFrom(tokens: Tokens, from: number, images: number): Tokens {
  const steps = stepsPerImage(tokens);
  return {
    ...tokens,
    images,
    symbols: tokens.symbols.subarray(from * steps, (from + images) * steps),
  };
}

/** The number of different rows among the first `images`. */
const distinctRows = (tokens: Tokens, images: number): number =>
  codeIndex(rowsFrom(tokens, 0, images)).first.length;
