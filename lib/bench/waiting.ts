/** How long a reader waits for what is there already, in processes of their own. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../base/root.js';
import { Kernel } from '../notebook/kernel-process.js';
import { type CodeCell, readNotebook, sourceOf } from '../notebook/notebook-file.js';
import { executeNotebook } from '../notebook/runner.js';
import { median } from './statistics.js';

/** Seconds; medians where a thing is done several times. */
export interface Waiting {
  /** From the start of a kernel to the end of the cell with the imports. */
  firstCell_s: number;
  /** All cells of a chapter whose records exist. */
  chapter_s: number;
  /** `npm start` when nothing has changed, and when every chapter is executed anew. */
  start_s: number;
  execute_s: number;
  site_s: number;
}

/** A chapter with many imports, a dozen figures and no training. */
const CHAPTER = '05-local-dependence';
const TIMES = 5;

/** Measures everything; the first of several runs, which fills caches, does not count. */
export async function measureWaiting(report: (what: string) => void): Promise<Waiting> {
  const file = path.join(projectRoot(), 'notebooks', `${CHAPTER}.ipynb`);
  report('first cell');
  const firstCell_s = await repeated(() => firstCell(file));
  report('chapter');
  const chapter_s = await repeated(async () => {
    const { failure } = await executeNotebook(file, { scale: 'laptop', seed: 1, write: false });
    if (failure) throw new Error(failure.message);
  });
  report('start');
  await command('start');
  const start_s = await seconds(() => command('start'));
  report('start --execute');
  const execute_s = await seconds(() => command('start', '--execute'));
  report('site');
  const site_s = await seconds(() => command('site'));
  return { firstCell_s, chapter_s, start_s, execute_s, site_s };
}

async function firstCell(file: string): Promise<void> {
  const [cell] = readNotebook(file).cells.filter(
    (one): one is CodeCell => one.cell_type === 'code',
  );
  const kernel = await Kernel.start({ env: { MEPS_HEADLESS: '1' } });
  try {
    const { status } = await kernel.execute(sourceOf(cell), () => {}, 120_000);
    if (status !== 'ok') throw new Error(`The first cell of ${CHAPTER} failed.`);
  } finally {
    await kernel.kill();
  }
}

async function repeated(task: () => Promise<void>): Promise<number> {
  await task();
  const times: number[] = [];
  for (let k = 0; k < TIMES; k++) times.push(await seconds(task));
  return median(times);
}

async function seconds(task: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await task();
  return (performance.now() - begin) / 1000;
}

/** A command of this project, as its script in package.json runs it. */
function command(...words: string[]): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli.ts', ...words], {
    cwd: projectRoot(),
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${words.join(' ')} ended with code ${code}.`)),
    );
  });
}
