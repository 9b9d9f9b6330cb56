/** The two models of Figure 2 that learn their overlap, a VAE and a BL-AE of equal size. */
import type { Progress } from '../../base/progress.js';
import { range } from '../../base/statistics.js';
import { type ImageSet, toFloats } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { encodeImages } from '../../models/blae.js';
import { denseAutoencoder } from '../../models/dense-autoencoder.js';
import { createVae, posteriorOverlap, type VaeConfig, vaeLoss } from '../../models/vae.js';
import type { RunContext } from '../../record/experiment.js';
import { trainBlae } from '../../runs/autoencoder-training.js';
import { makeNoise, type NoiseSpec } from '../../theory/noise.js';
import { overlapMatrix, overlapSummary } from '../../theory/overlap-matrix.js';
import { type Epoch, train } from '../../training/train.js';
import { unitRows } from '../shared/vae-scores.js';

export type Config = {
  images: number;
  /** Both models are 784-hidden-latents-hidden-784. */
  hidden: number;
  latents: number;
  /** Epochs after which overlaps are measured; the last one ends the training. */
  frames: number[];
  batchSize: number;
  learningRate: number;
  /** Images whose codes are compared pair by pair, with so many random points a pair. */
  watched: number;
  draws: number;
  /** Steps t of a diffusion model with T = 1000. */
  steps: number[];
};

/** In [0, 1], over all pairs of watched images, and of each with its nearest. */
export type Overlap = { mean: number; meanNearest: number };
export type Curve = { name: string; overlaps: Overlap[] };

/** A model that learns, and how its overlap is measured. */
export interface Learner {
  name: string;
  measure(): Promise<Overlap>;
  train(options: {
    measure(epoch: number): Promise<Overlap | null>;
    folder: string;
    progress: Progress;
  }): AsyncGenerator<Epoch<Overlap | null>>;
  dispose(): void;
}

/** Triangular noise of half-width 1 on codes in [−1, 1], the paper's choice (A.1.2). */
const NOISE: NoiseSpec = { family: 'triangular', kappa: 2, sigma: 1 };

export function vaeLearner(
  set: ImageSet,
  few: ImageSet,
  config: Config,
  random: RandomStream,
): Learner {
  const model: VaeConfig = {
    inputs: set.height * set.width,
    hidden: config.hidden,
    latents: config.latents,
    likelihood: 'bernoulli',
    decoderDeviation: 1,
    noiseScale: 1,
    priorDeviation: 1,
  };
  const parameters = createVae(model, random.split('vae'));
  const watched = unitRows(few, range(few.count));
  return {
    name: 'VAE',
    measure: async () =>
      posteriorOverlap(parameters, model, watched, config.draws, random.split('overlap')),
    train: ({ measure, folder, progress }) =>
      train({
        variables: parameters,
        examples: set.count,
        batchSize: config.batchSize,
        epochs: Math.max(...config.frames),
        learningRate: config.learningRate,
        stream: random.split('training'),
        loss: (batch, step) => vaeLoss(parameters, model, unitRows(set, batch), step),
        measure,
        checkpoint: { folder, config },
        progress,
      }),
    dispose: () => tf.dispose([parameters, watched]),
  };
}

export function blaeLearner(
  set: ImageSet,
  few: ImageSet,
  config: Config,
  random: RandomStream,
): Learner {
  const { hidden, latents, draws, frames, batchSize, learningRate } = config;
  const shape = { size: set.height, channels: set.channels, dimensions: latents };
  const model = denseAutoencoder(shape, hidden, random.split('blae'));
  const noise = makeNoise(NOISE);
  return {
    name: 'BL-AE',
    async measure() {
      const values = await encodeImages(model, toFloats(few));
      const stream = random.split('overlap');
      const options = { samples: draws, uniform: () => stream.uniform() };
      const codes = { values, count: few.count, dimension: latents };
      return overlapSummary(overlapMatrix(codes, noise, options));
    },
    train: ({ measure, folder, progress }) =>
      trainBlae({
        model,
        set,
        random,
        folder,
        measure,
        progress,
        settings: {
          grid: 1,
          dimensions: latents,
          widths: [],
          noise: NOISE,
          epochs: Math.max(...frames),
          batchSize,
          learningRate,
        },
      }),
    dispose: () => tf.dispose(model.parameters),
  };
}

/** Overlaps of one model at the frames; `watch` sees the curve after each. */
export async function follow(
  learner: Learner,
  frames: number[],
  { checkpoints, progress }: Pick<RunContext, 'checkpoints' | 'progress'>,
  watch: (curve: Curve) => void,
): Promise<Curve> {
  const { name } = learner;
  const curve: Curve = { name, overlaps: [await learner.measure()] };
  const epochs = learner.train({
    measure: async (epoch) => (frames.includes(epoch) ? learner.measure() : null),
    folder: `${checkpoints}/${name}`,
    progress,
  });
  for await (const { measured } of epochs) {
    if (!measured) continue;
    curve.overlaps.push(measured);
    watch(curve);
  }
  return curve;
}
