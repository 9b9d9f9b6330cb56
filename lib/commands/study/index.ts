/** `npm run study`: experiments × seeds as jobs with dependencies, here or on Slurm. */
import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { oneLine } from '../../base/one-line.js';
import { writeOutput } from '../../base/output.js';
import { projectRoot } from '../../base/root.js';
import { experiments, experimentsOf } from '../../experiments/index.js';
import { type Experiment, SCALES, type Scale } from '../../record/experiment.js';
import { resolveTargets, unknownName } from '../options.js';
import { type Outcome, runHere } from './here.js';
import { doJob, readJob } from './job.js';
import { writeOutcomes } from './outcome.js';
import { failureFile, type Job, parseSeeds, planStudy } from './plan.js';
import { screen } from './screen.js';
import { queuedJobs, type SlurmOptions, submit } from './slurm.js';

export const STUDY_OPTIONS = {
  scale: { type: 'string', default: 'study' },
  seeds: { type: 'string', default: '1-5' },
  workers: { type: 'string', default: '1' },
  plan: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  slurm: { type: 'boolean', default: false },
  status: { type: 'boolean', default: false },
  partition: { type: 'string' },
  gres: { type: 'string' },
  time: { type: 'string' },
  mem: { type: 'string' },
  cpus: { type: 'string' },
  job: { type: 'boolean', default: false },
} as const;

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: STUDY_OPTIONS });
  } catch (error) {
    const reason = oneLine((error as Error).message.split('. ')[0]);
    const names = Object.keys(STUDY_OPTIONS).filter((name) => name !== 'job');
    throw new Error(`${reason}. Options: ${names.map((name) => `--${name}`).join(', ')}.`);
  }
}

/**
 * Runs, plans, submits or reports a study; returns the exit code: 1 if a job failed.
 *
 * @throws one sentence for a wrong option, name, scale, seed or number of workers.
 */
export async function study(argv: string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (values.job) return runOneJob(positionals);
  const scale = values.scale as Scale;
  if (!SCALES.includes(scale)) throw new Error(unknownName('scale', scale, [...SCALES]));
  const seeds = parseSeeds(values.seeds);
  const chosen = experimentsNamed(positionals);
  const jobs = planStudy({ experiments: chosen, scale, seeds });
  if (values.plan) return printPlan(jobs, values.json);
  if (values.status) return printStatus(jobs, chosen, scale, seeds);
  if (values.slurm) return submitAll(jobs, values);
  const workers = Number(values.workers);
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new Error(`--workers is "${oneLine(values.workers)}": give a whole number from 1.`);
  }
  return runAll(jobs, chosen, scale, seeds, workers);
}

function experimentsNamed(names: string[]): Experiment[] {
  if (names.length === 0) return experiments;
  const { notebooks, experiments: named } = resolveTargets(names);
  return [...new Set([...notebooks.flatMap(experimentsOf), ...named])];
}

/** What a job's process does: progress lines on stdout, the reason of a failure on stderr and in a file. */
async function runOneJob([file, number]: string[]): Promise<number> {
  const job = readJob(file, Number(number));
  rmSync(failureFile(job.key), { force: true });
  try {
    await doJob(job, (fraction, text) =>
      process.stdout.write(`${fraction.toFixed(3)} ${oneLine(text)}\n`),
    );
  } catch (error) {
    noteFailure(job, (error as Error).message);
    throw error;
  }
  return 0;
}

function noteFailure({ key }: Job, reason: string): void {
  try {
    writeOutput(failureFile(key), `${oneLine(reason)}\n`);
  } catch {
    // A full disk, perhaps: the reason stands in the log of the job, or on the screen.
  }
}

function printPlan(jobs: Job[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(jobs, null, 2)}\n`);
  else {
    for (const { label, seed, scale, needs, done, expect } of jobs) {
      const after = needs.length > 0 ? `, after ${needs.length} shared` : '';
      process.stdout.write(
        `${done ? 'done   ' : 'missing'} ${label.padEnd(26)} ${scale}, seed ${seed}${after}${expect ? ` (${expect})` : ''}\n`,
      );
    }
    const missing = jobs.filter(({ done }) => !done).length;
    process.stdout.write(`${jobs.length} jobs, ${missing} of them missing\n`);
  }
  return 0;
}

async function runAll(
  jobs: Job[],
  chosen: Experiment[],
  scale: Scale,
  seeds: number[],
  workers: number,
): Promise<number> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  const watcher = screen(jobs);
  const outcome = await runHere(jobs, { workers, watcher, signal: stop.signal });
  watcher.close();
  await writeOutcomes(chosen, scale, seeds);
  return reportEnd(outcome, stop.signal.aborted);
}

function reportEnd({ done, failed, skipped }: Outcome, aborted: boolean): number {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`${done.length} jobs done, ${failed.length} failed, ${skipped.length} not tried.`);
  for (const { job, log } of failed) {
    say(`Failed: ${job.label}, seed ${job.seed}; see ${path.relative(projectRoot(), log)}`);
  }
  if (aborted) say('Stopped. Finished jobs and checkpoints are kept: the same command continues.');
  return aborted ? 130 : failed.length > 0 ? 1 : 0;
}

function submitAll(jobs: Job[], options: SlurmOptions): number {
  const { partition, gres, time, mem, cpus } = options;
  const submissions = submit(jobs, { partition, gres, time, mem, cpus });
  const count = submissions.reduce((sum, one) => sum + one.jobs, 0);
  for (const { name, id, jobs: size } of submissions) {
    process.stdout.write(`${id}  ${name}  ${size} jobs\n`);
  }
  process.stdout.write(
    `${count} jobs submitted from ${os.hostname()}; npm run study -- --status tells how they stand.\n`,
  );
  return 0;
}

/** Done, waiting, running or missing, by our records and, where there is Slurm, by its queue. */
async function printStatus(
  jobs: Job[],
  chosen: Experiment[],
  scale: Scale,
  seeds: number[],
): Promise<number> {
  let queued: ReturnType<typeof queuedJobs> = new Map();
  try {
    queued = queuedJobs();
  } catch {
    // No Slurm here: our records say what is done.
  }
  for (const { key, label, seed, done } of jobs) {
    const reason = done || queued.has(key) ? '' : failureOf(key);
    const state = done
      ? 'done'
      : (queued.get(key)?.state.toLowerCase() ?? (reason ? 'failed' : 'missing'));
    const why = reason ? `: ${reason}` : '';
    process.stdout.write(`${state.padEnd(10)} ${label.padEnd(26)} seed ${seed}${why}\n`);
  }
  await writeOutcomes(chosen, scale, seeds);
  return 0;
}

/** Why a job failed last; empty where it did not. */
function failureOf(key: string): string {
  try {
    return readFileSync(failureFile(key), 'utf8').trim();
  } catch {
    return '';
  }
}
