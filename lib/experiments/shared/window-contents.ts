/** How many bits a window holds, and how many different contents it has among N training images. */
import { mean, range } from '../../base/statistics.js';
import {
  fitMixture,
  interpolate,
  mixtureBits,
  nestedTables,
} from '../../models/count-table-smoothing.js';
import { stepsPerImage, type Tokens } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { contextPositions, rasterWindow, squareWindow } from '../../models/window.js';
import { exactShare, predictedShare } from '../../theory/window-law.js';

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

/** Counts the contents of a window among training images, and predicts the counts from unseen images. */
export function windowOf(
  train: Tokens,
  test: Tokens,
  gamma: number,
  position: number,
  counts: number[],
): WindowContent {
  const { trained, lengths } = windowLengths(train, test, gamma, position);
  return {
    gamma,
    position,
    entropy: mean(lengths),
    images: counts,
    distinct: distinctShares(trained, counts),
    predicted: counts.map((count) => predictedShare(lengths, count, exactShare)),
  };
}

/**
 * The contents of the window of side γ at a position (raster index), and the code lengths of those of
 * unseen images, −log₂ p in bits.
 */
export function windowLengths(
  train: Tokens,
  test: Tokens,
  gamma: number,
  position: number,
): { trained: Tokens; lengths: Float64Array } {
  const reads = contextPositions(squareWindow(gamma), train.rows, train.columns)[position];
  const positions = [...reads].filter((read) => read >= 0);
  const trained = crop(train, positions);
  return { trained, lengths: heldOutLengths(trained, crop(test, positions)) };
}

/** For each N, the number of distinct rows among the first N over N. */
export const distinctShares = (rows: Tokens, counts: number[]): number[] =>
  counts.map((count) => codeIndex(rowsFrom(rows, 0, count)).first.length / count);

/** −log₂ p of the second half of the unseen rows, in bits; the first half fits the mixture of orders. */
function heldOutLengths(trained: Tokens, unseen: Tokens): Float64Array {
  const half = unseen.images >> 1;
  const tables = nestedTables(trained, rasterWindow(Math.min(5, trained.columns)), 'own');
  const fitted = interpolate(tables, rowsFrom(unseen, 0, half));
  const weights = fitMixture(fitted, tables.length - 1, 15);
  return mixtureBits(interpolate(tables, rowsFrom(unseen, half, half)), weights, half);
}

/** Only the given positions of every code, as a row of single symbols. */
function crop(tokens: Tokens, positions: number[]): Tokens {
  const { groups } = tokens;
  const steps = stepsPerImage(tokens);
  const kept = positions.flatMap((position) => range(groups).map((g) => position * groups + g));
  const symbols = new Uint16Array(tokens.images * kept.length);
  for (let at = 0; at < symbols.length; at++) {
    const image = Math.floor(at / kept.length);
    symbols[at] = tokens.symbols[image * steps + kept[at % kept.length]];
  }
  return { ...tokens, symbols, rows: 1, columns: kept.length, groups: 1 };
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
