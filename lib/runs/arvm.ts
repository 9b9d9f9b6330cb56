/** Trained γ-ARVM networks, kept under data/, so that figures share them. */

import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import type { Progress } from '../base/progress.js';
import { dataRoot } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import { type Arvm, createArvm } from '../models/arvm.js';
import { type ArvmTraining, trainArvm } from '../models/arvm-training.js';
import { countTable, type Pooling } from '../models/count-table.js';
import type { Tokens } from '../models/tokens.js';
import { squareWindow } from '../models/window.js';

/** What decides a network, besides the codes. */
export type ArvmConfig = ArvmTraining & { width: number; pooling: Pooling };

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
  { width, pooling, ...training }: ArvmConfig,
  seed: number,
  progress: Progress,
): Promise<ArvmRun> {
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
