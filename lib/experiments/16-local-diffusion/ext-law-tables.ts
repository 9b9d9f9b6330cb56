/** The law at count tables: own shares of windows of codes, and the memorized mass of whole codes. */
import { mean } from '../../base/statistics.js';
import { countTable } from '../../models/count-table.js';
import { memorizedMass } from '../../models/count-table-likelihood.js';
import {
  type BinaryCodes,
  sliceImages,
  type Tokens,
  tokensFromCodes,
} from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { squareWindow } from '../../models/window.js';
import { type CodeSets, keepLiveliestBits } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { exactShare, predictedOnset, predictedShare } from '../../theory/window-law.js';
import { distinctShares, windowLengths } from '../shared/window-contents.js';

/** Codes of which some bits per position are kept, and the windows that read them. */
export interface TableGroup {
  codes: CodesRun;
  /** Bits kept per position, the liveliest first. */
  bits: number[];
  /** Window sides γ. */
  sides: number[];
}

/** What the law says and what is found where something sees a window. */
export interface Law {
  /** For people, for example `MNIST table`. */
  label: string;
  /** Bits per position of a table, the noise step t of a denoiser. */
  setting: number;
  /** The window: its side and the raster index of its place. */
  side: number;
  place: number;
  /** Mean code length of its content, bits. */
  entropy: number;
  /** log₂ N at which code lengths predict an own share of one half. */
  onset: number;
  /** Training images N, rising. */
  images: number[];
  /** For each N the mean own share as it is, and as code lengths predict it. */
  share: number[];
  predicted: number[];
}

/** The memorized mass of whole codes. */
export interface Mass {
  label: string;
  bits: number;
  side: number;
  /** Mean entropy of the windows of that side, bits. */
  entropy: number;
  images: number[];
  memorized: number[];
}

/** Places of the 4×4 grid: windows of one, two and more positions. */
const PLACES = [1, 4, 5, 8, 10, 15];
/** Wider positions are read as several symbols. */
const SYMBOL_BITS = 8;

const tokensOf = (codes: BinaryCodes, bits: number, by: BinaryCodes): Tokens =>
  tokensFromCodes(keepLiveliestBits(codes, bits, by), Math.min(bits, SYMBOL_BITS));

/** Every window of a group of codes, by bits and side. */
export function tableLaws(
  sets: Pick<CodeSets, 'train' | 'test'>,
  label: string,
  { bits, sides }: Pick<TableGroup, 'bits' | 'sides'>,
  counts: number[],
): { laws: Law[]; masses: Mass[] } {
  const { train, test } = sets;
  const images = counts.filter((count) => count <= train.images);
  const laws: Law[] = [];
  const masses: Mass[] = [];
  for (const kept of bits) {
    const [all, unseen] = [tokensOf(train, kept, train), tokensOf(test, kept, train)];
    for (const side of sides) {
      const own = PLACES.map((place): Law => {
        const { trained, lengths } = windowLengths(all, unseen, side, place);
        return {
          label,
          setting: kept,
          side,
          place,
          entropy: mean(lengths),
          onset: predictedOnset(lengths, exactShare),
          images,
          share: distinctShares(trained, images),
          predicted: images.map((count) => predictedShare(lengths, count, exactShare)),
        };
      });
      laws.push(...own);
      const memorized = images.map((count) => {
        const some = tokensOf(sliceImages(train, 0, count), kept, train);
        return memorizedMass(countTable(some, squareWindow(side)), codeIndex(some));
      });
      const entropy = mean(own.map((law) => law.entropy));
      masses.push({ label, bits: kept, side, entropy, images, memorized });
    }
  }
  return { laws, masses };
}
