/** What a training is: its variables, its losses and its length. */
import type { Progress } from '../base/progress.js';
import type { RandomStream } from '../engine/random.js';
import type * as tf from '../engine/tf.js';
import type { AdamSettings, Variables } from './adam.js';
import type { Schedule } from './schedules.js';

/** Variables and the loss that moves them. */
export interface Update {
  variables: Variables;
  /**
   * The loss of one batch, a scalar, differentiable in `variables`.
   * @param batch the batch's example numbers, `batchSize` of them
   * @param random the stream of this step; nothing else may be random
   */
  loss(batch: Uint32Array, random: RandomStream): tf.Scalar;
  learningRate: number | Schedule;
  adam?: AdamSettings;
}

/** A training run. */
export interface Training<Measured> extends Update {
  /** Number of training examples. */
  examples: number;
  /** Examples per step, at most `examples`; the rest of an epoch that fills no batch is left out. */
  batchSize: number;
  epochs: number;
  stream: RandomStream;
  /** Further updates made after the first in each step, by name: a generator's beside a discriminator's. */
  also?: { [name: string]: Update };
  /** Variables that are not trained and must survive a restart: running statistics, averaged weights. */
  state?: Variables;
  /** Called after each step, for example to average weights into `state`. */
  afterStep?(step: number): void;
  /** Numbers to keep for each epoch, as plain JSON; they are stored with the checkpoint. */
  measure?(epoch: number): Measured | Promise<Measured>;
  checkpoint?: {
    folder: string;
    /** Plain data that decides the numbers; a checkpoint with another value is refused. */
    config?: unknown;
    /** Seconds between two checkpoints, default 30; one more is written at the end. */
    everySeconds?: number;
  };
  /** Called a few times a second with the share of training done, in [0, 1]. */
  progress?: Progress;
  /** Is given one sentence when a checkpoint cannot be used or written; default: prints it. */
  report?(sentence: string): void;
}
