/** `npm test`: type check, lint, data sets, unit tests, and every notebook at scale `smoke`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../base/root.js';
import { loadCifar10, loadMnist } from '../data/index.js';
import { executeNotebook, type NotebookProgress } from '../notebook/runner.js';
import { notebookNames } from './options.js';
import { describeProgress, statusLine } from './status.js';

/** Runs all checks, also after a failure, so that one run shows every fault; returns the exit code. */
export async function check(): Promise<number> {
  const steps: [string, () => boolean | Promise<boolean>][] = [
    ['type check', () => node('node_modules/typescript/bin/tsc', '--noEmit')],
    ['lint', () => node('node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.')],
    ['data sets', fetchDataSets],
    ['unit tests', unitTests],
    ['notebooks at scale smoke', smokeNotebooks],
  ];
  const failed: string[] = [];
  for (const [name, step] of steps) {
    const start = Date.now();
    process.stdout.write(`\n== ${name}\n`);
    const passed = await step();
    if (!passed) failed.push(name);
    const seconds = ((Date.now() - start) / 1000).toFixed(0);
    process.stdout.write(`== ${name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  }
  process.stdout.write(
    `\nchecks: ${steps.length - failed.length} passed, ${failed.length} failed\n`,
  );
  if (failed.length > 0) process.stdout.write(`Failed: ${failed.join(', ')}.\n`);
  return failed.length > 0 ? 1 : 0;
}

/**
 * The longer suites: `frontends` (Jupyter and a browser), `faults` (kills, broken files, bad input, leaks), `slurm` (a study on a Slurm of this machine).
 *
 * @throws one sentence for an unknown kind.
 */
export function checkKind(kind: string): number {
  const suffixes: { [kind: string]: RegExp } = {
    frontends: /\.(browser|jupyter)\.test\.ts$/,
    faults: /\.(faults|fuzz)\.test\.ts$/,
    slurm: /\.slurm\.test\.ts$/,
  };
  if (!Object.hasOwn(suffixes, kind))
    throw new Error(`Unknown suite "${kind}": use frontends, faults or slurm.`);
  const files = testFiles().filter((file) => suffixes[kind].test(file));
  return (kind === 'faults' ? runFaults(files) : runTests(files)) ? 0 : 1;
}

/** With many cases for each fuzz test; says how many were tried. */
function runFaults(files: string[]): boolean {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-faults-'));
  const log = path.join(folder, 'cases');
  writeFileSync(log, '');
  process.env.MEPS_CASES ??= '2000';
  process.env.MEPS_CASE_LOG = log;
  // These tests wait much, so that every processor may have one (usually one processor is left free).
  const passed = runTests(files, `--test-concurrency=${os.availableParallelism()}`);
  const cases = readFileSync(log, 'utf8')
    .split('\n')
    .reduce((sum, n) => sum + Number(n), 0);
  rmSync(folder, { recursive: true, force: true });
  const outcome = passed ? 'lost data = 0' : 'FAILED';
  process.stdout.write(`\nfaults: ${cases} broken inputs and kills tried, ${outcome}\n`);
  return passed;
}

function node(...args: string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: projectRoot(), stdio: 'inherit' }).status === 0;
}

function testFiles(folder = path.join(projectRoot(), 'lib')): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file))
    .sort();
}

function runTests(files: string[], ...options: string[]): boolean {
  return node('--import', 'tsx', '--test', '--test-reporter', 'spec', ...options, ...files);
}

/** MNIST and CIFAR-10, so that no test of them is skipped. */
async function fetchDataSets(): Promise<boolean> {
  try {
    await loadMnist('test');
    await loadCifar10('test');
    return true;
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
    return false;
  }
}

/** The tests beside the code, without the longer suites. */
function unitTests(): boolean {
  return runTests(
    testFiles().filter((file) => !/\.(browser|jupyter|faults|slurm)\.test\.ts$/.test(file)),
  );
}

/** Two at a time; records go to a temporary folder, so that no tracked file changes. */
async function smokeNotebooks(): Promise<boolean> {
  const figures = mkdtempSync(path.join(os.tmpdir(), 'meps-smoke-'));
  process.env.MEPS_FIGURES = figures;
  const queue = notebookNames();
  let failures = 0;
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const status = statusLine(process.stdout);
      const onProgress = (progress: NotebookProgress) => status.update(describeProgress(progress));
      const file = path.join(projectRoot(), 'notebooks', `${name}.ipynb`);
      const result = await executeNotebook(file, {
        scale: 'smoke',
        seed: 1,
        fresh: true,
        onProgress,
      }).finally(() => status.end());
      if (!result.ok) failures++;
      const verdict = result.ok ? 'passed' : `FAILED\n  ${result.failure?.message}`;
      process.stdout.write(`${name}: ${verdict} (${result.seconds.toFixed(1)} s)\n`);
    }
  };
  try {
    await Promise.all([worker(), worker()]);
  } finally {
    rmSync(figures, { recursive: true, force: true });
  }
  return failures === 0;
}
