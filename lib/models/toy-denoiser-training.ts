/** Training of the noise predictor in the plane, and how its samples are told from copies. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { type Training, train, type Variables } from '../training/train.js';
import { diffusionLoss, type NoisePredictor } from './ddpm.js';
import type { NoiseSchedule } from './noise-schedule.js';
import { toyDenoiser } from './toy-denoiser.js';

/**
 * A sample is a copy when the nearest training point is less than a third as far away as the second. Of
 * fresh points in the plane one in nine passes by chance: (1/3)², whatever the density.
 */
const RATIO = 1 / 3;
export const BY_CHANCE = RATIO ** 2;

/** The training point that is nearest to a sample. */
export interface NearestPoint {
  /** Number of the training point. */
  index: number;
  isCopy: boolean;
}

/** For each sample (x, y, x, y, …) the nearest of at least two training points, and whether it copies it. */
export function nearestPoints(samples: Float32Array, points: Float32Array): NearestPoint[] {
  return Array.from({ length: samples.length / 2 }, (_, n) => {
    let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let index = 0;
    for (let k = 0; k < points.length; k += 2) {
      const distance = Math.hypot(samples[2 * n] - points[k], samples[2 * n + 1] - points[k + 1]);
      if (distance < first) {
        [first, second] = [distance, first];
        index = k / 2;
      } else if (distance < second) second = distance;
    }
    return { index, isCopy: first < RATIO * second };
  });
}

/** The share of copies among samples. */
export const copiedShare = (samples: Float32Array, points: Float32Array): number =>
  (2 * nearestPoints(samples, points).filter(({ isCopy }) => isCopy).length) / samples.length;

/** The network as a function of noisy points and their steps. */
export const toyNetwork =
  (parameters: Variables, { steps }: NoiseSchedule): NoisePredictor =>
  (x, t) =>
    toyDenoiser(parameters, x, t, steps);

export interface ToyTraining {
  /** Weights of `createToyDenoiser`; they change. */
  parameters: Variables;
  /** x, y, x, y, …. */
  points: Float32Array;
  schedule: NoiseSchedule;
  /** Updates, points in each, and the learning rate, which falls in a straight line to 5 %. */
  updates: number;
  batchSize: number;
  learningRate: number;
  stream: RandomStream;
}

/**
 * Trains the network to predict velocities; yields after each update, which counts as an epoch: batches are
 * drawn with repetition, so that sets of any size train alike.
 */
export function trainToyDenoiser<Measured = undefined>(
  { parameters, points, schedule, updates, batchSize, learningRate, stream }: ToyTraining,
  options: Pick<Training<Measured>, 'checkpoint' | 'progress' | 'measure'> = {},
) {
  const network = toyNetwork(parameters, schedule);
  return train<Measured>({
    variables: parameters,
    examples: 1,
    batchSize: 1,
    epochs: updates,
    learningRate: (done) => learningRate * (1 - 0.95 * done),
    stream,
    loss: (_, step) => {
      const rows = Array.from({ length: batchSize }, () => {
        const row = step.integer(points.length / 2);
        return [points[2 * row], points[2 * row + 1]];
      });
      return diffusionLoss(network, schedule, 'velocity', tf.tensor2d(rows), step);
    },
    ...options,
  });
}
