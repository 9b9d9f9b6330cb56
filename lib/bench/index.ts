/**
 * `npm run bench`: seconds per training step of each model here and in PyTorch, measured in turns, on the
 * same machine with the same number of threads. The ratio (ours / peer) is against PyTorch at its best;
 * PyTorch as installed is shown beside it.
 */
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import Table from 'cli-table3';
import writeFileAtomic from 'write-file-atomic';
import { engineThreads, startEngine } from '../engine/index.js';
import * as tf from '../engine/tf.js';
import { arvmFeatures, type BenchTask, benchTasks } from './models.js';
import { type Peer, startPeer, type Variant } from './peer.js';
import { median, ratioOf } from './statistics.js';

/** One line of `figures/bench.json`. Times are medians in seconds; the peer's are null where it is missing. */
export interface BenchRow {
  name: string;
  parameters: number;
  ours_s: number;
  /** PyTorch at its best, and which variant that was. */
  peer_s: number | null;
  peer: string | null;
  /** PyTorch as installed. */
  shipped_s: number | null;
  /** ours_s / peer_s, with the range over the rounds. */
  ratio: number | null;
  low: number | null;
  high: number | null;
  /** First step, with the compilation of the graph. */
  first_s: number;
  /** 10⁹ operations per second, where a step is one operation. */
  ours_gflops?: number;
  peer_gflops?: number;
}

/** Many short rounds: other work on the machine comes in bursts, which then meet both sides alike. */
const ROUNDS = 15;
const SECONDS_PER_ROUND = 0.33;
/** Both sides work this long before they are timed: JavaScript is compiled while it runs. */
const WARM_UP_SECONDS = 1.5;
/** The model whose memory is watched, and for how many steps after the warm-up. */
const WATCHED = 'table4-eighth';
const WARM_UP_STEPS = 50;
const WATCHED_STEPS = 500;
const VARIANTS: Variant[] = ['shipped', 'onednn', 'onednn-nhwc'];

/** Measures everything, prints a table (or, with `json`, the record) and writes `figures/bench.json`. */
export async function runBench({ json }: { json: boolean }): Promise<void> {
  const threads = engineThreads();
  const engine = await startEngine();
  const peer = await startPeer(threads, arvmFeatures());
  const load = loadavg()[0];
  const rows: BenchRow[] = [];
  try {
    for (const task of benchTasks) {
      if (!json) process.stderr.write(`${task.name} … `);
      rows.push(await measure(task, peer));
    }
  } finally {
    peer?.stop(); // Else a failure would leave both processes waiting for each other.
  }
  const watched = benchTasks.find((task) => task.name === WATCHED) as BenchTask;
  if (!json) process.stderr.write(`${WATCHED_STEPS} steps of ${WATCHED}\n`);
  const memory = { model: WATCHED, steps: WATCHED_STEPS, ...memoryGrowth(watched) };
  const record = {
    engine: engine.name,
    peer: peer?.version ?? null,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      threads,
      system: `${process.platform} ${release()}`,
    },
    node: process.version,
    load,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    memory,
    rows,
  };
  await writeFileAtomic('figures/bench.json', `${JSON.stringify(record, null, 2)}\n`);
  if (json) {
    process.stdout.write(`${JSON.stringify(record)}\n`);
  } else {
    process.stdout.write(`${table(rows)}\n`);
    process.stdout.write(
      `${engine.name} against ${peer?.version ?? 'nothing: no Python with torch'}`,
    );
    process.stdout.write(`, ${threads} threads, peak memory ${record.peakMemoryMB} MB\n`);
    process.stdout.write(
      `Memory over ${memory.steps} steps of ${memory.model}: ${signed(memory.tensors)} tensors, ` +
        `${signed(memory.residentMB)} MB resident\n`,
    );
    if (load > availableParallelism()) {
      process.stdout.write(
        `Other work kept this machine busy (load ${load.toFixed(1)} when it began): the times are upper bounds.\n`,
      );
    }
  }
}

const signed = (count: number) => (count < 0 ? `${count}` : `+${count}`);

/** Tensors and resident memory that training gains between its first steps and its last. */
function memoryGrowth(task: BenchTask): { tensors: number; residentMB: number } {
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

async function measure(task: BenchTask, peer: Peer | undefined): Promise<BenchRow> {
  const { step, parameters } = task.prepare();
  let start = now();
  step();
  const first = now() - start;
  start = now();
  let warmed = 0;
  while (warmed === 0 || now() - start < WARM_UP_SECONDS) {
    step();
    warmed++;
  }
  const seconds = (now() - start) / warmed;
  const steps = Math.max(1, Math.min(200, Math.floor(SECONDS_PER_ROUND / seconds)));
  for (const variant of VARIANTS) await peer?.run(task.name, variant, steps);
  const ours: number[][] = [];
  const peers = new Map<Variant, number[][]>(VARIANTS.map((variant) => [variant, []]));
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(
      Array.from({ length: steps }, () => {
        const begin = now();
        step();
        return now() - begin;
      }),
    );
    for (const [variant, rounds] of peers) {
      if (peer) rounds.push(await peer.run(task.name, variant, steps));
    }
  }
  const mine = median(ours.flat());
  const row: BenchRow = {
    name: task.name,
    parameters,
    ours_s: mine,
    peer_s: null,
    peer: null,
    shipped_s: null,
    ratio: null,
    low: null,
    high: null,
    first_s: first,
  };
  const rate = (seconds: number) => (task.operations as number) / seconds / 1e9;
  if (task.operations) row.ours_gflops = rate(mine);
  if (peer) {
    for (const variant of VARIANTS) await peer.run(task.name, variant, 0);
    const time = (variant: Variant) => median((peers.get(variant) as number[][]).flat());
    const best = VARIANTS.reduce((a, b) => (time(b) < time(a) ? b : a));
    row.peer = best;
    row.peer_s = time(best);
    row.shipped_s = time('shipped');
    Object.assign(row, ratioOf(ours, peers.get(best) as number[][]));
    if (task.operations) row.peer_gflops = rate(row.peer_s);
  }
  // As the peer frees each model after its turn.
  tf.disposeVariables();
  tf.backend().dispose();
  return row;
}

function table(rows: BenchRow[]): string {
  const ms = (seconds: number | null) => (seconds === null ? '–' : (1000 * seconds).toPrecision(3));
  const out = new Table({
    head: [
      'step of',
      'ours ms',
      'PyTorch best',
      'as shipped',
      'ratio',
      'range',
      'first ms',
      'GFLOP/s',
    ],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    out.push([
      row.name,
      ms(row.ours_s),
      `${ms(row.peer_s)}${row.peer ? ` (${row.peer})` : ''}`,
      ms(row.shipped_s),
      row.ratio?.toFixed(2) ?? '–',
      row.low === null || row.high === null ? '–' : `${row.low.toFixed(2)}–${row.high.toFixed(2)}`,
      ms(row.first_s),
      row.ours_gflops
        ? `${row.ours_gflops.toFixed(0)} / ${row.peer_gflops?.toFixed(0) ?? '–'}`
        : '',
    ]);
  }
  return out.toString();
}
