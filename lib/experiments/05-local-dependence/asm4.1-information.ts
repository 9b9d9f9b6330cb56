/** How much latent tokens know of each other, in bits: between whole symbols, as Eq. 7 has it. */
import { mean, standardError } from '../../base/statistics.js';
import type { ImageSet } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { type BinaryCodes, tokensFromCodes } from '../../models/tokens.js';
import { mutualInformationOf } from '../../theory/dependence.js';

export const DISTANCES = [1, 2, 3];
export const PIXEL_DISTANCES = [1, 2, 3, 4, 6, 8, 12, 16, 20];
const PIXEL_LEVELS = 4;
/** Parts of the images that are left out in turn: what the intervals come from. */
const PARTS = 10;

/** Information of one pair of tokens and the distance between them. */
export interface Pair {
  i: number;
  j: number;
  /** Chebyshev distance on the grid. */
  distance: number;
  /** I(z_i; z_j) in bits, less what permuted images show by chance. */
  information: number;
  /** What permuted images show by chance, the bias of the estimate. */
  chance: number;
}

/** A mean over pairs with the ends of its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** What is measured of the codes of one data set. */
export interface Measured {
  label: string;
  images: number;
  /** Information between symbols at distances 1, 2, 3, in bits. */
  byDistance: Estimate[];
  /** The same between tokens of the border alone. */
  amongBorder: Estimate[];
  /** What permuted images show by chance, subtracted above, mean over pairs. */
  chance: number;
  /** ε̂: the largest information of a pair beyond distance 1 (γ = 3) and 2 (γ = 5). */
  beyond: number[];
  /** From one inner position to every other. */
  map: number[][];
  /** Between pixels, by distance in pixels. */
  pixels: number[];
}

function distanceOf(columns: number, i: number, j: number): number {
  const dy = Math.floor(i / columns) - Math.floor(j / columns);
  return Math.max(Math.abs(dy), Math.abs((i % columns) - (j % columns)));
}

/** The symbols at each position of the grid, one per image. */
function symbolColumns(codes: BinaryCodes): Uint16Array[] {
  const { symbols } = tokensFromCodes(codes, codes.bitsPerPosition);
  const steps = codes.rows * codes.columns;
  return Array.from({ length: steps }, (_, step) =>
    Uint16Array.from({ length: codes.images }, (_, n) => symbols[n * steps + step]),
  );
}

/**
 * Every pair of tokens: the plug-in information of their joint counts, less its mean when the images of one
 * of the two are permuted. With 256 × 256 cells the plug-in value alone is far too high.
 */
function pairsOf(
  columns: Uint16Array[],
  { bitsPerPosition, columns: width }: BinaryCodes,
  permutations: number,
  random: RandomStream,
): Pair[] {
  const images = columns[0].length;
  const orders = Array.from({ length: permutations }, () => random.permutation(images));
  const shuffled = columns.map((values) =>
    orders.map((order) => values.map((_, n) => values[order[n]])),
  );
  const information = (a: Uint16Array, b: Uint16Array) =>
    mutualInformationOf(a, b, 2 ** bitsPerPosition).plugin;
  return columns.flatMap((first, i) =>
    columns.slice(i + 1).map((second, k) => {
      const j = i + 1 + k;
      const chance = mean(shuffled[j].map((other) => information(first, other)));
      return {
        i,
        j,
        distance: distanceOf(width, i, j),
        information: information(first, second) - chance,
        chance,
      };
    }),
  );
}

/** Whether a token lies at the border of the grid. */
function isBorder(at: number, rows: number, columns: number): boolean {
  const [row, column] = [Math.floor(at / columns), at % columns];
  return row === 0 || column === 0 || row === rows - 1 || column === columns - 1;
}

/**
 * Means by distance with intervals: the images are left out in ten parts (jackknife). Only tokens of the
 * border are as far apart as a grid allows; among them alone the place of a token is not mixed up with
 * its distance.
 */
export function symbolInformation(
  codes: BinaryCodes,
  permutations: number,
  seed: number,
): { pairs: Pair[]; byDistance: Estimate[]; amongBorder: Estimate[] } {
  const random = randomStream(seed, 'asm4.1', 'symbols');
  const columns = symbolColumns(codes);
  const pairs = pairsOf(columns, codes, permutations, random);
  const without = Array.from({ length: PARTS }, (_, part) =>
    pairsOf(
      columns.map((values) => values.filter((_, n) => n % PARTS !== part)),
      codes,
      1,
      random,
    ),
  );
  const means = (counts: (pair: Pair) => boolean): Estimate[] =>
    DISTANCES.map((distance) => {
      const at = (some: Pair[]) =>
        mean(
          some
            .filter((pair) => pair.distance === distance && counts(pair))
            .map(({ information }) => information),
        );
      const value = at(pairs);
      // The jackknife's variance is (n − 1)² times that of a mean of its n values.
      const error = (PARTS - 1) * standardError(without.map(at));
      return { value, low: value - 1.96 * error, high: value + 1.96 * error };
    });
  const atBorder = (at: number) => isBorder(at, codes.rows, codes.columns);
  return {
    pairs,
    byDistance: means(() => true),
    amongBorder: means(({ i, j }) => atBorder(i) && atBorder(j)),
  };
}

/** From one position to every other, as the grid; 0 for the position itself. */
export function informationMap(pairs: Pair[], from: number, rows: number, columns: number) {
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => {
      const [i, j] = [from, y * columns + x].sort((a, b) => a - b);
      return pairs.find((pair) => pair.i === i && pair.j === j)?.information ?? 0;
    }),
  );
}

/** Mean information between pixels of 4 grey levels, by horizontal and vertical distance. */
export function pixelInformation(set: ImageSet): number[] {
  const { images, height, width, channels, count } = set;
  const level = (n: number, y: number, x: number) =>
    Math.floor((images[((n * height + y) * width + x) * channels] * PIXEL_LEVELS) / 256);
  const pixel = (y: number, x: number) =>
    Uint8Array.from({ length: count }, (_, n) => level(n, y, x));
  const information = (a: Uint8Array, b: Uint8Array) =>
    mutualInformationOf(a, b, PIXEL_LEVELS).corrected;
  return PIXEL_DISTANCES.map((d) => {
    const values: number[] = [];
    // Pairs around the centre of the image, on a coarse lattice of centres.
    for (let cy = 8; cy < 24; cy += 4) {
      for (let cx = 8; cx < 24; cx += 4) {
        const [y, x] = [Math.max(0, cy - (d >> 1)), Math.max(0, cx - (d >> 1))];
        if (x + d < width) values.push(information(pixel(cy, x), pixel(cy, x + d)));
        if (y + d < height) values.push(information(pixel(y, cx), pixel(y + d, cx)));
      }
    }
    return mean(values);
  });
}
