/** Seconds per training step of one model, here and in PyTorch, in turns on the same threads. */
import * as tf from '../engine/tf.js';
import { peakMemory } from './memory.js';
import type { BenchTask } from './models.js';
import type { Peer, Variant } from './peer.js';
import { median, ratioOf } from './statistics.js';

/** One line of `figures/bench.json`. Times are medians in seconds; the peer's are null where it is missing. */
export interface BenchRow {
  name: string;
  parameters: number;
  ours_s: number;
  /** PyTorch at its best, and which that was: version, variant and number of BLAS threads. */
  peer_s: number | null;
  peer: string | null;
  /** PyTorch as installed. */
  shipped_s: number | null;
  /** ours_s / peer_s, with the range over the rounds. */
  ratio: number | null;
  low: number | null;
  high: number | null;
  /** Peak memory of a process that runs this model alone, runtime included; the peer's as in `peer`. */
  ours_MB: number | null;
  peer_MB: number | null;
  /** First step, with the compilation of the graph. */
  first_s: number;
  /** 10⁹ operations per second, where a step is one operation. */
  ours_gflops?: number;
  peer_gflops?: number;
}

/** Many short rounds: other work on the machine comes in bursts, which then meet both sides alike. */
const ROUNDS = 15;
const SECONDS_PER_ROUND = 0.33;
/** After so many rounds a peer that takes this many times as long as the best one is timed no further. */
const TRIAL_ROUNDS = 4;
const FAR_BEHIND = 1.5;
/** Both sides work this long before they are timed: JavaScript is compiled while it runs. */
const WARM_UP_SECONDS = 1.5;
/** The model whose memory is watched, and for how many steps after the warm-up. */
export const WATCHED = 'table4-eighth';
const WARM_UP_STEPS = 50;
export const WATCHED_STEPS = 500;
const VARIANTS: Variant[] = ['shipped', 'onednn', 'onednn-nhwc'];

/** Tensors and resident memory that training gains between its first steps and its last. */
export function memoryGrowth(task: BenchTask): { tensors: number; residentMB: number } {
  const { step } = task.prepare();
  const used = () => ({
    tensors: tf.memory().numTensors,
    residentMB: process.memoryUsage.rss() / 2 ** 20,
  });
  for (let count = 0; count < WARM_UP_STEPS; count++) step();
  const before = used();
  for (let count = 0; count < WATCHED_STEPS; count++) step();
  const after = used();
  return {
    tensors: after.tensors - before.tensors,
    residentMB: Math.round(after.residentMB - before.residentMB),
  };
}

const now = () => performance.now() / 1000;

/** A way to run the peer: one process, one form of its models. */
interface Contender {
  peer: Peer;
  variant: Variant;
  rounds: number[][];
}

const contendersOf = (peers: Peer[]): Contender[] =>
  peers.flatMap((peer) => VARIANTS.map((variant) => ({ peer, variant, rounds: [] })));

/** Measures one model against every peer in every variant; the fastest of them counts. */
export async function measure(task: BenchTask, peers: Peer[]): Promise<BenchRow> {
  const { step, parameters } = task.prepare();
  const begin = now();
  step();
  const first = now() - begin;
  const steps = Math.max(1, Math.min(200, Math.floor(SECONDS_PER_ROUND / warmUp(step))));
  const contenders = contendersOf(peers);
  for (const { peer, variant } of contenders) await peer.run(task.name, variant, steps);
  const ours: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(Array.from({ length: steps }, () => timed(step)));
    for (const { peer, variant, rounds } of inTheRace(contenders, round)) {
      rounds.push(await peer.run(task.name, variant, steps));
    }
  }
  for (const { peer, variant } of contenders) await peer.run(task.name, variant, 0);
  // As the peer frees each model after its turn.
  tf.disposeVariables();
  tf.backend().dispose();
  const row = rowOf(task, parameters, first, ours, contenders);
  row.ours_MB = Math.round(peakMemory(task.name));
  const best = bestOf(contenders);
  if (best) row.peer_MB = Math.round(await best.peer.memory(task.name, best.variant));
  return row;
}

/** All contenders at first, then those that are not far behind the best of them. */
function inTheRace(contenders: Contender[], round: number): Contender[] {
  if (round < TRIAL_ROUNDS) return contenders;
  const best = Math.min(...contenders.map(({ rounds }) => time(rounds)));
  return contenders.filter(({ rounds }) => time(rounds) <= FAR_BEHIND * best);
}

const time = (rounds: number[][]) => median(rounds.flat());

function bestOf(contenders: Contender[]): Contender | undefined {
  return [...contenders].sort((a, b) => time(a.rounds) - time(b.rounds))[0];
}

function rowOf(
  { name, operations }: BenchTask,
  parameters: number,
  first: number,
  ours: number[][],
  contenders: Contender[],
): BenchRow {
  const row: BenchRow = {
    name,
    parameters,
    ours_s: time(ours),
    peer_s: null,
    peer: null,
    shipped_s: null,
    ratio: null,
    low: null,
    high: null,
    ours_MB: null,
    peer_MB: null,
    first_s: first,
  };
  const rate = (seconds: number) => (operations as number) / seconds / 1e9;
  if (operations) row.ours_gflops = rate(row.ours_s);
  const best = bestOf(contenders);
  if (!best) return row;
  row.peer = `${best.peer.name}, ${best.variant}`;
  row.peer_s = time(best.rounds);
  const shipped = contenders.filter(({ variant }) => variant === 'shipped');
  row.shipped_s = Math.min(...shipped.map(({ rounds }) => time(rounds)));
  Object.assign(row, ratioOf(ours, best.rounds));
  if (operations) row.peer_gflops = rate(row.peer_s);
  return row;
}

function timed(step: () => void): number {
  const begin = now();
  step();
  return now() - begin;
}

/** Works until JavaScript is compiled; returns seconds per step. */
function warmUp(step: () => void): number {
  const begin = now();
  let count = 0;
  while (count === 0 || now() - begin < WARM_UP_SECONDS) {
    step();
    count++;
  }
  return (now() - begin) / count;
}
