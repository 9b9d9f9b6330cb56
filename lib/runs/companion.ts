/**
 * The small system that stands for the companion paper's models: MNIST at 16×16 in 4×4 tokens; a static
 * condition (CDM), raster autoregression (AR) and masked autoregression (MAR), each with the same
 * denoiser, data and budget; and what judges their samples.
 */

import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import type { Progress } from '../base/progress.js';
import { range } from '../base/statistics.js';
import { dataRoot, first, loadMnist, sample, subset } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import { type Features, frechetDistanceOf } from '../metrics/frechet.js';
import { vectors } from '../metrics/images.js';
import { inceptionScore } from '../metrics/inception-score.js';
import { manifoldScores } from '../metrics/manifold.js';
import { calibratedRate, distanceRatioRate, nearestPsnr } from '../metrics/memorization.js';
import { nearestNeighbours } from '../metrics/neighbours.js';
import {
  accuracy,
  FEATURES,
  type Judgement,
  trainClassifier,
} from '../models/companion/classifier.js';
import type { DiffLossModel, DiffLossSettings, Family } from '../models/companion/model.js';
import {
  CLASSES,
  GRID,
  IMAGE_LENGTH,
  IMAGE_SIZE,
  PATCH,
  type TokenImages,
  toImages,
  toTokens,
} from '../models/companion/patches.js';
import { type DiffLossTraining, trainDiffLoss } from '../models/companion/training.js';

export type SystemConfig = {
  trainImages: number;
  testImages: number;
  classifierEpochs: number;
  model: DiffLossSettings;
  training: DiffLossTraining;
  /** Generated images per model and seed; a multiple of ten. */
  samples: number;
  /** Reverse diffusion steps per token. */
  samplingSteps: number;
  /** Real images per class whose conditions are the ideal law. */
  idealPerClass: number;
};

/** Images of the system as tokens. */
export interface SystemData {
  /** What every model is trained on, and the ideal conditions are read from. */
  train: TokenImages;
  /** Unseen images, the reference of every score: drawn by the seed, or the complete test set. */
  test: TokenImages;
  /** Further unseen images, which stand for a perfect generator: what the scores can be at best. */
  fresh: TokenImages;
}

/** The data of the system; `fresh` are training images of MNIST that no network of ours has seen. */
export async function systemData(
  { trainImages, testImages, samples }: SystemConfig,
  seed: number,
): Promise<SystemData> {
  const all = await loadMnist('train');
  const random = randomStream(seed, 'companion', 'unseen');
  const rest = subset(all, range(all.count).slice(trainImages));
  return {
    train: toTokens(first(all, trainImages)),
    test: toTokens(sample(await loadMnist('test'), testImages, random.split('test'))),
    // Where the models are trained on all images, the best that is left are images they know.
    fresh: toTokens(sample(rest.count > 0 ? rest : all, samples, random.split('fresh'))),
  };
}

/** Where finished models are kept: experiments with the same settings find them here. */
const folderFor = (what: string, settings: object): string =>
  path.join(dataRoot(), 'companion', `${what}-${hashOf(settings)}`);

/**
 * The model of a family and seed, trained once and then read from its checkpoint.
 * @param tokens says what the tokens are, where they are not patches of pixels
 */
export async function systemModel(
  config: SystemConfig,
  family: Family,
  seed: number,
  data: TokenImages,
  report: Progress,
  tokens: object = {},
): Promise<DiffLossModel> {
  const { model: settings, training, trainImages } = config;
  const { model } = await trainDiffLoss(
    family,
    settings,
    training,
    data,
    randomStream(seed, 'companion', family),
    {
      checkpoint: {
        folder: folderFor(family, { settings, training, trainImages, seed, ...tokens }),
        config: { settings, training, family, ...tokens },
      },
      progress: report,
    },
  );
  return model;
}

/** What is measured on a set of samples. */
export type Scores = {
  /** Fréchet distance to held-out images on the 64 features of our classifier: not FID. */
  fd: number;
  inception: number;
  precision: number;
  recall: number;
  /** Share of samples that the classifier gives the class they were made for. */
  accuracy: number;
  /** Mean absolute jump of pixels across borders of patches. */
  seam: number;
  /** Mean Euclidean distance to the nearest training image. */
  nearest: number;
  /** Share of samples nearer to a training image than 99 % of held-out images are. */
  memorized: number;
  /** Share with d₁/d₂ < 1/3. */
  ratio: number;
};

