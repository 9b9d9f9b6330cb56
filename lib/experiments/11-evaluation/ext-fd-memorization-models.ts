/** Models of many kinds on the same scale: how much of what they draw is copied, and how far it is from real images. */
import { first, type ImageSet, loadMnist, subset } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import {
  classifierImages,
  classifierNetwork,
  embeddedClassifier,
  type FeatureNetwork,
  type FeatureStatistics,
  featureStatistics,
  frechetDistance,
  type Images,
  memorizationRate,
  nearestNeighbours,
  nearestPsnr,
  outputsOfSet,
  pixelVectors,
  slice,
  vectors,
} from '../../metrics/index.js';
import type { Codes } from '../../runs/codes.js';
import { COPIES, copyingGenerators, NOISY, REAL } from './copying-generators.js';
import { families, type GeneratorSettings, smallGenerator } from './small-generators.js';
import { tabularSamples, trainingCodes } from './tabular-samples.js';

export type Settings = GeneratorSettings & {
  /** Training-set sizes N of the count tables. */
  sizes: number[];
  gammas: number[];
  /** Training-set sizes of the other families and of the copying generators. */
  otherSizes: number[];
  /** Test images that stand for the distribution. */
  reference: number;
};

export type Scores = {
  /**
   * Share of samples above 30 dB to a training image: to its reconstruction from its code for the count
   * tables, which render no better, and to the image itself for all others.
   */
  memorized: number;
  frechetTrain: number;
  frechetTest: number;
};

/** One count table: a window and a training set. */
export type Table = {
  size: number;
  gamma: number;
  /** Share of samples with exactly a training code. */
  copies: number;
} & Scores;

/** A generator of another family, or one that copies or is real. */
export type Other = { name: string; size: number; isModel: boolean } & Scores;

const TEST_IMAGES = 10_000;
/** What brackets the models, of the copying generators. */
const BRACKETS = [REAL, COPIES, NOISY];

/** Count tables of all sizes and windows, then what is made of each of the other sizes. */
export const modelCount = ({ sizes, gammas, otherSizes }: Settings): number =>
  sizes.length * gammas.length + otherSizes.length * (families.length + BRACKETS.length);

/** What all models are judged with. */
export interface Judge {
  network: FeatureNetwork;
  random: RandomStream;
  /** The test images in a drawn order; the first of them stand for the distribution. */
  order: Uint32Array;
  testStatistics: FeatureStatistics;
}

const statisticsOf = async (network: FeatureNetwork, set: ImageSet): Promise<FeatureStatistics> =>
  featureStatistics((await outputsOfSet(network, set)).features);

export async function createJudge(seed: number, reference: number): Promise<Judge> {
  const network = classifierNetwork(embeddedClassifier('mnist').classifier);
  const random = randomStream(seed, 'fd-memorization');
  // Shuffled: the two halves of MNIST's test set were written by different people.
  const order = random.split('test').permutation(TEST_IMAGES);
  const test = subset(await classifierImages('mnist', 'test'), order);
  const testStatistics = await statisticsOf(network, slice(test, 0, reference));
  return { network, random, order, testStatistics };
}

/** Scores samples of models that were trained on `train` and render it as `rendered`. */
async function scorer(
  { network, testStatistics }: Judge,
  train: ImageSet,
  rendered: ImageSet,
): Promise<(samples: Images) => Promise<Scores>> {
  const trainStatistics = await statisticsOf(network, train);
  const pixels = pixelVectors(rendered);
  return async (samples) => {
    const own = await featureStatistics((await network.outputs(samples)).features);
    const nearest = await nearestNeighbours(vectors(samples.values, pixels.length), pixels);
    return {
      memorized: memorizationRate(nearestPsnr(nearest, pixels.length)).share,
      frechetTrain: await frechetDistance(own, trainStatistics),
      frechetTest: await frechetDistance(own, testStatistics),
    };
  };
}

type Report = (line: string, done?: number) => void;

/** The count tables of γ-ARVM (Eq. 9) over the codes of the first N images. */
export async function* countTables(
  judge: Judge,
  codes: Codes,
  { sizes, gammas, samples: count }: Settings,
  report: Report,
): AsyncGenerator<Table> {
  for (const size of sizes) {
    const train = first(codes.trainImages, size);
    const images = await codes.decode(trainingCodes(codes, size).bits);
    const score = await scorer(judge, train, { ...train, images });
    for (const gamma of gammas) {
      report(`count table, N ${size}, γ ${gamma}`);
      const stream = judge.random.split(`N ${size} γ ${gamma}`);
      const table = { training: size, gamma, count };
      const { samples, copies } = await tabularSamples(codes, table, stream);
      yield { size, gamma, copies: copies.share, ...(await score(samples)) };
    }
  }
}

/** The other families, and what brackets them, each on the first N images of MNIST. */
export async function* otherGenerators(
  judge: Judge,
  settings: Settings,
  report: Report,
): AsyncGenerator<Other> {
  const mnist = await loadMnist('train');
  const fresh = subset(await loadMnist('test'), judge.order.subarray(settings.reference));
  for (const size of settings.otherSizes) {
    const train = first(mnist, size);
    const score = await scorer(judge, train, train);
    const own = judge.random.split(`others, N ${size}`);
    for (const family of families) {
      const progress = (done: number, line: string) =>
        report(`${family}, N ${size}: ${line}`, done);
      const made = await smallGenerator(family, train, settings, own.split(family), progress);
      yield { name: family, size, isModel: true, ...(await score(made)) };
    }
    for (const { name, samples } of copyingGenerators(train, fresh, settings.samples, own, false)) {
      if (BRACKETS.includes(name)) yield { name, size, isModel: false, ...(await score(samples)) };
    }
  }
}
