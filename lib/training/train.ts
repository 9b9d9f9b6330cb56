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
import path from 'node:path';
import { acquireLock } from '../base/lock.js';
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Adam, Variables } from './adam.js';
import type { Epoch } from './checkpoint.js';
import { isDue, notFinite, type Run, restore, save, startRun } from './run.js';
import type { Training, Update } from './training.js';

export type { Variables } from './adam.js';
export type { Epoch } from './checkpoint.js';
export * from './schedules.js';
export type { Training, Update } from './training.js';

/**
 * Trains, and yields after each epoch; the variables then hold that epoch's values, except that epochs
 * finished by an earlier, interrupted run are handed out first, all at once.
 * @throws RangeError unless examples, epochs and batch are whole numbers from 1; Error naming the step and
 * the tensor when a number is no longer finite.
 */
export async function* train<Measured = undefined>(
  training: Training<Measured>,
): AsyncGenerator<Epoch<Measured>, void, undefined> {
  checkCounts(training);
  const run = startRun(training);
  const release = await lock(training);
  try {
    restore(run);
    yield* [...run.position.history];
    while (run.position.history.length < training.epochs) yield await trainEpoch(run);
    training.progress?.(1, `${training.epochs} epochs done`);
  } finally {
    release();
    for (const optimizer of Object.values(run.optimizers)) optimizer.dispose();
  }
}

function checkCounts({ examples, epochs, batchSize }: Training<unknown>): void {
  for (const [what, count] of Object.entries({ examples, epochs, batchSize })) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`A training has ${what} = ${count}; give a whole number from 1.`);
    }
  }
}

/** The rest of the present epoch, measured, and kept when it is the last or a checkpoint is due. */
async function trainEpoch<Measured>(run: Run<Measured>): Promise<Epoch<Measured>> {
  const { training, batchSize, stepsPerEpoch } = run;
  const epoch = run.position.history.length;
  const order = training.stream.split(`order of epoch ${epoch}`).permutation(training.examples);
  let begin = performance.now();
  while (run.position.step < (epoch + 1) * stepsPerEpoch) {
    const start = (run.position.step % stepsPerEpoch) * batchSize;
    const loss = await trainStep(run, order.subarray(start, start + batchSize));
    run.position.seconds += (performance.now() - begin) / 1000;
    begin = performance.now();
    if (training.checkpoint && isDue(run)) await save(run);
    await tell(run, loss);
  }
  const measured = (await training.measure?.(epoch + 1)) as Measured;
  const { lossSum, seconds, step, history } = run.position;
  const finished = { epoch: epoch + 1, loss: lossSum / stepsPerEpoch, seconds, measured };
  run.position = { step, lossSum: 0, seconds: 0, history: [...history, finished] };
  if (epoch + 1 === training.epochs || isDue(run)) await save(run);
  return finished;
}

/** One batch for each update in turn; returns the sum of their losses. */
async function trainStep<Measured>(run: Run<Measured>, batch: Uint32Array): Promise<number> {
  const { training, stepsPerEpoch, updates, optimizers, everything, position } = run;
  const random = training.stream.split(`step ${position.step}`);
  const done = position.step / Math.max(1, training.epochs * stepsPerEpoch - 1);
  let sum = 0;
  for (const [name, update] of Object.entries(updates)) {
    const loss = updateOnce(update, optimizers[name], batch, random, done);
    if (!Number.isFinite(loss)) {
      const tensor = await firstNotFinite(everything);
      throw notFinite(position.step, stepsPerEpoch, tensor, training.checkpoint, loss);
    }
    sum += loss;
  }
  position.step++;
  position.lossSum += sum;
  training.afterStep?.(position.step);
  return sum;
}

/** Reports at most four times a second, and then lets displays and timers run. */
async function tell<Measured>(run: Run<Measured>, loss: number): Promise<void> {
  const { training, position, stepsPerEpoch } = run;
  if (performance.now() - run.shown <= 250) return;
  run.shown = performance.now();
  training.progress?.(
    position.step / (training.epochs * stepsPerEpoch),
    `epoch ${position.history.length + 1} of ${training.epochs}, loss ${loss.toPrecision(4)}`,
  );
  await new Promise(setImmediate);
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

async function firstNotFinite(variables: Variables): Promise<string> {
  for (const [name, variable] of Object.entries(variables)) {
    if (!(await variable.data()).every(Number.isFinite)) return name;
  }
  return 'loss';
}
