/** What every BL-AE experiment does: train the reduced network on a set of images. */

import type { Progress } from '../base/progress.js';
import { type ImageSet, toFloats } from '../data/index.js';
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { type Autoencoder, reducedAutoencoder } from '../models/autoencoder.js';
import { reconstructionLoss, type Squash, tanh } from '../models/blae.js';
import { denseAutoencoder } from '../models/dense-autoencoder.js';
import { printedAutoencoder, table4, table5 } from '../models/printed-autoencoder.js';
import type { NoiseSpec } from '../theory/noise.js';
import { type Epoch, linearDecay, train } from '../training/train.js';

/** The plain data that decides a BL-AE run. */
export interface BlaeSettings {
  /**
   * The reduced network (default); that of a table, corrected, which fixes grid and widths; or the dense
   * one of Figure 10, whose latents are read as a grid.
   */
  network?: 'reduced' | 'table4' | 'table5' | 'dense';
  grid: number;
  /** Latent numbers per position: the paper's NoD. */
  dimensions: number;
  widths: number[];
  noise: NoiseSpec;
  epochs: number;
  batchSize: number;
  /** Peak of the learning rate, which falls in a straight line to 5 %. */
  learningRate: number;
}

/** A new network for the images of a set. */
export function blaeFor(set: ImageSet, settings: BlaeSettings, random: RandomStream): Autoencoder {
  const { network = 'reduced', grid, dimensions, widths } = settings;
  const { height, channels } = set;
  if (network === 'dense') {
    const shape = { size: height, channels, dimensions: grid * grid * dimensions };
    return denseAutoencoder(shape, widths[0], random.split('weights'));
  }
  if (network !== 'reduced') {
    const rows = (network === 'table4' ? table4 : table5)(dimensions, channels);
    return printedAutoencoder(rows, 'corrected', random.split('weights'), { size: height });
  }
  return reducedAutoencoder(
    { size: height, channels, grid, dimensions },
    widths,
    random.split('weights'),
  );
}

/** The images at `indices` as [n, H, W, C] in [−1, 1]. */
export function imageTensor(set: ImageSet, indices: ArrayLike<number>): tf.Tensor4D {
  return tf.tensor4d(toFloats(set, indices), [indices.length, set.height, set.width, set.channels]);
}

/** How to train; all but the model and the images is optional. */
export interface BlaeTraining<Measured> {
  model: Autoencoder;
  set: ImageSet;
  settings: BlaeSettings;
  random: RandomStream;
  squash?: Squash;
  /** Where checkpoints go; none are written without it. */
  folder?: string;
  measure?(epoch: number): Promise<Measured>;
  progress?: Progress;
}

/** Trains with Eq. 5 and yields each epoch. */
export function trainBlae<Measured = undefined>(
  training: BlaeTraining<Measured>,
): AsyncGenerator<Epoch<Measured>> {
  const { model, set, settings, random, squash = tanh, folder, measure, progress } = training;
  return train<Measured>({
    variables: model.parameters,
    examples: set.count,
    batchSize: settings.batchSize,
    epochs: settings.epochs,
    learningRate: linearDecay(settings.learningRate),
    stream: random.split('training'),
    checkpoint: folder ? { folder, config: { settings, images: set.name } } : undefined,
    loss: (batch, noise) =>
      reconstructionLoss(model, imageTensor(set, batch), settings.noise, noise, squash),
    measure,
    progress,
  });
}
