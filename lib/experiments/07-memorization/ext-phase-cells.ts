/** The phase diagram: exact masses of count tables by γ, N and bits per position. */
import type { ImageSet } from '../../data/index.js';
import { toBits } from '../../models/blae.js';
import { countTable } from '../../models/count-table.js';
import { memorizedMass } from '../../models/count-table-likelihood.js';
import { type BinaryCodes, type Tokens, tokensFromCodes } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { squareWindow } from '../../models/window.js';
import type { RunContext } from '../../record/experiment.js';
import { type BlaeRun, trainedBlae } from '../../runs/blae.js';
import { keepLiveliestBits } from '../../runs/code-sets.js';
import { encodeSet } from '../../runs/reconstruction.js';

export interface Cell {
  label: string;
  /** Bits per position. */
  bits: number;
  /** Training images N. */
  images: number;
  gamma: number;
  /** P_mem, the mass of the count table on its training codes, in [0, 1]. */
  memorized: number;
  /** The same where all positions share their histograms, our variant of Eq. 9. */
  pooled: number;
  /** Mass on as many unseen codes, or on all 10 000 of the test set where `images` is more. */
  heldOut: number;
}

export const atGamma = (cells: Cell[], gamma: number): Cell[] =>
  cells.filter((cell) => cell.gamma === gamma);

export const masses = (cells: Cell[]): number[] => cells.map((cell) => cell.memorized);

/** Masses on the training codes and on the unseen ones, for every γ. */
export function cellsFor(
  label: string,
  bits: number,
  train: Tokens,
  unseen: Tokens,
  sides: number[],
): Cell[] {
  const [trained, held] = [codeIndex(train), codeIndex(unseen)];
  return sides.map((gamma) => {
    const table = countTable(train, squareWindow(gamma));
    return {
      label,
      bits,
      images: train.images,
      gamma,
      memorized: memorizedMass(table, trained),
      pooled: memorizedMass(countTable(train, squareWindow(gamma), 'pooled'), trained),
      heldOut: memorizedMass(table, held),
    };
  });
}

export interface WideConfig {
  sides: number[];
  /** The autoencoder whose codes are wide: that of Figure 5, with 32 bits per position. */
  wideCodes: BlaeRun;
  /** Bits kept of the 32. */
  wideBits: number[];
}

/** Wider positions are read as several symbols; by the chain rule the tables' masses stay the same. */
export const SYMBOL_BITS = 8;

/** The cells of the codes that have more bits than one symbol. */
export async function wideCells({
  config: { sides, wideCodes, wideBits },
  seed,
  progress,
}: RunContext<WideConfig>): Promise<Cell[]> {
  const { model, squash, set, held } = await trainedBlae(wideCodes, seed, (fraction, note) =>
    progress(0.1 * fraction, `CIFAR-10, 32 bits: ${note}`),
  );
  const codesOf = async (images: ImageSet): Promise<BinaryCodes> => ({
    images: images.count,
    rows: model.grid,
    columns: model.grid,
    bitsPerPosition: model.dimensions,
    bits: toBits(await encodeSet(model, images, squash)),
  });
  const [train, unseen] = [await codesOf(set), await codesOf(held)];
  return wideBits.flatMap((bits) => {
    const tokensOf = (codes: BinaryCodes) =>
      tokensFromCodes(keepLiveliestBits(codes, bits, train), Math.min(bits, SYMBOL_BITS));
    return cellsFor('CIFAR-10', bits, tokensOf(train), tokensOf(unseen), sides);
  });
}
