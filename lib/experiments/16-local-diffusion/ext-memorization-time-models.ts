/** How the numbers of ext-memorization-time are made: networks on N images, looked at while they learn. */
import { range } from '../../base/statistics.js';
import {
  type Dataset,
  halved,
  type ImageSet,
  imageLength,
  loadDataset,
  sample,
  subset,
  toBytes,
} from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { imageStrip } from '../../figures/image-grid.js';
import { embeddedClassifier } from '../../metrics/embedded-classifiers.js';
import { classifierNetwork } from '../../metrics/feature-network.js';
import { type Features, featureStatistics, frechetDistance } from '../../metrics/frechet.js';
import { clipped, type Images, imagesOf, pixelVectors, vectors } from '../../metrics/images.js';
import { manifoldScores } from '../../metrics/manifold.js';
import { distanceRatioRate } from '../../metrics/memorization.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { resize } from '../../metrics/resize.js';
import { type NoisePredictor, sampleDiffusion } from '../../models/ddpm.js';
import { noiseSchedule } from '../../models/noise-schedule.js';
import type { RunContext } from '../../record/experiment.js';
import { type NetworkShape, trainDiffusion } from '../../runs/diffusion.js';
import type { Course, Look } from './ext-memorization-time-times.js';

export interface Config {
  dataset: Dataset;
  /** How often the images' height and width are halved. */
  halvings: number;
  /** Numbers of training images, rising; each with the updates of its trainings, on other images each. */
  groups: { images: number; updates: number; repeats: number }[];
  /** Updates after which a network is looked at, rising multiples of 25. */
  looks: number[];
  network: NetworkShape;
  batchSize: number;
  learningRate: number;
  averageDecay: number;
  /** Samples of a look, and steps of the deterministic sampler. */
  samples: number;
  ddimSteps: number;
  /** Unseen images that the rule for copies is tried on, and further ones that distances refer to. */
  unseen: number;
  reference: number;
}

const STRIDE = 25;
/** Neighbours that set the radius of precision, as its authors choose. */
const NEIGHBOURS = 3;
const SCHEDULE = noiseSchedule('cosine', 1000);
/** Samples in a picture, and the edge of images that the classifier knows. */
const SHOWN = 10;
const EDGE = 28;

/** Images of the size that is learned, and what samples are judged by: the same for every training. */
export async function materialOf({ dataset, halvings, unseen, reference }: Config, seed: number) {
  const small = (set: ImageSet) => range(halvings).reduce(halved, set);
  const train = small(await loadDataset(dataset, 'train'));
  const random = randomStream(seed, 'ext-memorization-time', 'unseen');
  const test = sample(small(await loadDataset(dataset, 'test')), unseen + reference, random);
  const network = classifierNetwork(embeddedClassifier(dataset).classifier);
  const featuresOf = async (images: Images): Promise<Features> =>
    (await network.outputs(resize(images, EDGE, 'bilinear'))).features;
  const indices = range(test.count);
  const real = await featuresOf(imagesOf(test, indices.slice(unseen)));
  const statistics = await featureStatistics(real);
  const held = imagesOf(test, indices.slice(0, unseen));
  const quality = async (images: Images) => {
    const found = await featuresOf(images);
    const { precision } = await manifoldScores(real, found, NEIGHBOURS);
    return {
      precision,
      frechet: await frechetDistance(await featureStatistics(found), statistics),
    };
  };
  return { train, held, quality, floor: await quality(held) };
}

export type Material = Awaited<ReturnType<typeof materialOf>>;

/** What samples of one training are compared with its images. */
async function comparedWith(images: Images, set: ImageSet) {
  const rows = vectors(images.values, imageLength(set));
  const neighbours = await nearestNeighbours(rows, pixelVectors(set), { k: 2 });
  return { copies: distanceRatioRate(neighbours), nearest: neighbours.indices };
}

async function drawn(
  predict: NoisePredictor,
  { height, width, channels }: ImageSet,
  { samples, ddimSteps }: Config,
  stream: RandomStream,
): Promise<Images> {
  const shape = [samples, height, width, channels];
  const options = { sampler: 'ddim', steps: ddimSteps, clip: true } as const;
  const x = await sampleDiffusion(predict, SCHEDULE, shape, options, stream);
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return clipped({ values, count: samples, height, width, channels });
}

/** A look, with its first samples and the training images nearest to them. */
interface Seen {
  look: Look;
  generated: string;
  closest: string;
}

/** Trains on N images of its own; `watch` sees the course after each look. */
export async function courseOf(
  { images, updates }: Config['groups'][number],
  repeat: number,
  { train, held, quality, floor }: Material,
  { config, seed, checkpoints, progress }: RunContext<Config>,
  watch: (course: Course) => void,
): Promise<{ course: Course; pictures: Seen[] }> {
  const random = randomStream(seed, 'ext-memorization-time', `${images} images`, String(repeat));
  const set = sample(train, images, random.split('images'));
  const { copies: falseAlarms } = await comparedWith(held, set);
  const unseenPrecision = floor.precision;
  const course: Course = { images, repeat, looks: [], falseAlarms, unseenPrecision };
  const pictures: Seen[] = [];
  const strip = (bytes: Uint8Array) => imageStrip(bytes, set.height, set.channels);
  const seen = async (predict: NoisePredictor, done: number): Promise<Seen> => {
    // The same noise at every look: what changes is the network.
    const found = await drawn(predict, set, config, random.split('samples'));
    const { copies, nearest } = await comparedWith(found, set);
    const shown = Math.min(SHOWN, found.count);
    const indices = Array.from({ length: shown }, (_, n) => nearest[2 * n]);
    return {
      look: Object.assign({ updates: done, copies }, await quality(found)),
      generated: await strip(toBytes(found.values.subarray(0, shown * imageLength(set)))),
      closest: await strip(subset(set, indices).images),
    };
  };
  const { network, batchSize, learningRate, averageDecay, looks } = config;
  const trained = await trainDiffusion<Seen | null>(set, SCHEDULE, {
    network,
    target: 'velocity',
    updates,
    stride: STRIDE,
    batchSize,
    // A rate that falls would have a time of its own.
    learningRate: () => learningRate,
    averageDecay,
    random,
    folder: `${checkpoints}/${images}-${repeat}`,
    config: { network, batchSize, learningRate, averageDecay, repeat },
    progress,
    measure: async (predict, done) => (looks.includes(done) ? seen(predict, done) : null),
    onLoss(_, found) {
      if (!found) return;
      course.looks.push(found.look);
      pictures.push(found);
      watch(course);
    },
  });
  trained.dispose();
  return { course, pictures };
}
