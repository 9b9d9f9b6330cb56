/** All metrics of a set of samples at once, against a training set and a test set. */
import type { Progress } from '../base/progress.js';
import { type ImageSet, subset } from '../data/index.js';
import { type RandomStream, randomStream } from '../engine/random.js';
import { copyTest, type TrainingDistances } from './copy-test.js';
import { type FeatureNetwork, outputsOfSet } from './feature-network.js';
import {
  type FeatureStatistics,
  type Features,
  featureStatistics,
  frechetDistance,
  selectFeatures,
} from './frechet.js';
import { type Images, pixelVectors, vectors } from './images.js';
import { inceptionScore } from './inception-score.js';
import { kMeans, nearestCentres } from './k-means.js';
import { kernelDistance } from './kernel-distance.js';
import { likelihoodDivergence } from './likelihood-divergence.js';
import { manifoldScores } from './manifold.js';
import {
  authenticity,
  calibratedRate,
  carliniRate,
  distanceRatioRate,
  memorizationRate,
  nearestPsnr,
  type Rate,
} from './memorization.js';
import { type Neighbours, nearestNeighbours } from './neighbours.js';

/** Neighbours for Carlini's ratio. */
const NEIGHBOURS = 50;
/** Test rows and samples for the likelihood divergence, whose cost grows with their number. */
const DIVERGENCE_ROWS = 1000;
/** Cells of the copy test, at most, and held-out images that each should hold. */
const CELLS = 10;
const ROWS_PER_CELL = 100;

/** What samples are compared with; prepared once. */
export interface Judge {
  network: FeatureNetwork;
  train: ImageSet;
  trainFeatures: Features;
  testFeatures: Features;
  trainStatistics: FeatureStatistics;
  testStatistics: FeatureStatistics;
  /** Each training image's nearest other training image. */
  trainNeighbours: Neighbours;
  /** Centres of the copy test's cells in the space of features: k-means of the training images. */
  centres: Features;
  /** Distances and PSNR in dB of held-out real images to their nearest training images, and their cells. */
  heldOut: TrainingDistances & { psnr: Float64Array };
}

/** Scores of samples; distances are of the judge's network, which belongs in their names. */
export interface SampleScores {
  count: number;
  /** Fréchet distance to the training and to the test images. */
  frechetTrain: number;
  frechetTest: number;
  /** Kernel distance to the test images, mean over 20 subsets of at most 1000. */
  kernelTest: number;
  /** Inception score of the network's probabilities; NaN for a network without classes. */
  score: number;
  /** Against as many test images, k = 5. */
  precision: number;
  recall: number;
  density: number;
  coverage: number;
  /** Feature likelihood divergence, and its train–test gap. */
  divergence: number;
  gap: number;
  /** Mean PSNR in dB to the nearest training image; exact copies count as 60 dB. */
  nearestPsnr: number;
  /** The paper's rule: above 30 dB. */
  memorized: Rate;
  /** Above the threshold that 1 % of held-out images exceed. */
  calibrated: Rate;
  /** That threshold in dB. */
  calibratedThreshold: number;
  /** d₁/d₂ < 1/3. */
  ratio: Rate;
  /** d₁ below half the mean distance to the 50 nearest training images. */
  carlini: Rate;
  /** Farther from the nearest training image than that one is from its own nearest. */
  authentic: Rate;
  /**
   * C_T over the cells. Departure from its paper: distances are those of pixels, as in the other rules, but
   * cells are of features.
   */
  copyTest: number;
}

/** First distance of each query. */
const firstDistances = ({ distances, k }: Neighbours) =>
  distances.filter((_, index) => index % k === 0);

/**
 * Prepares the comparison with a training set. `test` gives the reference distribution; `heldOut` are
 * other real images, whose neighbours say how often a rule cries wolf. The cells of the copy test belong to
 * the instrument: they are drawn from a stream of their own, the same for every seed of an experiment.
 */
