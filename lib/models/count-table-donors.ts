/** Novelty as recombination: which training images a code is put together from. */
import { stepsPerImage, type Tokens } from './tokens.js';

/** A code as a patchwork: for every position, the training image that has the same symbols there. */
export interface Patchwork {
  /** Training image of each position, −1 where no training image has that symbol at that place. */
  donor: Int32Array;
  /** The distinct donors, the one that covers most positions first. */
  donors: number[];
}

/**
 * Covers a code by as few training images as a greedy choice finds: again and again the image that
 * agrees with the code on most of the uncovered positions (ties: the earliest image).
 */
export function patchwork(code: Tokens, image: number, training: Tokens): Patchwork {
  const positions = code.rows * code.columns;
  const agrees = agreements(code, image, training);
  const donor = new Int32Array(positions).fill(-1);
  const donors: number[] = [];
  for (;;) {
    let best = -1;
    let covered = 0;
    for (let n = 0; n < training.images; n++) {
      let count = 0;
      for (let p = 0; p < positions; p++) {
        if (donor[p] < 0 && agrees[n * positions + p]) count++;
      }
      if (count > covered) {
        best = n;
        covered = count;
      }
    }
    if (best < 0) return { donor, donors };
    donors.push(best);
    for (let p = 0; p < positions; p++) {
      if (donor[p] < 0 && agrees[best * positions + p]) donor[p] = best;
    }
  }
}

/** agrees[n × positions + p] = 1 where training image n has the code's symbols at position p. */
function agreements(code: Tokens, image: number, training: Tokens): Uint8Array {
  const { groups, rows, columns } = code;
  const steps = stepsPerImage(code);
  const positions = rows * columns;
  const agrees = new Uint8Array(training.images * positions).fill(1);
  for (let n = 0; n < training.images; n++) {
    for (let step = 0; step < steps; step++) {
      if (training.symbols[n * steps + step] !== code.symbols[image * steps + step]) {
        agrees[n * positions + Math.floor(step / groups)] = 0;
      }
    }
  }
  return agrees;
}
