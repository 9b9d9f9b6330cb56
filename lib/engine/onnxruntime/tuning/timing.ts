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

/** Milliseconds of the fastest run of each trial. */
export type Timer = (trials: readonly Trial[]) => number[];

/** Turns that every trial takes, and at most. */
const TURNS = { all: 4, most: 12 };
/** After that only trials go on that are within this factor of the best. */
const CLOSE = 1.25;

/**
 * Runs the trials in turns and takes the fastest run of each: other work on the machine comes in bursts, which
 * meet all of them alike and spare some turn. A trial that is far behind is soon left out.
 */
export const timerOf =
  (options: SessionOptions): Timer =>
  (trials) => {
    const runs = trials.map((trial) => prepare(trial, options));
    const best = runs.map(() => Number.POSITIVE_INFINITY);
    for (let turn = 0; turn < TURNS.most; turn++) {
      const bar = turn < TURNS.all ? Number.POSITIVE_INFINITY : CLOSE * Math.min(...best);
      const close = runs.map((_, index) => index).filter((index) => best[index] <= bar);
      if (close.length === 1) break;
      for (const index of close) best[index] = Math.min(best[index], timed(runs[index].run));
    }
    for (const { dispose } of runs) dispose();
    return best;
  };

function timed(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/** Compiles a trial and runs it once: the first run allocates. */
function prepare(trial: Trial, options: SessionOptions): { run(): void; dispose(): void } {
  const graph = new FastGraphBuilder();
  const operands = trial.operands.map(
    (shape, index): Value => ({ name: `x${index}`, shape, type: 'float32' }),
  );
  // As in a network, something follows: a result that is only reshaped would be copied to the output.
  const results = trial.build(graph, operands).map((value) => graph.add(value, graph.scalar(1)));
  const [onnx, names] = graph.finish(operands, results);
  const session = createSession(encodeModel(onnx), options);
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
