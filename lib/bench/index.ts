/**
 * `npm run bench`: seconds per training step of each model here and in PyTorch, measured in turns, on the
 * same machine with the same number of threads, and how long a reader waits. The ratio (ours / peer) is
 * against PyTorch at its best; PyTorch as installed is shown beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { closest } from 'fastest-levenshtein';
import writeFileAtomic from 'write-file-atomic';
import { engineThreads, startEngine } from '../engine/index.js';
import { arvmFeatures, type BenchTask, benchTasks } from './models.js';
import { startPeers } from './peer.js';
import { type BenchRow, measure, memoryGrowth, WATCHED, WATCHED_STEPS } from './training.js';
import { measureWaiting, type Waiting } from './waiting.js';

const FILE = 'figures/bench.json';
/** The part that is no model: first cell, warm chapter, warm start, site. */
const WAITING = 'start';

/** What is measured: models by name, and whether a reader's waiting is. */
export interface Parts {
  tasks: BenchTask[];
  waiting: boolean;
  /** Everything: only then are the rows of the models stored. */
  all: boolean;
  json: boolean;
}

/**
 * `[MODEL…] [start] [--json]`; without a name everything.
 * @throws Error naming a word that is neither, with the nearest that is.
 */
export function benchParts(argv: string[]): Parts {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const names = [...benchTasks.map(({ name }) => name), WAITING];
  for (const word of positionals) {
    if (!names.includes(word)) {
      throw new Error(
        `There is nothing called "${word}" to time: did you mean "${closest(word, names)}"? Valid are ${names.join(', ')}.`,
      );
    }
  }
  const all = positionals.length === 0;
  return {
    tasks: benchTasks.filter(({ name }) => all || positionals.includes(name)),
    waiting: all || positionals.includes(WAITING),
    all,
    json: values.json,
  };
}

/** Measures the parts asked for, prints tables (or, with `--json`, one object) and stores what is whole. */
export async function runBench(argv: string[]): Promise<void> {
  const parts = benchParts(argv);
  const say = (text: string) => void (parts.json ? process.stderr : process.stdout).write(text);
  const found: { models?: object; waiting?: Waiting & Machine } = {};
  if (parts.tasks.length > 0) found.models = await benchModels(parts, say);
  if (parts.waiting) {
    const where = machine();
    const times = await measureWaiting((what) => process.stderr.write(`${what} … `));
    found.waiting = { ...where, ...times };
    say(`${waitingTable(times)}\n`);
  }
  const stored = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
  const models = parts.all ? found.models : stored;
  const waiting = found.waiting ?? stored.waiting;
  await writeFileAtomic(FILE, `${JSON.stringify({ ...models, waiting }, null, 2)}\n`);
  if (parts.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  if (!parts.all && parts.tasks.length > 0)
    say(`${FILE} keeps its rows: they come from one run of all models.\n`);
  busy(loadavg()[0], say);
}

/** Where and when times were taken. */
interface Machine {
  machine: { cpu: string; threads: number; system: string };
  node: string;
  /** Mean number of running processes in the minute before. */
  load: number;
}

const machine = (): Machine => ({
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    threads: engineThreads(),
    system: `${process.platform} ${release()}`,
  },
  node: process.version,
  load: loadavg()[0],
});

async function benchModels({ tasks }: Parts, say: (text: string) => void): Promise<object> {
  const where = machine();
  const engine = await startEngine();
  const { peers, missing } = await startPeers(where.machine.threads, arvmFeatures());
  for (const sentence of missing) say(`${sentence}\n`);
  const rows: BenchRow[] = [];
  try {
    for (const task of tasks) {
      process.stderr.write(`${task.name} … `);
      rows.push(await measure(task, peers));
    }
  } finally {
    for (const peer of peers) peer.stop(); // Else a failure would leave all waiting for each other.
  }
  const memory = memoryOf(tasks);
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  const against = [...new Set(peers.map(({ version }) => version))].join(', ');
  say(`${table(rows)}\n`);
  say(`${engine.name} against ${against || 'nothing: no Python with torch'}`);
  say(`, ${where.machine.threads} threads, peak memory ${peakMemoryMB} MB\n`);
  if (memory) {
    say(
      `Memory over ${memory.steps} steps of ${memory.model}: ${signed(memory.tensors)} tensors, ` +
        `${signed(memory.residentMB)} MB resident\n`,
    );
  }
  return { engine: engine.name, peer: against || null, ...where, peakMemoryMB, memory, rows };
}

function memoryOf(tasks: BenchTask[]) {
  const watched = tasks.find(({ name }) => name === WATCHED);
  if (!watched) return undefined;
  process.stderr.write(`${WATCHED_STEPS} steps of ${WATCHED}\n`);
  return { model: WATCHED, steps: WATCHED_STEPS, ...memoryGrowth(watched) };
}

function busy(load: number, say: (text: string) => void): void {
  if (load <= 2 * availableParallelism()) return;
  say(`Other work kept this machine busy (load ${load.toFixed(1)}): the times are upper bounds.\n`);
}

const signed = (count: number) => (count < 0 ? `${count}` : `+${count}`);

function waitingTable(times: Waiting): string {
  const out = new Table({
    head: ['what a reader waits for', 'seconds'],
    style: { head: [], border: [] },
  });
  out.push(
    ['first cell of a chapter, from the start of its kernel', times.firstCell_s.toFixed(2)],
    ['a chapter whose records exist, all cells', times.chapter_s.toFixed(1)],
    ['npm start, nothing changed', times.start_s.toFixed(1)],
    ['npm start -- --execute, every chapter anew', times.execute_s.toFixed(1)],
    ['npm run site', times.site_s.toFixed(1)],
  );
  return out.toString();
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
      'MB ours / PyTorch',
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
      `${row.ours_MB ?? '–'} / ${row.peer_MB ?? '–'}`,
      row.ours_gflops
        ? `${row.ours_gflops.toFixed(0)} / ${row.peer_gflops?.toFixed(0) ?? '–'}`
        : '',
    ]);
  }
  return out.toString();
}
