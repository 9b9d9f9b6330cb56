/** How the numbers of Figure 11 are made: a GAN for each case, input and repetition. */
import { last, mean, range, standardDeviation } from '../../base/statistics.js';
import { DATASET_NAMES, first, type ImageSet, loadDataset, sample } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { type Images, imagesOf, pixelVectors, vectors } from '../../metrics/images.js';
import {
  type NearestTraining,
  nearestTraining,
  shareAbove,
} from '../../metrics/nearest-training.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { createGan, type GanConfig, type GanInput } from '../../models/gan.js';
import type { RunContext } from '../../record/experiment.js';
import { type GanCurves, ganSamples, inputOverlap, trainGan } from '../../runs/gan.js';
import type { Case, Config } from './fig11-settings.js';

export const GAUSSIAN = 'one Gaussian';
export const LEARNED = 'mixture, learned';
export const FROZEN = 'mixture, frozen';

/** How close images come to the training images, over all of them. */
export type Closeness = {
  /** Mean PSNR in dB to the nearest training image. */
  psnr: number;
  /** Mean SSIM with the most similar training image. */
  ssim: number;
  /** Shares in [0, 1] above 20, 25 and 30 dB. */
  above20: number;
  above25: number;
  above30: number;
  /** Share of images for which the nearest in distance is the most similar by SSIM, too. */
  agreement: number;
  /** Mean standard deviation of the values in [−1, 1] within an image; blur has little. */
  contrast: number;
};

/** One training. The curves of overlap begin before the first update. */
export type Run = {
  /** Which case, as `nameOf` writes it. */
  label: string;
  /** What goes into the generator. */
  input: string;
  repeat: number;
} & Closeness &
  GanCurves;

/** Images that were never seen, as many as are judged of each run. */
export type Baseline = { label: string } & Closeness;

/** `CIFAR-10, 1000 images, deep`. */
export const nameOf = ({ dataset, images, architecture }: Case): string =>
  `${DATASET_NAMES[dataset]}, ${images} images, ${architecture}`;

/** One Gaussian, and a mixture of as many components as images with optimized and with fixed means. */
export function inputsOf(
  { images: components }: Case,
  { deviation, spread }: Config,
): { name: string; input: GanInput }[] {
  const mixture = { kind: 'mixture', components, deviation, spread } as const;
  const withMeans = (learned: boolean): GanInput => Object.assign({ learned }, mixture);
  return [
    { name: GAUSSIAN, input: { kind: 'gaussian' } },
    { name: LEARNED, input: withMeans(true) },
    { name: FROZEN, input: withMeans(false) },
  ];
}

/** A case with one input, once. */
export interface Setting {
  case: Case;
  name: string;
  input: GanInput;
  repeat: number;
}

export const planOf = (config: Config): Setting[] =>
  config.cases.flatMap((one) =>
    range(config.repeats).flatMap((repeat) =>
      inputsOf(one, config).map(({ name, input }) => ({ case: one, name, input, repeat })),
    ),
  );

/** The images of a case: for training, as many unseen ones, and unseen ones to be judged like samples. */
export interface Corpus {
  set: ImageSet;
  unseen: ImageSet;
  baseline: Closeness;
}

export async function corpusOf(
  { dataset, images }: Case,
  config: Config,
  seed: number,
): Promise<Corpus> {
  const set = first(await loadDataset(dataset, 'train'), images);
  const test = await loadDataset(dataset, 'test');
  const random = randomStream(seed, 'fig11', 'unseen images');
  const judged = sample(test, config.samples, random.split('judged'));
  const { closeness } = await compared(imagesOf(judged), set);
  return { set, unseen: sample(test, images, random.split('as many')), baseline: closeness };
}

