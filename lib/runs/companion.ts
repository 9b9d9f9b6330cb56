/**
 * The small system that stands for the companion paper's models: MNIST at 16×16 in 4×4 tokens; a static
 * condition (CDM), raster autoregression (AR) and masked autoregression (MAR), each with the same
 * denoiser, data and budget; and what judges their samples.
 */
import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import { dataRoot, first, loadMnist } from '../data/index.js';
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

/** One configuration per scale, shared by all experiments on this system, so that they share models. */
export const SYSTEM: { [scale in 'smoke' | 'laptop' | 'paper']: SystemConfig } = {
  smoke: {
    trainImages: 300,
    testImages: 100,
    classifierEpochs: 1,
    model: {
      contextWidth: 16,
      conditionSize: 8,
      width: 16,
      blocks: 1,
      diffusionSteps: 10,
      prediction: 'velocity',
    },
    training: { steps: 10, batchSize: 32, learningRate: 1e-3 },
    samples: 20,
    samplingSteps: 2,
    idealPerClass: 8,
  },
  laptop: {
    trainImages: 20_000,
    testImages: 2000,
    classifierEpochs: 6,
    model: {
      contextWidth: 256,
      conditionSize: 64,
      width: 128,
      blocks: 3,
      diffusionSteps: 100,
      prediction: 'velocity',
    },
    training: { steps: 3000, batchSize: 128, learningRate: 2e-3 },
    samples: 500,
    samplingSteps: 25,
    idealPerClass: 100,
  },
  // The paper trains on ImageNet latents of a VAE; this is our own system at its best.
  paper: {
    trainImages: 60_000,
    testImages: 10_000,
    classifierEpochs: 10,
    model: {
      contextWidth: 1024,
      conditionSize: 256,
      width: 1024,
      blocks: 3,
      diffusionSteps: 1000,
      prediction: 'velocity',
    },
    training: { steps: 400_000, batchSize: 256, learningRate: 3e-4 },
    samples: 5000,
    samplingSteps: 100,
    idealPerClass: 1000,
  },
};

export type Report = (fraction: number, text: string) => void;

/** Training and held-out images as tokens. */
export async function systemData(
  config: SystemConfig,
): Promise<{ train: TokenImages; test: TokenImages }> {
  return {
    train: toTokens(first(await loadMnist('train'), config.trainImages)),
    test: toTokens(first(await loadMnist('test'), config.testImages)),
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
  report: Report,
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

/** Scores samples against the held-out and the training images. */
export interface Judge {
  /** @param pixels images of 16×16 in rows, in [−1, 1]; `labels` the classes they were made for. */
  score(pixels: Float32Array, labels: Uint8Array): Promise<Scores>;
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
  { train, test }: { train: TokenImages; test: TokenImages },
  report: Report,
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
  return {
    classifierAccuracy: accuracy(held, test.labels),
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
        fd: await frechetDistanceOf(real, features),
        inception: inceptionScore(judged.probabilities, CLASSES, 2).mean,
        precision: manifold.precision,
        recall: manifold.recall,
        accuracy: accuracy(judged, labels),
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
