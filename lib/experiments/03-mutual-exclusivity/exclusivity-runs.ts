/**
 * The plain autoencoder of Figures 3 and 4 (no squashing of the latents), trained with and without noise
 * while the distances between its latents are watched.
 */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { type Dataset, first, type ImageSet, loadImages } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import type { Autoencoder } from '../../models/autoencoder.js';
import { identity } from '../../models/blae.js';
import type { Scale } from '../../record/experiment.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../runs/autoencoder-training.js';
import { encodeSet } from '../../runs/reconstruction.js';
import { withModelFolder } from '../../runs/store.js';
import type { NoiseSpec } from '../../theory/noise.js';
import { squaredDistances } from '../../theory/overlap-matrix.js';

/** Noise in training; `none` is the control. The paper leaves σ open. */
const TRAINING_NOISES = {
  Gaussian: { family: 'gaussian', sigma: 1 },
  triangular: { family: 'triangular', sigma: 1, kappa: 2 },
  none: { family: 'none' },
} as const satisfies { [name: string]: NoiseSpec };
export type NoiseName = keyof typeof TRAINING_NOISES;

/** What one run is; plain data. */
export type ExclusivityRun = {
  dataset: Dataset;
  /** The first so many training images; 0 for all. */
  images: number;
  /** Distances are taken over all pairs of the first so many of them. */
  watched: number;
  settings: BlaeSettings;
};

/** After an epoch. */
export type Distances = {
  epoch: number;
  /** Mean over images of the summed squared error during the epoch, noise included. */
  error: number;
  /** Euclidean, between noise-free latents. */
  meanDistance: number;
  minDistance: number;
};

const IMAGES: { [scale in Scale]: { images: number; watched: number } } = {
  smoke: { images: 100, watched: 50 },
  laptop: { images: 2000, watched: 1000 },
  study: { images: 1000, watched: 1000 },
  paper: { images: 0, watched: 2000 },
};

/** Channels of the reduced network: photographs need more than digits. */
const WIDTHS: { [dataset in Dataset]: number[] } = {
  mnist: [16, 32, 64],
  cifar10: [32, 64, 128],
};

/** Table 4 at full width; a study has 1000 images to an hour of two cores. */
const table4 = (noise: NoiseSpec, scale: 'study' | 'paper'): BlaeSettings => ({
  noise,
  dimensions: 8,
  network: 'table4',
  grid: 8,
  // The table's own.
  widths: [],
  epochs: scale === 'study' ? 30 : 100,
  batchSize: scale === 'study' ? 25 : 128,
  learningRate: scale === 'study' ? 5e-4 : 2e-4,
});

function settingsFor(scale: Scale, dataset: Dataset, noise: NoiseSpec): BlaeSettings {
  if (scale === 'study' || scale === 'paper') return table4(noise, scale);
  return {
    noise,
    dimensions: 8,
    grid: 4,
    widths: scale === 'smoke' ? [4, 8, 8] : WIDTHS[dataset],
    epochs: scale === 'smoke' ? 3 : 25,
    batchSize: 50,
    learningRate: 2e-3,
  };
}

/**
 * The run of a data set and noise: reduced networks; in a study Table 4 corrected on some of the images, at
 * paper scale on all.
 */
export const exclusivityRun = (
  scale: Scale,
  dataset: Dataset,
  noise: NoiseName,
): ExclusivityRun => ({
  dataset,
  images: IMAGES[scale].images,
  watched: IMAGES[scale].watched,
  settings: settingsFor(scale, dataset, TRAINING_NOISES[noise]),
});

/** The reduced network at twice the width and for twice as long: 24 decoders of Table 4 take days. */
export function wideRun(dataset: Dataset, noise: NoiseName): ExclusivityRun {
  const { images, watched } = IMAGES.laptop;
  const settings = settingsFor('laptop', dataset, TRAINING_NOISES[noise]);
  const widths = settings.widths.map((width) => 2 * width);
  const { dimensions, grid, batchSize, learningRate, epochs } = settings;
  return {
    dataset,
    images,
    watched,
    settings: {
      noise: settings.noise,
      dimensions,
      grid,
      widths,
      epochs: 2 * epochs,
      batchSize,
      learningRate,
    },
  };
}

/**
 * Mean and least Euclidean distance over all pairs.
 * @param latents `count` latents of equal length, one after the other
 */
export function pairDistances(
  latents: Float32Array,
  count: number,
): { mean: number; least: number } {
  const squared = squaredDistances({ values: latents, count, dimension: latents.length / count });
  let [sum, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.sqrt(squared[i * count + j]);
      sum += distance;
      least = Math.min(least, distance);
    }
  }
  return { mean: (2 * sum) / (count * (count - 1)), least };
}

/** Trains a run, or reads what was trained before. */
export async function trainExclusivity(
  run: ExclusivityRun,
  seed: number,
  progress?: Progress,
  onEpoch: (epochs: Distances[]) => void = () => {},
): Promise<{ model: Autoencoder; set: ImageSet; epochs: Distances[] }> {
  const { dataset, images, watched, settings } = run;
  const { train } = await loadImages(dataset);
  const set = images > 0 ? first(train, images) : train;
  const few = first(set, watched);
  const random = randomStream(seed, 'exclusivity', hashOf(run));
  const model = blaeFor(set, settings, random);
  const epochs: Distances[] = [];
  await withModelFolder(`plain-${dataset}-${hashOf({ run, seed })}`, async (folder) => {
    for await (const { epoch, loss, measured } of trainBlae({
      model,
      set,
      settings,
      random,
      squash: identity,
      folder,
      progress,
      measure: async () => pairDistances(await encodeSet(model, few, identity), few.count),
    })) {
      epochs.push({ epoch, error: loss, meanDistance: measured.mean, minDistance: measured.least });
      onEpoch(epochs);
    }
  });
  return { model, set, epochs };
}