/** Trains one GAN and draws samples; `watch` sees its curves after each measurement. */
export async function trainOne(
  { case: { architecture, width, updates }, input, repeat }: Setting,
  { set, unseen }: Corpus,
  folder: string,
  { config, seed, progress }: RunContext<Config>,
  watch: (curves: GanCurves) => void,
): Promise<{ curves: GanCurves; samples: Images }> {
  const { latents, stride, batchSize, learningRate } = config;
  // The same streams for every input: the runs of one repetition differ in it alone.
  const random = randomStream(seed, 'fig11', `repetition ${repeat}`);
  const model: GanConfig = {
    architecture,
    width,
    size: set.height,
    channels: set.channels,
    latents,
    bounded: true,
    input,
  };
  const gan = createGan(model, random.split('weights'));
  const start = inputOverlap(gan, input);
  const curves: GanCurves = {
    generatorLoss: [],
    discriminatorLoss: [],
    nearness: [],
    unseenNearness: [],
    overlap: [start.mean],
    nearestOverlap: [start.meanNearest],
  };
  const epochs = trainGan(gan, model, set, {
    updates: Math.ceil(updates / stride) * stride,
    stride,
    batchSize,
    learningRate,
    random: random.split('training'),
    unseen,
    folder,
    progress,
  });
  for await (const { measured } of epochs) {
    curves.generatorLoss.push(measured.generatorLoss);
    curves.discriminatorLoss.push(measured.discriminatorLoss);
    curves.nearness.push(measured.nearness);
    curves.unseenNearness.push(measured.unseenNearness);
    curves.overlap.push(measured.overlap);
    curves.nearestOverlap.push(measured.nearestOverlap);
    watch(curves);
  }
  const samples = ganSamples(gan, model, config.samples, random.split('samples'));
  tf.dispose([gan.generator, gan.discriminator, gan.means, gan.state]);
  return { curves, samples };
}

/** How close images come to a training set, and which of its images each resembles most. */
export async function compared(
  images: Images,
  set: ImageSet,
): Promise<{ closeness: Closeness; nearest: NearestTraining }> {
  const nearest = await nearestTraining(images, set);
  const length = images.height * images.width * images.channels;
  const rows = vectors(images.values, length);
  const inDistance = await nearestNeighbours(rows, pixelVectors(set));
  const { psnr, ssim, index } = nearest;
  const agreeing = index.filter((one, k) => one === inDistance.indices[k]).length;
  const closeness = {
    psnr: mean(psnr),
    ssim: mean(ssim),
    above20: shareAbove(psnr, 20),
    above25: shareAbove(psnr, 25),
    above30: shareAbove(psnr, 30),
    agreement: agreeing / index.length,
    contrast: mean(range(images.count).map((k) => standardDeviation(rows.rows(k, k + 1)))),
  };
  return { closeness, nearest };
}

/** Closeness and overlaps in the mean over repetitions, and the closeness of unseen images. */
export function metricsOf(runs: Run[], baselines: Baseline[]): { [name: string]: number } {
  const metrics: { [name: string]: number } = {};
  for (const { label, psnr, ssim } of baselines) {
    metrics[`${label}, unseen images: dB`] = psnr;
    metrics[`${label}, unseen images: SSIM`] = ssim;
    for (const input of [GAUSSIAN, LEARNED, FROZEN]) {
      const own = runs.filter((run) => run.label === label && run.input === input);
      const over = (value: (run: Run) => number) => mean(own.map(value));
      metrics[`${label}, ${input}: dB`] = over((run) => lateLevel(run.nearness));
      metrics[`${label}, ${input}: dB to unseen`] = over((run) => lateLevel(run.unseenNearness));
      metrics[`${label}, ${input}: SSIM`] = over((run) => run.ssim);
      metrics[`${label}, ${input}: above 30 dB`] = over((run) => run.above30);
      metrics[`${label}, ${input}: overlap at the start`] = over((run) => run.overlap[0]);
      metrics[`${label}, ${input}: overlap at the end`] = over((run) => last(run.overlap));
    }
  }
  return metrics;
}

/** The last fifth of a curve: one moment alone is chance. */
export const late = (curve: number[]): number[] => curve.slice(-Math.ceil(curve.length / 5));

export const lateLevel = (curve: number[]): number => mean(late(curve));