/** What the classifier alone says of samples. */
export type Quality = Pick<Scores, 'fd' | 'inception' | 'accuracy'>;

/** Scores samples against the held-out and the training images. */
export interface Judge {
  /** @param pixels images of 16×16 in rows, in [−1, 1]; `labels` the classes they were made for. */
  score(pixels: Float32Array, labels: Uint8Array): Promise<Scores>;
  /** The scores that need no search for neighbours. */
  quality(pixels: Float32Array, labels: Uint8Array): Promise<Quality>;
  /** Accuracy of the classifier on held-out images. */
  classifierAccuracy: number;
}

/** Mean |jump| between neighbouring pixels that belong to different patches. */
export function seamJump(pixels: Float32Array): number {
  const count = pixels.length / IMAGE_LENGTH;
  let sum = 0;
  let jumps = 0;
  for (let n = 0; n < count; n++) {
    for (let border = PATCH; border < GRID * PATCH; border += PATCH) {
      for (let k = 0; k < IMAGE_SIZE; k++) {
        const across = n * IMAGE_LENGTH + border * IMAGE_SIZE + k;
        const along = n * IMAGE_LENGTH + k * IMAGE_SIZE + border;
        sum += Math.abs(pixels[across] - pixels[across - IMAGE_SIZE]);
        sum += Math.abs(pixels[along] - pixels[along - 1]);
        jumps += 2;
      }
    }
  }
  return sum / jumps;
}

const featuresOf = ({ features }: Judgement): Features => ({
  network: 'MNIST-16 classifier',
  values: features,
  count: features.length / FEATURES,
  length: FEATURES,
});

/** Trains the classifier (once) and prepares the held-out and training images as references. */
export async function createJudge(
  config: SystemConfig,
  seed: number,
  { train, test }: SystemData,
  report: Progress,
): Promise<Judge> {
  const { trainImages, classifierEpochs } = config;
  const trainPixels = toImages(train.values);
  const testPixels = toImages(test.values);
  const stream = randomStream(seed, 'companion', 'classifier');
  const judge = await trainClassifier(trainPixels, train.labels, stream, {
    epochs: classifierEpochs,
    checkpoint: { folder: folderFor('classifier', { trainImages, classifierEpochs, seed }) },
    progress: report,
  });
  const held = judge(testPixels);
  const real = featuresOf(held);
  const references = vectors(trainPixels, IMAGE_LENGTH);
  const heldOut = nearestPsnr(
    await nearestNeighbours(vectors(testPixels, IMAGE_LENGTH), references, { k: 2 }),
    IMAGE_LENGTH,
  );
  const qualityOf = async (judged: Judgement, labels: Uint8Array): Promise<Quality> => ({
    fd: await frechetDistanceOf(real, featuresOf(judged)),
    inception: inceptionScore(judged.probabilities, CLASSES, 2).mean,
    accuracy: accuracy(judged, labels),
  });
  return {
    classifierAccuracy: accuracy(held, test.labels),
    quality: (pixels, labels) => qualityOf(judge(pixels), labels),
    async score(pixels, labels) {
      const judged = judge(pixels);
      const features = featuresOf(judged);
      const neighbours = await nearestNeighbours(vectors(pixels, IMAGE_LENGTH), references, {
        k: 2,
      });
      const psnrs = nearestPsnr(neighbours, IMAGE_LENGTH);
      const manifold = await manifoldScores(real, features, 3);
      let nearest = 0;
      for (let n = 0; n < labels.length; n++) nearest += neighbours.distances[2 * n];
      return {
        ...(await qualityOf(judged, labels)),
        precision: manifold.precision,
        recall: manifold.recall,
        seam: seamJump(pixels),
        nearest: nearest / labels.length,
        memorized: calibratedRate(psnrs, heldOut, 0.01).rate.share,
        ratio: distanceRatioRate(neighbours).share,
      };
    },
  };
}

/** Every class equally often. */
export const balancedLabels = (count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, n) => n % CLASSES);