export async function createJudge({
  network,
  train,
  test,
  heldOut,
  progress = () => {},
}: {
  network: FeatureNetwork;
  train: ImageSet;
  test: ImageSet;
  heldOut: ImageSet;
  progress?: Progress;
}): Promise<Judge> {
  progress(0, 'features of real images');
  const trainFeatures = (await outputsOfSet(network, train)).features;
  const testFeatures = (await outputsOfSet(network, test)).features;
  const [trainStatistics, testStatistics] = [
    await featureStatistics(trainFeatures),
    await featureStatistics(testFeatures),
  ];
  progress(0.4, 'neighbours of real images');
  const rows = pixelVectors(train);
  const trainNeighbours = await nearestNeighbours(rows, rows, { excludeSelf: true });
  const found = await nearestNeighbours(pixelVectors(heldOut), rows);
  const k = Math.max(1, Math.min(CELLS, Math.floor(heldOut.count / ROWS_PER_CELL)));
  const centres = kMeans(trainFeatures, k, randomStream(1, 'cells of the copy test'));
  const heldOutRow = {
    distances: found.distances,
    psnr: nearestPsnr(found, rows.length),
    cells: nearestCentres((await outputsOfSet(network, heldOut)).features, centres),
  };
  progress(1, 'ready to judge');
  const statistics = { trainFeatures, testFeatures, trainStatistics, testStatistics };
  return { network, train, ...statistics, trainNeighbours, centres, heldOut: heldOutRow };
}

/** A random part of a feature set, of at most `count` rows. */
function part(set: Features, count: number, stream: RandomStream): Features {
  return selectFeatures(set, stream.choice(set.count, Math.min(count, set.count)));
}

/** Every score of the samples. Compare scores only between equally many samples. */
export async function judgeSamples(
  judge: Judge,
  samples: Images,
  stream: RandomStream,
): Promise<SampleScores> {
  const { features, probabilities, classes } = await judge.network.outputs(samples);
  const statistics = await featureStatistics(features);
  const length = samples.height * samples.width * samples.channels;
  const neighbours = await nearestNeighbours(
    vectors(samples.values, length),
    pixelVectors(judge.train),
    { k: Math.min(NEIGHBOURS, judge.train.count) },
  );
  const psnrs = nearestPsnr(neighbours, length);
  const { threshold, rate } = calibratedRate(psnrs, judge.heldOut.psnr);
  const own = stream.split('likelihood divergence');
  const { divergence, gap } = likelihoodDivergence(
    judge.trainFeatures,
    part(judge.testFeatures, DIVERGENCE_ROWS, own),
    part(features, DIVERGENCE_ROWS, own),
    own,
    selectFeatures,
  );
  const kernel = await kernelDistance(features, judge.testFeatures, stream.split('kernel'), {
    subsets: 20,
  });
  return {
    count: samples.count,
    frechetTrain: await frechetDistance(statistics, judge.trainStatistics),
    frechetTest: await frechetDistance(statistics, judge.testStatistics),
    kernelTest: kernel.mean,
    score: probabilities && classes ? inceptionScore(probabilities, classes).mean : Number.NaN,
    ...(await manifoldScores(part(judge.testFeatures, features.count, own), features)),
    divergence,
    gap,
    nearestPsnr: psnrs.reduce((sum, value) => sum + Math.min(60, value), 0) / psnrs.length,
    memorized: memorizationRate(psnrs),
    calibrated: rate,
    calibratedThreshold: threshold,
    ratio: distanceRatioRate(neighbours),
    carlini: carliniRate(neighbours),
    authentic: authenticity(neighbours, judge.trainNeighbours),
    copyTest: copyTest(
      { distances: firstDistances(neighbours), cells: nearestCentres(features, judge.centres) },
      judge.heldOut,
    ),
  };
}

/** Images `from` to `to − 1` of a set. */
export function slice(set: ImageSet, from: number, to: number): ImageSet {
  return subset(
    set,
    Array.from({ length: to - from }, (_, i) => from + i),
  );
}
