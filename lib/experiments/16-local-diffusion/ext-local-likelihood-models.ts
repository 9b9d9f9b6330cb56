/** How the numbers of ext-local-likelihood are made: what images cost a local denoiser, and what it copies. */
import { mean, standardError } from '../../base/statistics.js';
import { first, type ImageSet, imageLength, sample, toFloats } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { clipped } from '../../metrics/images.js';
import { memorizationRate, type Rate } from '../../metrics/memorization.js';
import { nearestTraining } from '../../metrics/nearest-training.js';
import { sampleDiffusion } from '../../models/ddpm.js';
import { type LocalDenoiser, localDenoiser, type Sharing } from '../../models/local-denoiser.js';
import { type NoiseSchedule, noiseSchedule, samplingPath } from '../../models/noise-schedule.js';
import { boundAt, boundParts, levelHistogram } from '../../models/variational-bound.js';
import { subjectImages } from '../../runs/diffusion-networks.js';

export interface Config {
  /** Training images N: digits of 14×14 pixels. */
  images: number;
  /** T of the cosine schedule, and steps of the path of the bound. */
  steps: number;
  path: number;
  groups: { sharing: Sharing; sides: number[] }[];
  /** Images whose bits are counted, of each kind: training, unseen that choose, unseen that are measured. */
  counted: number;
  /** Samples whose copies are counted, and steps of the deterministic sampler. */
  samples: number;
  ddimSteps: number;
}

/** Mean bits per dimension, with its standard error. */
export interface Bits {
  mean: number;
  error: number;
}

/** One local denoiser. */
export interface Row {
  sharing: Sharing;
  side: number;
  /** Last steps τ of the path at which bits were counted, falling. */
  path: number[];
  /** For each of them the bound in bits per dimension: of training images, of unseen ones. */
  training: Bits[];
  unseen: Bits[];
  /** Place in the path that is best for the unseen images that choose. */
  best: number;
  /** Bits of a training image, not per dimension, without the decoder, at the end of the path. */
  choice: number;
  /** Samples above 30 dB to a training image. */
  copies: Rate;
}

/** Training images, and unseen ones: those that choose, then those that are measured. */
export async function materialOf({ images, counted, steps }: Config, seed: number) {
  const { train, test } = await subjectImages({ dataset: 'mnist', images, halved: true });
  const random = randomStream(seed, 'ext-local-likelihood', 'unseen');
  return {
    train,
    unseen: sample(test, 2 * counted, random),
    schedule: noiseSchedule('cosine', steps),
  };
}

/** What images cost one local denoiser, and what it copies. */
export async function rowOf(
  { train, unseen, schedule }: Awaited<ReturnType<typeof materialOf>>,
  sharing: Sharing,
  side: number,
  config: Config,
  seed: number,
): Promise<Row> {
  const { height, width, channels, count } = train;
  const values = tf.tensor2d(toFloats(train), [count, imageLength(train)]);
  const form = localDenoiser({ values, height, width, channels }, schedule, side, sharing);
  const path = samplingPath(schedule, config.path).slice(0, -1);
  const histogram = levelHistogram(train.images);
  const partsOf = (set: ImageSet, name: string) =>
    boundParts(
      set,
      form.estimate,
      schedule,
      path,
      histogram,
      randomStream(seed, 'ext-local-likelihood', name),
    );
  const known = await partsOf(first(train, config.counted), 'training');
  const strange = await partsOf(unseen, 'unseen');
  const length = imageLength(train);
  const bitsOf = (bits: number[]): Bits => ({
    mean: mean(bits) / length,
    error: standardError(bits) / length,
  });
  const choosing = path.map((_, k) => mean(boundAt(strange, k).slice(0, config.counted)));
  const end = path.length - 1;
  const whole = boundAt(known, end).map((bits, n) => bits - known.decoder[end][n]);
  const copies = await copiesOf(
    form,
    train,
    schedule,
    config,
    randomStream(seed, 'ext-local-likelihood', 'samples'),
  );
  form.dispose();
  values.dispose();
  return {
    sharing,
    side,
    path,
    training: path.map((_, k) => bitsOf(boundAt(known, k))),
    unseen: path.map((_, k) => bitsOf(boundAt(strange, k).slice(config.counted))),
    best: choosing.indexOf(Math.min(...choosing)),
    choice: mean(whole),
    copies,
  };
}

/** The share of samples that are copies, by the paper's rule. */
async function copiesOf(
  form: LocalDenoiser,
  train: ImageSet,
  schedule: NoiseSchedule,
  { samples, ddimSteps }: Config,
  random: RandomStream,
): Promise<Rate> {
  const { height, width, channels } = train;
  const shape = [samples, height, width, channels];
  const options = { sampler: 'ddim', steps: ddimSteps, clip: false } as const;
  const x = await sampleDiffusion(form.predict, schedule, shape, options, random);
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  const drawn = clipped({ values, count: samples, height, width, channels });
  const { psnr } = await nearestTraining(drawn, train);
  return memorizationRate(psnr);
}
