/** A training in progress: what it holds, how it is kept in a checkpoint and taken up again. */
import { createHash } from 'node:crypto';
import * as tf from '../engine/tf.js';
import { type Adam, adamOptimizer, mapValues, type Variables } from './adam.js';
import { loadCheckpoint, NotFinite, type Position, saveCheckpoint } from './checkpoint.js';
import type { Training, Update } from './training.js';

/** A training in progress. */
export interface Run<Measured> {
  training: Training<Measured>;
  batchSize: number;
  stepsPerEpoch: number;
  updates: { [name: string]: Update };
  optimizers: { [name: string]: Adam };
  /** All that a checkpoint holds. */
  everything: Variables;
  /** Hash of what decides the numbers. */
  identity: string;
  position: Position<Measured>;
  /** Times of the last checkpoint and of the last report, in milliseconds. */
  saved: number;
  shown: number;
}

export function startRun<Measured>(training: Training<Measured>): Run<Measured> {
  const batchSize = Math.min(training.batchSize, training.examples);
  const updates: { [name: string]: Update } = { model: training, ...training.also };
  const optimizers = mapValues(updates, ({ variables, adam }) => adamOptimizer(variables, adam));
  const everything = allVariables(updates, optimizers, training.state);
  return {
    training,
    batchSize,
    stepsPerEpoch: Math.floor(training.examples / batchSize),
    updates,
    optimizers,
    everything,
    identity: identify(training, everything),
    position: { step: 0, lossSum: 0, seconds: 0, history: [] },
    saved: performance.now(),
    shown: 0,
  };
}

const reportOf = ({ report }: Training<unknown>) => report ?? console.log;

/** Continues from the checkpoint, where there is one of this very training. */
export function restore<Measured>(run: Run<Measured>): void {
  const { training, identity, everything } = run;
  if (!training.checkpoint) return;
  const restored = loadCheckpoint<Measured>(
    training.checkpoint.folder,
    identity,
    everything,
    (name, { data, shape }) => tf.tidy(() => everything[name].assign(tf.tensor(data, shape))),
    reportOf(training),
  );
  run.position = restored ?? run.position;
}

/** Writes a checkpoint; a folder that cannot be written is reported and does not stop the training. */
export async function save<Measured>(run: Run<Measured>): Promise<void> {
  const { training, identity, everything, position, stepsPerEpoch } = run;
  const { checkpoint } = training;
  if (!checkpoint) return;
  try {
    await saveCheckpoint(checkpoint.folder, identity, everything, position);
  } catch (error) {
    if (error instanceof NotFinite)
      throw notFinite(position.step, stepsPerEpoch, error.tensor, checkpoint);
    reportOf(training)(
      `The checkpoint in ${checkpoint.folder} could not be written: ${(error as Error).message}.`,
    );
  }
  run.saved = performance.now();
}

export const isDue = ({ training, saved }: Run<unknown>): boolean =>
  performance.now() - saved >= 1000 * (training.checkpoint?.everySeconds ?? 30);

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

export function notFinite(
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
