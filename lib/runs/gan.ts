/** Training of a GAN on a set of images, with what Figure 11 measures on the way. */
import type { Progress } from '../base/progress.js';
import type { ImageSet } from '../data/index.js';
import type { RandomStream } from '../engine/random.js';
import type * as tf from '../engine/tf.js';
import { valuesOf } from '../engine/values.js';
import { type Images, pixelVectors, vectors } from '../metrics/images.js';
import { nearestPsnr } from '../metrics/memorization.js';
import { meanOf } from '../metrics/nearest-training.js';
import { nearestNeighbours } from '../metrics/neighbours.js';
import {
  discriminatorLoss,
  type Gan,
  type GanConfig,
  type GanInput,
  generate,
  generatorInput,
  generatorLoss,
} from '../models/gan.js';
import { gaussianNoise } from '../theory/noise.js';
import { latentsOf, overlapMatrix, overlapSummary } from '../theory/overlap-matrix.js';
import { type Epoch, train } from '../training/train.js';
import { imageTensor } from './autoencoder-training.js';

/** One number per measurement. */
export type GanCurves = {
  generatorLoss: number[];
  discriminatorLoss: number[];
  /** Mean PSNR in dB of 64 samples to the training image nearest in distance. */
  nearness: number[];
  /** The same to the nearest of as many images that were never seen: what blur alone would give. */
  unseenNearness: number[];
  /** Mean overlap of pairs of input components, and of each with its nearest. */
  overlap: number[];
  nearestOverlap: number[];
};

/** One measurement. */
export type GanMeasurement = { [name in keyof GanCurves]: number };

export interface GanTraining {
  updates: number;
  /** Updates between two measurements. */
  stride: number;
  batchSize: number;
  learningRate: number;
  random: RandomStream;
  /** Unseen images, as many as there are for training; left out, training images stand for them. */
  unseen?: ImageSet;
  folder: string;
  progress: Progress;
}

/** Images looked at in one measurement. */
const LOOKED_AT = 64;

/**
 * Alternating updates of discriminator and generator (and of the means, where they are learned), with
 * DCGAN's Adam. Yields a measurement every `stride` updates.
 */
export function trainGan(
  gan: Gan,
  model: GanConfig,
  set: ImageSet,
  training: GanTraining,
): AsyncGenerator<Epoch<GanMeasurement>> {
  const { updates, stride, batchSize, learningRate, random, folder, progress } = training;
  const unseen = training.unseen ?? set;
  const adam = { beta1: 0.5, beta2: 0.999 };
  const learned = model.input.kind === 'mixture' && model.input.learned;
  return train({
    variables: gan.discriminator,
    state: gan.state,
    stream: random,
    learningRate,
    adam,
    // An epoch is `stride` updates, whatever the size of the set: example k stands for image k mod N.
    examples: stride * batchSize,
    batchSize,
    epochs: updates / stride,
    loss: (batch, step) => {
      const images = batch.map((example) => example % set.count);
      return discriminatorLoss(gan, model, imageTensor(set, images), step.split('discriminator'));
    },
    also: {
      generator: {
        variables: learned ? { ...gan.generator, ...gan.means } : gan.generator,
        learningRate,
        adam,
        loss: (batch, step) => generatorLoss(gan, model, batch.length, step.split('generator')),
      },
    },
    measure: (epoch) => measureGan(gan, model, { set, unseen }, random.split(`measure ${epoch}`)),
    checkpoint: {
      folder,
      config: { model, updates, stride, batchSize, learningRate, images: set.count },
    },
    progress,
  });
}

async function measureGan(
  gan: Gan,
  model: GanConfig,
  { set, unseen }: { set: ImageSet; unseen: ImageSet },
  random: RandomStream,
): Promise<GanMeasurement> {
  const count = Math.min(LOOKED_AT, set.count);
  const [d] = valuesOf(() => {
    const real = imageTensor(set, random.choice(set.count, count));
    return discriminatorLoss(gan, model, real, random.split('discriminator'));
  });
  const [g] = valuesOf(() => generatorLoss(gan, model, count, random.split('generator')));
  const samples = ganSamples(gan, model, LOOKED_AT, random.split('samples'));
  const length = samples.values.length / samples.count;
  const nearness = async (images: ImageSet) => {
    const nearest = await nearestNeighbours(vectors(samples.values, length), pixelVectors(images));
    return meanOf(nearestPsnr(nearest, length));
  };
  const overlap = inputOverlap(gan, model.input);
  return {
    discriminatorLoss: d,
    generatorLoss: g,
    nearness: await nearness(set),
    unseenNearness: await nearness(unseen),
    overlap: overlap.mean,
    nearestOverlap: overlap.meanNearest,
  };
}

/** `count` generated images of a model that makes images. */
export function ganSamples(
  gan: Gan,
  model: GanConfig,
  count: number,
  random: RandomStream,
): Images {
  const values = valuesOf(() => generate(gan, model, generatorInput(gan, model, count, random)));
  return {
    values,
    count,
    height: model.size,
    width: model.size,
    channels: model.channels as 1 | 3,
  };
}

/** Overlap of the input densities of two targets; 1 for one Gaussian (A.2.4). */
export function inputOverlap(gan: Gan, input: GanInput): { mean: number; meanNearest: number } {
  if (input.kind === 'gaussian') return { mean: 1, meanNearest: 1 };
  const means = (gan.means.means as tf.Tensor2D).arraySync();
  return overlapSummary(overlapMatrix(latentsOf(means), gaussianNoise(input.deviation)));
}
