/**
 * A BL-AE trained on the first images of a data set and looked at along the way. The weights and the
 * snapshots stay under data/models/, so that Figures 5 and 6 and Table 1 train each network once.
 */

import { hashOf } from '../base/hashing.js';
import type { Progress } from '../base/progress.js';
import { type Dataset, first, type ImageSet, loadImages, sample } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Autoencoder } from '../models/autoencoder.js';
import { type Squash, tanh, toBits } from '../models/blae.js';
import { binaryRate, deadBits, latentHistogram, uniqueCodes } from '../models/latent-statistics.js';
import { type BlaeSettings, blaeFor, trainBlae } from './autoencoder-training.js';
import { encodeSet, reconstructionQuality } from './reconstruction.js';
import { withModelFolder } from './store.js';

export { type Dataset, loadImages } from '../data/index.js';

/** Which network, on what; all plain data. */
export interface BlaeRun {
  dataset: Dataset;
  /** The first so many training images; 0 for all. */
  images: number;
  settings: BlaeSettings;
  /** ψ = tanh(gain · x); default 1. */
  gain?: number;
}

/** The state of a network after an epoch, on its noise-free training latents. */
export type Snapshot = {
  epoch: number;
  loss: number;
  /** Share of latents with |z| > 1 − τ, for each τ of `TAUS`. */
  rates: number[];
  /** Mean PSNR in dB with latents decoded as they are, and as signs. */
  soft: number;
  hard: number;
  uniqueCodes: number;
  deadBits: number;
  /** Shares in 50 bins of [−1, 1]. */
  histogram: number[];
};

/** Thresholds of the binary rate; the paper defines no rate; the second is our headline. */
export const TAUS = [0.5, 0.1, 0.05, 0.01];

export interface TrainedBlae {
  model: Autoencoder;
  squash: Squash;
  /** What it was trained on. */
  set: ImageSet;
  /** Images it never saw. */
  held: ImageSet;
  snapshots: Snapshot[];
}

/** Epochs at which to look: about five per factor of ten, each third of the run, and the end. */
export function snapshotEpochs(epochs: number): number[] {
  const chosen = new Set([1, Math.ceil(epochs / 3), Math.ceil((2 * epochs) / 3), epochs]);
  for (let e = 1; e < epochs; e *= 1.6) chosen.add(Math.round(e));
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Trains, or reads what was trained with the same plain data and seed.
 * @param onSnapshot is given all snapshots so far, after each new one
 */
export async function trainedBlae(
  run: BlaeRun,
  seed: number,
  progress?: Progress,
  onSnapshot: (snapshots: Snapshot[]) => void = () => {},
): Promise<TrainedBlae> {
  const { dataset, images, settings, gain = 1 } = run;
  const { train, test } = await loadImages(dataset);
  const set = images > 0 ? first(train, images) : train;
  const squash: Squash = gain === 1 ? tanh : (features) => tanh(tf.mul(features, gain));
  const random = randomStream(seed, 'blae', dataset, hashOf(run));
  const unseen = Math.min(1000, Math.max(100, set.count));
  const held = sample(test, unseen, random.split('unseen'));
  const model = blaeFor(set, settings, random);
  const looks = new Set(snapshotEpochs(settings.epochs));

  const look = async (epoch: number) => {
    if (!looks.has(epoch)) return null;
    const latents = await encodeSet(model, set, squash);
    const bits = toBits(latents);
    const length = latents.length / set.count;
    return {
      rates: TAUS.map((tau) => binaryRate(latents, tau)),
      ...(await reconstructionQuality(model, set, latents)),
      uniqueCodes: uniqueCodes(bits, length),
      deadBits: deadBits(bits, length),
      histogram: latentHistogram(latents),
    };
  };

  const snapshots: Snapshot[] = [];
  await withModelFolder(`blae-${dataset}-${hashOf({ run, seed })}`, async (folder) => {
    for await (const { epoch, loss, measured } of trainBlae({
      model,
      set,
      settings,
      random,
      squash,
      folder,
      progress,
      measure: look,
    })) {
      if (measured) {
        snapshots.push({ epoch, loss, ...measured });
        onSnapshot(snapshots);
      }
    }
  });
  return { model, squash, set, held, snapshots };
}
