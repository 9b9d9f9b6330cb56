/** A count table measured: its size, and the probability that it gives to codes, without sampling. */
import { countTable, type Pooling } from '../../models/count-table.js';
import {
  codeLogProbabilities,
  massOn,
  memorizedMass,
  trainingEntropy,
} from '../../models/count-table-likelihood.js';
import type { Tokens } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { squareWindow } from '../../models/window.js';

/** The count table of one set of codes for one window. */
export type Row = {
  /** The codes, and how many of them were counted. */
  label: string;
  images: number;
  /** Side of the window. */
  gamma: number;
  pooling: Pooling;
  /** Distinct contexts, and the megabytes that the table holds besides the symbols. */
  contexts: number;
  megabytes: number;
  /** P_mem: the probability that a sample is a training code. */
  memorized: number;
  /**
   * The same of codes of images that the autoencoder and the table never saw: as many as were trained on, or
   * all 10 000 of the test set where that is more.
   */
  heldOut: number;
  /** Held-out codes that are no training codes. */
  heldOutNovel: number;
  /** H(q) over the training set, bits per image: the floor of cross-entropy. */
  entropy: number;
};

/** Counts the codes of `training` and measures the table; `held` are codes of images never seen. */
export function rowFor(
  label: string,
  training: Tokens,
  held: Tokens,
  gamma: number,
  pooling: Pooling,
): Row {
  const trained = codeIndex(training);
  const unseen = codeIndex(held);
  const table = countTable(training, squareWindow(gamma), pooling);
  const heldBits = codeLogProbabilities(table, held);
  const novelBits = heldBits.map((bits, image) =>
    trained.find(held, image) >= 0 ? -Infinity : bits,
  );
  return {
    label,
    images: training.images,
    gamma,
    pooling,
    contexts: table.contexts,
    megabytes: table.bytes / 1e6,
    memorized: memorizedMass(table, trained),
    heldOut: massOn(unseen, heldBits),
    heldOutNovel: massOn(unseen, novelBits),
    entropy: trainingEntropy(table),
  };
}

/** The codes that were counted, for people. */
export const groupName = ({ label, images }: Row): string => `${label}, N = ${images}`;
