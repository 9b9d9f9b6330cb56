/** Times graphs against each other on this machine, in little time. */
import { type BoundTensor, bind, createSession, type SessionOptions } from '../binding.js';
import { FastGraphBuilder } from '../fast-graph-builder.js';
import type { GraphBuilder, Value } from '../graph-builder.js';
import { encodeModel } from '../onnx-model.js';
import { sizeOf } from '../shapes.js';

/** A computation on float32 tensors. */
export interface Trial {
  /** Shapes of the operands. */
  operands: readonly (readonly number[])[];
  build(graph: GraphBuilder, operands: Value[]): Value[];
}

/** Milliseconds of each trial, comparable with each other. */
export type Timer = (trials: readonly Trial[]) => number[];

/** Turns that every trial takes, and those that are then within the factor `CLOSE` of the best. */
const TURNS = { all: 4, close: 10 };
const CLOSE = 1.25;
/**
 * One thread: with several, a run takes twice as long whenever other work holds one of the processors, which led to
 * choices that were slower than the rules. The choice then also is the same for any number of threads.
 */
const SESSION: SessionOptions = { threads: 1, spinMicroseconds: 0, providers: ['cpu'] };

/**
 * Runs the trials in turns and takes the second fastest run of each: other work on the machine comes in bursts,
 * which spare some turns, and one lucky turn decides nothing.
 */
export const measure: Timer = (trials) => {
  const runs = trials.map(prepare);
  const times = runs.map((): number[] => []);
  for (let turn = 0; turn < TURNS.close; turn++) {
    const bar =
      turn < TURNS.all ? Number.POSITIVE_INFINITY : CLOSE * Math.min(...times.map(second));
    runs.forEach(({ run }, index) => {
      if (turn < TURNS.all || second(times[index]) <= bar) times[index].push(timed(run));
    });
  }
  for (const { dispose } of runs) dispose();
  return times.map(second);
};

const second = (times: readonly number[]) => [...times].sort((a, b) => a - b)[1];

function timed(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/** Compiles a trial and runs it once: the first run allocates. */
function prepare(trial: Trial): { run(): void; dispose(): void } {
  const graph = new FastGraphBuilder();
  const operands = trial.operands.map(
    (shape, index): Value => ({ name: `x${index}`, shape, type: 'float32' }),
  );
  // As in a network, something follows: a result that is only reshaped would be copied to the output.
  const results = trial.build(graph, operands).map((value) => graph.add(value, graph.scalar(1)));
  const [onnx, names] = graph.finish(operands, results);
  const session = createSession(encodeModel(onnx), SESSION);
  const feeds: { [name: string]: BoundTensor } = {};
  for (const { name, shape } of operands) feeds[name] = bind(wave(shape), shape, 'float32');
  const fetches: { [name: string]: BoundTensor } = {};
  onnx.outputs.forEach(({ shape }, index) => {
    fetches[names[index]] = bind(new Float32Array(sizeOf(shape)), shape, 'float32');
  });
  const run = () => void session.run(feeds, fetches, {});
  run();
  return { run, dispose: () => session.dispose() };
}

/** Ordinary numbers in [−1, 1]: zeros would be too easy. */
const wave = (shape: readonly number[]) =>
  Float32Array.from({ length: sizeOf(shape) }, (_, index) => ((index * 7919) % 2003) / 1001.5 - 1);
