/** How the numbers of Figure 11 are made: one GAN per pair of networks and input. */
import { mean } from '../../base/statistics.js';
import type { ImageSet } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { Images } from '../../metrics/images.js';
import { type NearestTraining, shareAbove } from '../../metrics/nearest-training.js';
import { createGan, type GanConfig, type GanInput } from '../../models/gan.js';
import type { RunContext } from '../../record/experiment.js';
import { type GanCurves, ganSamples, trainGan } from '../../runs/gan.js';

export type Architecture = GanConfig['architecture'];

export type Config = {
  /** Training images N, and components of the mixture. */
  images: number;
  models: { architecture: Architecture; width: number }[];
  latents: number;
  /** σ of the mixtures with optimized means; the last one also has a frozen control. */
  deviations: number[];
  updates: number;
  batchSize: number;
  learningRate: number;
  /** Generated images that are judged. */
  samples: number;
};

/** How close images come to the training images, over all of them. */
export type Closeness = {
  /** Mean PSNR in dB to the nearest training image, and its standard error. */
  psnr: number;
  psnrError: number;
  ssim: number;
  /** Shares in [0, 1] above 20, 25 and 30 dB. */
  above20: number;
  above25: number;
  above30: number;
};

export type Run = {
  architecture: Architecture;
  /** What goes into the generator. */
  input: string;
} & Closeness &
  GanCurves;

/** What is trained. */
export type Setting = {
  architecture: Architecture;
  width: number;
  name: string;
  input: GanInput;
};

/** Updates between two points of the curves. */
export const STRIDE = 50;

/** For each pair of networks: one Gaussian, mixtures with optimized means, and a frozen control of the last. */
export function planOf({ images, deviations, models }: Config): Setting[] {
  const mixture = (deviation: number, learned: boolean): GanInput => ({
    kind: 'mixture',
    components: images,
    deviation,
    learned,
  });
  const last = deviations[deviations.length - 1];
  const inputs: { name: string; input: GanInput }[] = [
    { name: 'one Gaussian', input: { kind: 'gaussian' } },
    ...deviations.map((deviation) => ({
      name: `mixture, σ = ${deviation}`,
      input: mixture(deviation, true),
    })),
    { name: `frozen mixture, σ = ${last}`, input: mixture(last, false) },
  ];
  return models.flatMap(({ architecture, width }) =>
    inputs.map(({ name, input }) => ({ architecture, width, name, input })),
  );
}

/** Whether the means of the input were optimized. */
export const isLearned = ({ input }: Pick<Run, 'input'>): boolean => input.startsWith('mixture');

/** Trains one GAN and draws samples; `watch` sees its curves after each measurement. */
export async function trainOne(
  { architecture, width, input }: Setting,
  set: ImageSet,
  folder: string,
  { config, seed, progress }: RunContext<Config>,
  watch: (curves: GanCurves) => void,
): Promise<{ curves: GanCurves; samples: Images }> {
  const { latents, updates, batchSize, learningRate } = config;
  // The same streams for every input: the runs differ in it alone.
  const random = randomStream(seed, 'fig11');
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
  const curves: GanCurves = {
    generatorLoss: [],
    discriminatorLoss: [],
    nearness: [],
    overlap: [],
    nearestOverlap: [],
  };
  const epochs = trainGan(gan, model, set, {
    updates,
    stride: STRIDE,
    batchSize,
    learningRate,
    random: random.split('training'),
    folder,
    progress,
  });
  for await (const { measured } of epochs) {
    curves.generatorLoss.push(measured.generatorLoss);
    curves.discriminatorLoss.push(measured.discriminatorLoss);
    curves.nearness.push(measured.nearness);
    curves.overlap.push(measured.overlap);
    curves.nearestOverlap.push(measured.nearestOverlap);
    watch(curves);
  }
  const samples = ganSamples(gan, model, config.samples, random.split('samples'));
  tf.dispose([gan.generator, gan.discriminator, gan.means, gan.state]);
  return { curves, samples };
}

export const closeness = ({ psnr, ssim }: NearestTraining): Closeness => ({
  psnr: mean(psnr),
  psnrError: standardError(psnr),
  ssim: mean(ssim),
  above20: shareAbove(psnr, 20),
  above25: shareAbove(psnr, 25),
  above30: shareAbove(psnr, 30),
});

/** Standard error of a mean; 0 of one value. */
function standardError(values: ArrayLike<number>): number {
  const centre = mean(values);
  const squares = Array.from(values, (value) => (value - centre) ** 2);
  return Math.sqrt(mean(squares) / Math.max(1, values.length - 1));
}

/**
 * Mean of `nearness` over the last fifth of training, since one moment alone is chance, and its standard error
 * over those moments. They belong to one run and resemble each other, so the error between runs is larger.
 */
export function lateNearness({ nearness }: GanCurves): { level: number; error: number } {
  const late = nearness.slice(-Math.ceil(nearness.length / 5));
  return { level: mean(late), error: standardError(late) };
}

/** Closeness and final overlaps of every run, and the closeness of the test set. */
export function metricsOf(runs: Run[], baseline: Closeness): { [name: string]: number } {
  const metrics: { [name: string]: number } = { 'psnr test set': baseline.psnr };
  for (const { architecture, input, overlap, nearestOverlap, ...run } of runs) {
    const name = `${architecture}, ${input}`;
    for (const key of ['psnr', 'ssim', 'above20', 'above25', 'above30'] as const) {
      metrics[`${key} ${name}`] = run[key];
    }
    metrics[`overlapEnd ${name}`] = overlap[overlap.length - 1];
    metrics[`nearestOverlapEnd ${name}`] = nearestOverlap[nearestOverlap.length - 1];
  }
  return metrics;
}
