/** Training of a diffusion network on a set of images. */
import type { Progress } from '../base/progress.js';
import { type ImageSet, imageLength } from '../data/index.js';
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { asNoise, diffusionLoss, type NoisePredictor, type Target } from '../models/ddpm.js';
import {
  createDenseDenoiser,
  type DenseDenoiserConfig,
  denseDenoiser,
} from '../models/dense-denoiser.js';
import {
  createLocalConvolution,
  type LocalConvolutionConfig,
  localConvolution,
} from '../models/local-convolution.js';
import { copyOf, moveAverage } from '../models/moving-average.js';
import type { NoiseSchedule } from '../models/noise-schedule.js';
import { createUNet, type UNetConfig, unet } from '../models/unet.js';
import { linearDecay, type Schedule, train, type Variables } from '../training/train.js';
import { imageTensor } from './autoencoder-training.js';

/**
 * What is known of a network before its images and noise are: a U-Net, a convolution with `layers`, or
 * dense layers of `hidden` units.
 */
export type NetworkShape =
  | Omit<UNetConfig, 'channels' | 'steps'>
  | Omit<LocalConvolutionConfig, 'channels' | 'steps'>
  | Omit<DenseDenoiserConfig, 'pixels' | 'steps'>;

export interface DiffusionTraining<Measured = undefined> {
  network: NetworkShape;
  target: Target;
  updates: number;
  /** Updates between two points of the loss curve. */
  stride: number;
  batchSize: number;
  /** Where it starts, on a line down to a twentieth; or the rate by the share of training that is done. */
  learningRate: number | Schedule;
  averageDecay: number;
  random: RandomStream;
  /** Where checkpoints go, and the plain data that decides the numbers. */
  folder: string;
  config: object;
  progress: Progress;
  /** Numbers to keep, every `stride` updates, as plain JSON: measured of the averaged weights. */
  measure?(predict: NoisePredictor, updates: number): Promise<Measured>;
  onLoss(loss: number, measured: Measured): void;
}

/** The noise predictor of the averaged weights after training; the caller disposes it. */
export async function trainDiffusion<Measured = undefined>(
  set: ImageSet,
  schedule: NoiseSchedule,
  training: DiffusionTraining<Measured>,
): Promise<{ predict: NoisePredictor; dispose(): void }> {
  const { network, target, updates, stride, batchSize, learningRate, averageDecay } = training;
  const { random, folder, config, progress, measure, onLoss } = training;
  const { create, networkOf } = networkFor(network, set, schedule.steps);
  const parameters = create(random.split('weights'));
  const average = copyOf(parameters);
  const predict = asNoise(networkOf(average), schedule, target);
  const epochs = train<Measured>({
    variables: parameters,
    state: average,
    batchSize,
    stream: random.split('training'),
    // An epoch is `stride` updates, whatever the size of the set: example k stands for image k mod N.
    examples: stride * batchSize,
    epochs: updates / stride,
    learningRate: typeof learningRate === 'number' ? linearDecay(learningRate) : learningRate,
    loss: (batch, step) => {
      const images = batch.map((example) => example % set.count);
      const clean = imageTensor(set, images);
      return diffusionLoss(networkOf(parameters), schedule, target, clean, step);
    },
    afterStep: (step) => moveAverage(average, parameters, step, averageDecay),
    measure: measure && ((epoch) => measure(predict, epoch * stride)),
    checkpoint: { folder, config: { ...config, images: set.count } },
    progress,
  });
  for await (const { loss, measured } of epochs) onLoss(loss, measured);
  return {
    predict,
    dispose: () => tf.dispose([parameters, average]),
  };
}

/** New weights of a network, and what it computes with weights. */
function networkFor(
  network: NetworkShape,
  set: ImageSet,
  steps: number,
): {
  create(random: RandomStream): Variables;
  networkOf(weights: Variables): NoisePredictor;
} {
  const { channels } = set;
  if ('hidden' in network) {
    const model: DenseDenoiserConfig = { ...network, pixels: imageLength(set), steps };
    return {
      create: (random) => createDenseDenoiser(model, random),
      networkOf: (weights) => (x, t) => denseDenoiser(weights, model, x, t),
    };
  }
  if ('layers' in network) {
    const model: LocalConvolutionConfig = { ...network, channels, steps };
    return {
      create: (random) => createLocalConvolution(model, random),
      networkOf: (weights) => (x, t) => localConvolution(weights, model, x as tf.Tensor4D, t),
    };
  }
  const model: UNetConfig = { ...network, channels, steps };
  return {
    create: (random) => createUNet(model, random),
    networkOf: (weights) => (x, t) => unet(weights, model, x as tf.Tensor4D, t),
  };
}
