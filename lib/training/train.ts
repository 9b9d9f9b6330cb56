/**
 * The one training loop. Epochs come out of an async generator:
 *
 * ```ts
 * for await (const { epoch, loss } of train({ variables, examples, batchSize, epochs, loss, learningRate, stream })) {
 *   console.log(epoch, loss);
 * }
 * ```
 *
 * With a checkpoint folder a run may be killed at any moment: the same call continues where it was, first
 * handing out the finished epochs again, and ends with the same numbers as a run that was never stopped.
 * That is why nothing random is kept between steps: the order of an epoch and the noise of a step come
 * from streams named by their number.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { acquireLock } from '../base/lock.js';
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { type Adam, type AdamSettings, adamOptimizer, mapValues, type Variables } from './adam.js';
import {
  type Epoch,
  loadCheckpoint,
  NotFinite,
  type Position,
  saveCheckpoint,
} from './checkpoint.js';
import type { Schedule } from './schedules.js';

export type { Variables } from './adam.js';
export type { Epoch } from './checkpoint.js';
export * from './schedules.js';

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
  progress?(fraction: number, text: string): void;
  /** Is given one sentence when a checkpoint cannot be used or written; default: prints it. */
  report?(sentence: string): void;
}

/**
 * Trains, and yields after each epoch; the variables then hold that epoch's values, except that epochs
 * finished by an earlier, interrupted run are handed out first, all at once.
 * @throws RangeError unless examples, epochs and batch are whole numbers from 1; Error naming the step and
 * the tensor when a number is no longer finite.
 */
export async function* train<Measured = undefined>(
  training: Training<Measured>,
): AsyncGenerator<Epoch<Measured>, void, undefined> {
  const { examples, epochs, stream, checkpoint, progress } = training;
  const report = training.report ?? console.log;
  for (const [what, count] of Object.entries({ examples, epochs, batchSize: training.batchSize })) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`A training has ${what} = ${count}; give a whole number from 1.`);
    }
  }
  const batchSize = Math.min(training.batchSize, examples);
  const stepsPerEpoch = Math.floor(examples / batchSize);
  const steps = epochs * stepsPerEpoch;
  const updates: { [name: string]: Update } = { model: training, ...training.also };
  const optimizers = mapValues(updates, ({ variables, adam }) => adamOptimizer(variables, adam));
  const everything = allVariables(updates, optimizers, training.state);
  const identity = identify(training, everything);
  let position: Position<Measured> = { step: 0, lossSum: 0, seconds: 0, history: [] };
  let saved = performance.now();
  let shown = 0;

  const save = async () => {
    if (!checkpoint) return;
    try {
      await saveCheckpoint(checkpoint.folder, identity, everything, position);
    } catch (error) {
      if (error instanceof NotFinite)
        throw notFinite(position.step, stepsPerEpoch, error.tensor, checkpoint);
      report(
        `The checkpoint in ${checkpoint.folder} could not be written: ${(error as Error).message}.`,
      );
    }
    saved = performance.now();
  };
  const due = () => performance.now() - saved >= 1000 * (checkpoint?.everySeconds ?? 30);

  const release = await lock(training);
  try {
    if (checkpoint) {
      const restored = loadCheckpoint<Measured>(
        checkpoint.folder,
        identity,
        everything,
        (name, { data, shape }) => tf.tidy(() => everything[name].assign(tf.tensor(data, shape))),
        report,
      );
      position = restored ?? position;
    }
    yield* [...position.history];

    while (position.history.length < epochs) {
      const epoch = position.history.length;
      const order = stream.split(`order of epoch ${epoch}`).permutation(examples);
      let begin = performance.now();
      while (position.step < (epoch + 1) * stepsPerEpoch) {
        const start = (position.step % stepsPerEpoch) * batchSize;
        const batch = order.subarray(start, start + batchSize);
        const random = stream.split(`step ${position.step}`);
        const done = position.step / Math.max(1, steps - 1);
        let loss = 0;
        for (const [name, update] of Object.entries(updates)) {
          const value = updateOnce(update, optimizers[name], batch, random, done);
          if (!Number.isFinite(value)) {
            throw notFinite(
              position.step,
              stepsPerEpoch,
              await firstNotFinite(everything),
              checkpoint,
              value,
            );
          }
          loss += value;
        }
        position.step++;
        position.lossSum += loss;
        training.afterStep?.(position.step);
        position.seconds += (performance.now() - begin) / 1000;
        begin = performance.now();
        if (checkpoint && due()) await save();
        if (performance.now() - shown > 250) {
          shown = performance.now();
          progress?.(
            position.step / steps,
            `epoch ${epoch + 1} of ${epochs}, loss ${loss.toPrecision(4)}`,
          );
          await new Promise(setImmediate); // lets displays and timers run
        }
      }
      const measured = (await training.measure?.(epoch + 1)) as Measured;
      const { lossSum, seconds } = position;
      const finished = { epoch: epoch + 1, loss: lossSum / stepsPerEpoch, seconds, measured };
      position = { ...position, lossSum: 0, seconds: 0, history: [...position.history, finished] };
      if (epoch + 1 === epochs || due()) await save();
      yield finished;
    }
    progress?.(1, `${epochs} epochs done`);
  } finally {
    release();
    for (const optimizer of Object.values(optimizers)) optimizer.dispose();
  }
}

