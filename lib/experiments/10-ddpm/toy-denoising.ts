/** Denoising in the plane: how the closed forms and the network of `ext-toy-ddpm` walk and are judged. */
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import {
  asNoise,
  type NoisePredictor,
  type SamplerOptions,
  sampleDiffusion,
} from '../../models/ddpm.js';
import { linearSchedule, type NoiseSchedule } from '../../models/noise-schedule.js';
import { createToyDenoiser } from '../../models/toy-denoiser.js';
import { copiedShare, toyNetwork, trainToyDenoiser } from '../../models/toy-denoiser-training.js';
import type { RunContext } from '../../record/experiment.js';
import { toyPoints } from '../shared/toy-animation.js';

export type Config = {
  /** T of the linear schedule; the closed forms walk all its steps, the network fewer. */
  steps: number;
  samplingSteps: number;
  samples: number;
  /** Sizes of the training sets: a tiny, a small and a large one. */
  counts: number[];
  hidden: number;
  batchSize: number;
  learningRate: number;
  /** Training steps after which the network's samples are kept; the last one ends the training. */
  frames: number[];
};

/** The network while it learns from `count` points; points are x, y, x, y, …. */
export type Run = {
  count: number;
  points: number[];
  clouds: number[][];
  /** Share of copies among the samples, at each frame. */
  copies: number[];
};

/** The first step is so small that points of the plane, which lie close, can be told apart. */
export const scheduleOf = ({ steps }: Config): NoiseSchedule => linearSchedule(steps, 1e-6);

/**
 * Denoises points by DDIM in so many steps: the cloud at every tenth of T, and the last points exactly.
 * The starting noise is the same for every denoiser: what differs is what it learnt from.
 */
export async function walk(
  predict: NoisePredictor,
  schedule: NoiseSchedule,
  steps: number,
  { config, seed }: Pick<RunContext<Config>, 'config' | 'seed'>,
): Promise<{ clouds: number[][]; last: Float32Array }> {
  const options: SamplerOptions = { sampler: 'ddim', steps, clip: false };
  const start = randomStream(seed, 'toy ddpm', 'sampling');
  const shape = [config.samples, 2];
  const clouds: number[][] = [];
  const x = await sampleDiffusion(predict, schedule, shape, options, start, (points, step) => {
    if (step % (config.steps / 10) === 0) clouds.push(toyPoints(points.dataSync()));
  });
  const last = Float32Array.from(x.dataSync());
  x.dispose();
  return { clouds, last };
}

/** Points to draw: all of a small training set. */
export const shown = (points: Float32Array): number[] =>
  points.length <= 100 ? toyPoints(points) : [];

/** Trains the network on points of the plane; `watch` sees the run after each frame. */
export async function learn(
  points: Float32Array,
  random: RandomStream,
  context: RunContext<Config>,
  watch: (run: Run) => void,
): Promise<Run> {
  const { config, checkpoints, progress } = context;
  const { hidden, batchSize, learningRate, frames, samplingSteps } = config;
  const count = points.length / 2;
  const schedule = scheduleOf(config);
  const parameters = createToyDenoiser(hidden, random.split('weights'));
  const measure = async () => {
    const predict = asNoise(toyNetwork(parameters, schedule), schedule, 'velocity');
    const { last } = await walk(predict, schedule, samplingSteps, context);
    return { cloud: toyPoints(last), copies: copiedShare(last, points) };
  };
  const start = await measure();
  const run = { count, points: shown(points), clouds: [start.cloud], copies: [start.copies] };
  const epochs = trainToyDenoiser(
    {
      parameters,
      points,
      schedule,
      updates: frames[frames.length - 1],
      batchSize,
      learningRate,
      stream: random.split('training'),
    },
    {
      measure: async (epoch) => (frames.includes(epoch) ? measure() : null),
      checkpoint: { folder: `${checkpoints}/${count}`, config },
      progress,
    },
  );
  for await (const { measured } of epochs) {
    if (!measured) continue;
    run.clouds.push(measured.cloud);
    run.copies.push(measured.copies);
    watch(run);
  }
  tf.dispose(parameters);
  return run;
}
