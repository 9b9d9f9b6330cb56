/** The models of Figure 8 held against the images that they were trained on and against unseen ones. */
import { mean } from '../../base/statistics.js';
import { type ImageSet, subset } from '../../data/index.js';
import {
  CIFAR10_CNN,
  type FeatureNetwork,
  featureStatistics,
  frechetDistance,
  frechetName,
  MNIST_CNN,
  outputsOfSet,
} from '../../metrics/index.js';
import { massOn } from '../../models/count-table-likelihood.js';
import { codesFromTokens } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import type { CodeSets } from '../../runs/code-sets.js';
import {
  type CopyRates,
  copyRates,
  decoded,
  type References,
  referencesOf,
} from '../shared/copy-rates.js';
import type { Fit, Model, Trained } from './fig08-models.js';

/** One model on one data set. */
export interface Row extends Partial<Fit & Trained> {
  label: string;
  model: string;
  gamma: number;
  /** Training images N. */
  images: number;
  /** Exact mass P_mem on the training codes, and the mass on equally many held-out codes, in [0, 1]. */
  memorized: number;
  heldOut: number;
  /** Mean bits per image of training codes and of held-out codes. */
  trainBits: number;
  /** Null where the model gives a held-out code no probability at all. */
  testBits: number | null;
  /** Sampled rates of copies: of the training set, and of an equally large held-out set. */
  rates: CopyRates;
  control: CopyRates;
  distance: Distance;
}

/** Fréchet distances of samples to the training images and to as many held-out ones. */
export interface Distance {
  train: number;
  heldOut: number;
}

/** What images score that no model made: others than those that the distances are measured to. */
export interface Floor {
  label: string;
  name: string;
  images: number;
  distance: Distance;
}

export const REAL = 'other real images';

/** The features that the distances compare, by data set. */
export const FEATURES = [MNIST_CNN, CIFAR10_CNN]
  .map((cnn) => frechetName(cnn.network))
  .join(' and ');

/** What the samples of a model are held against. */
export interface Referee {
  sets: CodeSets;
  train: References;
  test: References;
  distanceOf(samples: ImageSet): Promise<Distance>;
}

/** The first `count` training images and as many held-out ones, with their distances. */
export async function refereeFor(
  sets: CodeSets,
  network: FeatureNetwork,
  count: number,
): Promise<Referee> {
  const train = await referencesOf(sets, 'train', count);
  const test = await referencesOf(sets, 'test', count);
  const statistics = async (set: ImageSet) =>
    featureStatistics((await outputsOfSet(network, set)).features);
  const [trained, held] = [await statistics(train.images), await statistics(test.images)];
  return {
    sets,
    train,
    test,
    async distanceOf(samples) {
      const found = await statistics(samples);
      return {
        train: await frechetDistance(found, trained),
        heldOut: await frechetDistance(found, held),
      };
    },
  };
}

/** Exact masses and likelihoods of a model, and what `count` of its samples are. */
export async function scored(
  { name, gamma, logProbabilities, sample, fit, trained }: Model,
  { sets, train, test, distanceOf }: Referee,
  count: number,
): Promise<Row> {
  const samples = sample(count);
  const images = await decoded(sets, codesFromTokens(samples), train.images);
  const trainLogs = logProbabilities(train.tokens);
  const testLogs = logProbabilities(test.tokens);
  const testBits = -mean(testLogs);
  return {
    label: sets.label,
    model: name,
    gamma,
    images: train.tokens.images,
    memorized: massOn(codeIndex(train.tokens), trainLogs),
    heldOut: massOn(codeIndex(test.tokens), testLogs),
    trainBits: -mean(trainLogs),
    testBits: Number.isFinite(testBits) ? testBits : null,
    rates: await copyRates(samples, images, train),
    control: await copyRates(samples, images, test),
    distance: await distanceOf(images),
    ...fit,
    ...trained,
  };
}

/** The distances of at most `count` images of the test set that no reference has, and of copies. */
export async function floorsOf(
  { sets, train, test, distanceOf }: Referee,
  count: number,
): Promise<Floor[]> {
  const { testImages } = sets.source;
  const used = test.images.count;
  const others = Uint32Array.from(
    { length: Math.min(count, testImages.count - used) },
    (_, n) => used + n,
  );
  const floor = async (name: string, set: ImageSet): Promise<Floor> => ({
    label: sets.label,
    name,
    images: set.count,
    distance: await distanceOf(set),
  });
  return [
    await floor(REAL, subset(testImages, others)),
    await floor('decoded training codes', train.reconstructions),
  ];
}
