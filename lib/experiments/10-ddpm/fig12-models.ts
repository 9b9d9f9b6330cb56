/** How the numbers of Figure 12 are made: networks and the closed form, and the overlap of the noised images. */
import { linspace, mean } from '../../base/statistics.js';
import { first, type ImageSet, imageLength, toFloats } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { clipped, type Images } from '../../metrics/images.js';
import { memorizationRate, type Rate } from '../../metrics/memorization.js';
import { nearestTraining, pairStrips } from '../../metrics/nearest-training.js';
import {
  type NoisePredictor,
  type SamplerOptions,
  sampleDiffusion,
  type Target,
} from '../../models/ddpm.js';
import { empiricalDenoiser } from '../../models/empirical-denoiser.js';
import {
  cosineSchedule,
  linearSchedule,
  type NoiseSchedule,
  noiseSchedule,
} from '../../models/noise-schedule.js';
import type { UNetConfig } from '../../models/unet.js';
import type { RunContext } from '../../record/experiment.js';
import { trainDiffusion } from '../../runs/diffusion.js';
import { meanDiffusionOverlap } from '../../theory/diffusion-overlap.js';
import { latentsOf, squaredDistances } from '../../theory/overlap-matrix.js';

export type Config = {
  /** NOI: numbers of training images. */
  counts: number[];
  schedule: 'linear' | 'cosine';
  steps: number;
  target: Target;
  network: Omit<UNetConfig, 'channels' | 'steps'>;
  /** Updates, the same for every NOI. */
  updates: number;
  batchSize: number;
  learningRate: number;
  averageDecay: number;
  samples: number;
  /** Steps of DDIM, for the network's second sampler and for the closed form. */
  ddimSteps: number;
};

export type Source = 'network, ancestral' | 'network, DDIM' | 'closed form';

/** How one set of samples compares with the training images. */
export type Row = {
  count: number;
  source: Source;
  /** Means over samples, to the nearest training image: dB, an exact copy counting 100, and SSIM. */
  psnr: number;
  ssim: number;
  /** Share of samples above 30 dB, the paper's rule of Sec. 5.2. */
  copies: Rate;
};

/** Training loss, means of `STRIDE` updates. */
export type Losses = { count: number; loss: number[] };

/** Mean overlap of pairs of images at steps t, under both schedules. */
export type OverlapCurves = { t: number[]; linear: number[]; cosine: number[] };

/** Images in a row of the figure. */
const SHOWN = 12;
/** Updates between two points of the loss curve. */
export const STRIDE = 100;
/** PSNR in dB that stands for an exact copy, which has none. */
const COPY = 100;

/** What draws samples. */
interface Sampler {
  source: Source;
  predict: NoisePredictor;
  sampler: SamplerOptions['sampler'];
}

/** Draws samples, and compares them with the training images. */
async function judged(
  { source, predict, sampler }: Sampler,
  set: ImageSet,
  random: RandomStream,
  config: Config,
) {
  const { height, width, channels } = set;
  const count = config.samples;
  const x = await sampleDiffusion(
    predict,
    noiseSchedule(config.schedule, config.steps),
    [count, height, width, channels],
    { sampler, steps: config.ddimSteps, clip: true },
    random.split('samples'),
  );
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  const samples: Images = clipped({ values, count, height, width, channels });
  const nearest = await nearestTraining(samples, set);
  const row: Row = {
    count: set.count,
    source,
    psnr: mean(nearest.psnr.map((value) => Math.min(COPY, value))),
    ssim: mean(nearest.ssim),
    copies: memorizationRate(nearest.psnr),
  };
  const strips = (label: string) =>
    pairStrips(`${set.count}, ${label}`, samples, set, nearest, SHOWN);
  return { row, strips };
}

/** Trains on a set, and judges both samplers of the network and the closed form; `watch` sees each loss. */
export async function rowsOf(
  set: ImageSet,
  { config, seed, checkpoints, progress }: RunContext<Config>,
  watch: (loss: number) => void,
): Promise<{ rows: Row[]; strips: ImageDrawing['rows'] }> {
  const schedule = noiseSchedule(config.schedule, config.steps);
  const random = randomStream(seed, 'fig12');
  const network = await trainDiffusion(set, schedule, {
    ...config,
    config,
    stride: STRIDE,
    random,
    folder: `${checkpoints}/${set.count}`,
    progress,
    onLoss: watch,
  });
  const judge = (source: Source, predict: NoisePredictor, sampler: SamplerOptions['sampler']) =>
    judged({ source, predict, sampler }, set, random, config);
  const ancestral = await judge('network, ancestral', network.predict, 'ancestral');
  const implicit = await judge('network, DDIM', network.predict, 'ddim');
  network.dispose();
  const points = tf.tensor2d(toFloats(set), [set.count, imageLength(set)]);
  const closed = await judge('closed form', empiricalDenoiser(points, schedule), 'ddim');
  points.dispose();
  return {
    rows: [ancestral.row, implicit.row, closed.row],
    strips: [...(await ancestral.strips('network')), ...(await closed.strips('closed form'))],
  };
}

/** Distances between all pairs of images, values in [−1, 1]. */
function pairDistances(set: ImageSet): number[] {
  const { count } = set;
  const length = imageLength(set);
  const values = toFloats(set);
  const points = Array.from({ length: count }, (_, k) =>
    values.subarray(k * length, (k + 1) * length),
  );
  const squared = squaredDistances(latentsOf(points));
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squared[i * count + j]));
  }
  return distances;
}

/** Mean over at most 500 images' pairs of the overlap at 50 steps t: Fig. 2's middle panel, exactly. */
export function scheduleOverlap(
  steps: number,
  set: ImageSet,
): { curves: OverlapCurves; meanDistance: number } {
  const distances = pairDistances(first(set, 500));
  const t = linspace(0, steps, 51).map(Math.round);
  const overlap = ({ alphaBar }: NoiseSchedule) =>
    t.map((step) => (step === 0 ? 0 : meanDiffusionOverlap(alphaBar[step], distances)));
  return {
    curves: {
      t,
      linear: overlap(linearSchedule(steps)),
      cosine: overlap(cosineSchedule(steps)),
    },
    meanDistance: mean(distances),
  };
}

/** The overlap's distance and end, and every number of every row. */
export function metricsOf(
  rows: Row[],
  { curves, meanDistance }: ReturnType<typeof scheduleOverlap>,
): { [name: string]: number } {
  const { linear } = curves;
  const metrics: { [name: string]: number } = {
    meanDistance,
    overlapAtEnd: linear[linear.length - 1],
  };
  for (const { count, source, psnr, ssim, copies } of rows) {
    const name = `${source}/${count}`;
    metrics[`psnr ${name}`] = psnr;
    metrics[`ssim ${name}`] = ssim;
    metrics[`copies ${name}`] = copies.share;
  }
  return metrics;
}