/** One process at a time trains in a folder; another one waits, and then finds the work done. */
async function lock<M>({ checkpoint, progress }: Training<M>): Promise<() => void> {
  if (!checkpoint) return () => {};
  const file = path.join(checkpoint.folder, 'training.lock');
  // A folder that cannot be written is reported when the first checkpoint is due.
  return acquireLock(file, (sentence) => progress?.(0, sentence)).catch(() => () => {});
}

/** Runs a training to its end and returns its epochs. */
export async function trainToEnd<Measured = undefined>(
  training: Training<Measured>,
): Promise<Epoch<Measured>[]> {
  const epochs: Epoch<Measured>[] = [];
  for await (const epoch of train(training)) epochs.push(epoch);
  return epochs;
}

/** Gradients, one step of the optimizer, and the loss as a number. */
function updateOnce(
  { variables, loss, learningRate }: Update,
  optimizer: Adam,
  batch: Uint32Array,
  random: RandomStream,
  done: number,
): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => loss(batch, random), Object.values(variables));
    optimizer.step(grads, typeof learningRate === 'number' ? learningRate : learningRate(done));
    return value.dataSync()[0];
  });
}

/** Every tensor of a checkpoint, by a name that says what it is. */
function allVariables(
  updates: { [name: string]: Update },
  optimizers: { [name: string]: Adam },
  state: Variables = {},
): Variables {
  const groups: { [group: string]: Variables } = { state };
  for (const [name, { variables }] of Object.entries(updates)) {
    groups[name] = variables;
    groups[`adam/${name}`] = optimizers[name].state;
  }
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, variables]) =>
      Object.entries(variables).map(([name, variable]) => [`${group}/${name}`, variable]),
    ),
  );
}

/** A short hash of what decides the numbers of a run. */
function identify<Measured>(training: Training<Measured>, everything: Variables): string {
  const { examples, batchSize, epochs, stream, checkpoint, adam } = training;
  const { seed, path } = stream.state();
  const shapes = mapValues(everything, (variable) => variable.shape);
  const rates = [0, 0.5, 1].map((done) =>
    typeof training.learningRate === 'number' ? training.learningRate : training.learningRate(done),
  );
  const content = {
    examples,
    batchSize,
    epochs,
    seed,
    path,
    shapes,
    rates,
    adam,
    config: checkpoint?.config,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

async function firstNotFinite(variables: Variables): Promise<string> {
  for (const [name, variable] of Object.entries(variables)) {
    if (!(await variable.data()).every(Number.isFinite)) return name;
  }
  return 'loss';
}

function notFinite(
  step: number,
  stepsPerEpoch: number,
  tensor: string,
  checkpoint: Training<unknown>['checkpoint'],
  loss?: number,
): Error {
  const where = `step ${step + 1} (epoch ${Math.floor(step / stepsPerEpoch) + 1})`;
  const cause = loss === undefined ? '' : ` and the loss is ${loss}`;
  const rest = checkpoint ? ` The last good checkpoint stays in ${checkpoint.folder}.` : '';
  return new Error(
    `Training stopped at ${where}: ${tensor} is not finite${cause}; try a smaller learning rate.${rest}`,
  );
}
