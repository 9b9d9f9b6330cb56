/** Trained γ-ARVM networks, kept under data/, so that figures share them. */

import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import type { Progress } from '../base/progress.js';
import { dataRoot } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import { type Arvm, createArvm } from '../models/arvm.js';
import { type ArvmTraining, trainArvm } from '../models/arvm-training.js';
import { countTable, type Pooling } from '../models/count-table.js';
import { stepsPerImage, type Tokens } from '../models/tokens.js';
import { squareWindow } from '../models/window.js';

/** What decides a network, besides the codes. */
export type ArvmConfig = ArvmTraining & {
  width: number;
  pooling: Pooling;
  /** Gradient steps, in place of `epochs`: as many for few images as for many. */
  updates?: number;
};

/** Fits the histograms of a few hundred images within a minute (Figures 7 and 8). */
export const ARVM_LAPTOP: ArvmConfig = {
  target: 'histogram',
  // Eq. 9 sums over images alone: each position has its own histograms.
  pooling: 'own',
  weighting: 'count',
  width: 512,
  epochs: 150,
  batchSize: 256,
  learningRate: 2e-3,
};

/** Learns from tens of thousands of images what holds for unseen ones too, in two passes. */
export const ARVM_LARGE: ArvmConfig = {
  ...ARVM_LAPTOP,
  width: 256,
  epochs: 2,
  batchSize: 2048,
  learningRate: 3e-3,
};

/** The same for ten times as many passes. */
export const ARVM_LARGE_LONG: ArvmConfig = Object.assign({}, ARVM_LARGE, { epochs: 20 });

/** Follows the histograms of a few hundred images until little is left of the loss (Sec. 4.2: 10⁻⁶). */
export const ARVM_LONG: ArvmConfig = Object.assign({ updates: 60_000 }, ARVM_LAPTOP);

/** As many epochs as give so many updates. */
function lasting(updates: number, training: ArvmTraining, tokens: Tokens): ArvmTraining {
  const perEpoch = (tokens.images * stepsPerImage(tokens)) / training.batchSize;
  return Object.assign({}, training, { epochs: Math.ceil(updates / perEpoch) });
}

/** A trained network and the mean loss of each epoch, in nats per symbol. */
export interface ArvmRun {
  arvm: Arvm;
  losses: number[];
}

/**
 * Trains a network of window side γ on all of `tokens`, or reads it when it was trained before.
 * @param name tells the codes apart, for example `mnist-8`.
 */
export async function trainedArvm(
  name: string,
  tokens: Tokens,
  gamma: number,
  { width, pooling, updates, ...given }: ArvmConfig,
  seed: number,
  progress: Progress,
): Promise<ArvmRun> {
  const training = updates ? lasting(updates, given, tokens) : given;
  const window = squareWindow(gamma);
  const codes = hashOf(
    Buffer.from(
      tokens.symbols.buffer,
      tokens.symbols.byteOffset,
      tokens.symbols.byteLength,
    ).toString('base64'),
  );
  const config = { name, codes, gamma, width, pooling, seed, ...training };
  const folder = path.join(dataRoot(), 'arvm', `${name}-${tokens.images}-${hashOf(config)}`);
  const random = randomStream(seed, 'arvm', name, `γ=${gamma}`);
  const arvm = createArvm(tokens, window, width, random.split('weights'), pooling);
  const losses: number[] = [];
  const table = countTable(tokens, window, pooling);
  const epochs = trainArvm(arvm, table, training, random.split('training'), {
    checkpoint: { folder, config },
    progress: (fraction, text) => progress(fraction, `γ-ARVM, γ = ${gamma}: ${text}`),
  });
  for await (const { loss } of epochs) losses.push(loss);
  return { arvm, losses };
}
