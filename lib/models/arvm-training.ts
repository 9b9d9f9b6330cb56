/** Training of γ-ARVM: Eq. 10 beside ordinary cross-entropy, and how well the histograms are met. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { linearDecay, type Training, train } from '../training/train.js';
import { type Arvm, arvmLogits, writeContext } from './arvm.js';
import { type CountTable, contextCount } from './count-table.js';
import { alphabetSize, stepsPerImage } from './tokens.js';

/**
 * - `count`: contexts as often as they occur, so that the gradient of Eq. 10 is in expectation the one
 *   of cross-entropy; `uniform`: every distinct context once.
 * - `histogram`: the target is q (Eq. 10); `symbol`: the symbol that followed (cross-entropy).
 */
export interface ArvmTraining {
  target: 'histogram' | 'symbol';
  weighting: 'count' | 'uniform';
  epochs: number;
  batchSize: number;
  learningRate: number;
}

/** Trains on the contexts of a count table; yields after each epoch with the mean loss in nats. */
export function trainArvm(
  arvm: Arvm,
  table: CountTable,
  settings: ArvmTraining,
  stream: RandomStream,
  options: Pick<Training<undefined>, 'checkpoint' | 'progress'> = {},
) {
  const { target, weighting, epochs, batchSize, learningRate } = settings;
  const occurrences = table.contextOf.length;
  return train({
    variables: arvm.parameters,
    examples: weighting === 'count' ? occurrences : table.contexts,
    batchSize,
    epochs,
    stream,
    learningRate: linearDecay(learningRate, 0.01),
    loss: (batch) =>
      arvmLoss(
        arvm,
        table,
        weighting === 'count' ? batch : batch.map((context) => table.occurrence[context]),
        target,
      ),
    ...options,
  });
}

/**
 * The mean over the given occurrences of KL(q‖p) = −Σ q log p − H(q), Eq. 10, in nats. For the target
 * `symbol` q is the one symbol that followed, H(q) = 0, and this is cross-entropy.
 */
export function arvmLoss(
  arvm: Arvm,
  table: CountTable,
  occurrences: Uint32Array | Int32Array,
  target: ArvmTraining['target'],
): tf.Scalar {
  const { probabilities, entropy } =
    target === 'histogram' ? histograms(table, occurrences) : nextSymbols(table, occurrences);
  const logP = tf.logSoftmax(arvmLogits(arvm, contextBatch(arvm, table, occurrences)));
  return logP.mul(probabilities).sum().neg().div(occurrences.length).sub(entropy);
}

/** The contexts at the given occurrences (image × steps + step) of a table, [n, features]. */
export function contextBatch(
  arvm: Arvm,
  { tokens }: CountTable,
  occurrences: Uint32Array | Int32Array,
): tf.Tensor2D {
  const steps = stepsPerImage(tokens);
  const values = new Float32Array(occurrences.length * arvm.features);
  occurrences.forEach((at, row) => {
    writeContext(arvm, tokens, Math.floor(at / steps), at % steps, values, row * arvm.features);
  });
  return tf.tensor2d(values, [occurrences.length, arvm.features]);
}

/** The histogram q of each occurrence's context, [n, S], and the mean of H(q) in nats. */
export function histograms(table: CountTable, occurrences: Uint32Array | Int32Array) {
  const { followers, start, contextOf, tokens } = table;
  const symbols = alphabetSize(tokens);
  const q = new Float32Array(occurrences.length * symbols);
  let entropy = 0;
  occurrences.forEach((at, row) => {
    const context = contextOf[at];
    const total = contextCount(table, context);
    for (let from = start[context]; from < start[context + 1]; ) {
      let end = from + 1;
      while (end < start[context + 1] && followers[end] === followers[from]) end++;
      const share = (end - from) / total;
      q[row * symbols + followers[from]] = share;
      entropy -= (share * Math.log(share)) / occurrences.length;
      from = end;
    }
  });
  return { probabilities: tf.tensor2d(q, [occurrences.length, symbols]), entropy };
}

/** The symbol that followed each occurrence, as a histogram with one column of height 1. */
function nextSymbols({ tokens }: CountTable, occurrences: Uint32Array | Int32Array) {
  const symbols = alphabetSize(tokens);
  const q = new Float32Array(occurrences.length * symbols);
  occurrences.forEach((at, row) => {
    q[row * symbols + tokens.symbols[at]] = 1;
  });
  return { probabilities: tf.tensor2d(q, [occurrences.length, symbols]), entropy: 0 };
}
