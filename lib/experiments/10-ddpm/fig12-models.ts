/** How the numbers of Figure 12 are made: a network for each number of images, looked at while it learns. */
import {
  DATASET_NAMES,
  type Dataset,
  first,
  type ImageSet,
  imageLength,
  loadDataset,
  padTo32,
  subset,
  toBytes,
  toFloats,
} from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { clipped, type Images } from '../../metrics/images.js';
import { type NoisePredictor, type SamplerOptions, sampleDiffusion } from '../../models/ddpm.js';
import { empiricalDenoiser } from '../../models/empirical-denoiser.js';
import { type NoiseSchedule, noiseSchedule } from '../../models/noise-schedule.js';
import type { RunContext } from '../../record/experiment.js';
import { trainDiffusion } from '../../runs/diffusion.js';
import { type Referee, refereeOf, type Score, type Scorer, scorerFor } from './fig12-scores.js';
import type { Config, Group } from './fig12-settings.js';

export type Source = 'network, ancestral' | 'network, DDIM' | 'closed form' | 'unseen images';

/** One set of samples, or the unseen images, beside the training images. */
export type Row = { label: string; count: number; source: Source } & Score;

/** A look at a training: the averaged weights after so many updates. */
export type Look = { updates: number } & Score;

/** One training. */
export type Course = {
  label: string;
  count: number;
  looks: Look[];
  /** Training loss, means of `STRIDE` updates. */
  loss: number[];
};

/** A few samples and their closest training images. */
export type Pairs = { source: Source; generated: Uint8Array; closest: Uint8Array };

/** Updates between two points of the loss curve. */
export const STRIDE = 50;
/** Pairs of a group that are shown. */
export const SHOWN = 5;

/** Training and test images of a data set in the size of the figure. */
export async function dataOf(dataset: Dataset, edge: Config['edge']) {
  const sized = async (split: 'train' | 'test') => {
    const set = await loadDataset(dataset, split);
    return edge === 32 ? padTo32(set) : set;
  };
  return { label: DATASET_NAMES[dataset], train: await sized('train'), test: await sized('test') };
}

/** The classifier and unseen images of a data set, the same for every number of training images. */
export const refereeFor = (dataset: Dataset, test: ImageSet, config: Config, seed: number) =>
  refereeOf(dataset, test, config, randomStream(seed, 'fig12', 'unseen', dataset));

async function draw(
  predict: NoisePredictor,
  schedule: NoiseSchedule,
  count: number,
  options: Pick<SamplerOptions, 'sampler' | 'steps'>,
  { height, width, channels }: ImageSet,
  random: RandomStream,
): Promise<Images> {
  const shape = [count, height, width, channels];
  const settings = { sampler: options.sampler, steps: options.steps, clip: true };
  const x = await sampleDiffusion(predict, schedule, shape, settings, random);
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return clipped({ values, count, height, width, channels });
}

/** Trains on a set and looks at it on the way; `watch` sees the course after each `STRIDE` updates. */
async function learned(
  set: ImageSet,
  course: Course,
  { updates, scorer, random }: { updates: number; scorer: Scorer; random: RandomStream },
  { config, checkpoints, progress }: RunContext<Config>,
  watch: () => void,
) {
  const schedule = noiseSchedule(config.schedule, config.steps);
  const { looks } = config;
  const every = updates / looks.count;
  const look = async (predict: NoisePredictor, done: number): Promise<Look | null> => {
    if (Math.floor(done / every) === Math.floor((done - STRIDE) / every)) return null;
    const options = { sampler: 'ddim', steps: looks.ddimSteps } as const;
    const stream = random.split(`look ${done}`);
    const images = await draw(predict, schedule, looks.samples, options, set, stream);
    const { score } = await scorer.score(images);
    return Object.assign({ updates: done }, score);
  };
  return trainDiffusion<Look | null>(set, schedule, {
    network: config.network,
    target: config.target,
    batchSize: config.batchSize,
    learningRate: config.learningRate,
    averageDecay: config.averageDecay,
    updates,
    stride: STRIDE,
    config,
    random,
    folder: `${checkpoints}/${course.label}-${set.count}`,
    progress,
    measure: look,
    onLoss(loss, seen) {
      course.loss.push(loss);
      if (seen) course.looks.push(seen);
      watch();
    },
  });
}

/** What one group gives: its course, and the scores and pairs of all that is drawn after training. */
export async function groupOf(
  { label, train, referee }: { label: string; train: ImageSet; referee: Referee },
  { images, updates }: Group,
  context: RunContext<Config>,
  watch: (course: Course) => void,
): Promise<{ course: Course; rows: Row[]; pairs: Pairs[] }> {
  const { config, seed } = context;
  const set = first(train, images);
  const count = set.count;
  const random = randomStream(seed, 'fig12', label);
  const schedule = noiseSchedule(config.schedule, config.steps);
  const scorer = await scorerFor(set, referee);
  const course: Course = { label, count, looks: [], loss: [] };
  const rows: Row[] = [];
  const pairs: Pairs[] = [];
  const add = (source: Source, score: Score) =>
    rows.push(Object.assign({ label, count, source }, score));
  const judge = async (
    source: Source,
    predict: NoisePredictor,
    sampler: SamplerOptions['sampler'],
  ) => {
    const options = { sampler, steps: config.ddimSteps };
    const stream = random.split('samples');
    const drawn = await draw(predict, schedule, config.samples, options, set, stream);
    const { score, nearest } = await scorer.score(drawn);
    add(source, score);
    const shown = Math.min(SHOWN, drawn.count);
    const generated = toBytes(drawn.values.subarray(0, shown * imageLength(set)));
    const closest = subset(set, nearest.index.subarray(0, shown)).images;
    pairs.push({ source, generated, closest });
  };
  const network = await learned(set, course, { updates, scorer, random }, context, () =>
    watch(course),
  );
  await judge('network, ancestral', network.predict, 'ancestral');
  await judge('network, DDIM', network.predict, 'ddim');
  network.dispose();
  const points = tf.tensor2d(toFloats(set), [count, imageLength(set)]);
  await judge('closed form', empiricalDenoiser(points, schedule), 'ddim');
  points.dispose();
  add('unseen images', await scorer.unseen());
  return { course, rows, pairs };
}

/** Samples of one source above their closest training images, all groups side by side. */
export async function pairRows(
  generated: string,
  pairs: Pairs[],
  source: Source,
  { height, channels }: ImageSet,
): Promise<ImageDrawing['rows']> {
  const own = pairs.filter((one) => one.source === source);
  const row = async (name: string, images: Uint8Array[]) => ({
    label: name,
    png: await imageStrip(Buffer.concat(images), height, channels),
  });
  return [
    await row(
      generated,
      own.map((one) => one.generated),
    ),
    await row(
      'closest',
      own.map((one) => one.closest),
    ),
  ];
}
