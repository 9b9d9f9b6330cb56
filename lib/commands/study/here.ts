/** Runs the jobs of a study on this machine, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { dataRoot, projectRoot } from '../../base/root.js';
import type { Job } from './plan.js';

/** What is told while jobs run. */
export interface Watcher {
  started(job: Job): void;
  progress(job: Job, fraction: number, text: string): void;
  ended(job: Job, seconds: number, failure?: string): void;
}

/** How the jobs ended. */
export interface Outcome {
  done: Job[];
  /** With the path of the log that says why. */
  failed: { job: Job; log: string }[];
  /** Jobs that need one that failed. */
  skipped: Job[];
}

export const logFile = ({ label, seed, key }: Job): string =>
  path.join(
    dataRoot(),
    'study',
    'logs',
    `${label.replace(/[^\w.-]+/g, '-')}-seed-${seed}-${key}.log`,
  );

/**
 * Runs jobs, at most `workers` at once, which share the threads of this machine; each starts when those
 * that it needs have ended well. A failed job stops none but those that need it. When `signal` aborts,
 * running jobs are ended; their checkpoints stay.
 */
export async function runHere(
  jobs: Job[],
  { workers, watcher, signal }: { workers: number; watcher: Watcher; signal?: AbortSignal },
): Promise<Outcome> {
  const waiting = jobs.filter(({ done }) => !done);
  const ended = new Set(jobs.filter(({ done }) => done).map(({ key }) => key));
  const outcome: Outcome = { done: [], failed: [], skipped: [] };
  const lost = new Set<string>();
  const running = new Set<Promise<void>>();
  const threads = Math.max(1, Math.floor(os.availableParallelism() / workers));
  const start = async (job: Job) => {
    const begin = performance.now();
    watcher.started(job);
    const failure = await runJob(job, threads, watcher, signal);
    const isStopped = failure !== undefined && signal?.aborted;
    if (!isStopped) watcher.ended(job, (performance.now() - begin) / 1000, failure);
    if (isStopped) outcome.skipped.push(job);
    else if (failure === undefined) {
      ended.add(job.key);
      outcome.done.push(job);
    } else {
      lost.add(job.key);
      outcome.failed.push({ job, log: logFile(job) });
    }
  };
  while ((waiting.length > 0 || running.size > 0) && !signal?.aborted) {
    for (const job of waiting.filter(({ needs }) => needs.some((key) => lost.has(key)))) {
      waiting.splice(waiting.indexOf(job), 1);
      lost.add(job.key);
      outcome.skipped.push(job);
    }
    const ready = waiting.findIndex(({ needs }) => needs.every((key) => ended.has(key)));
    if (ready >= 0 && running.size < workers) {
      const [job] = waiting.splice(ready, 1);
      const work = start(job).finally(() => running.delete(work));
      running.add(work);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      outcome.skipped.push(...waiting.splice(0));
    }
  }
  await Promise.all(running);
  return outcome;
}

/** Runs one job to its end; returns the last line of its log if it failed. */
async function runJob(
  job: Job,
  threads: number,
  watcher: Watcher,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const log = logFile(job);
  const file = `${log}.job.json`;
  try {
    writeOutput(file, JSON.stringify([job]));
  } catch (error) {
    return (error as Error).message;
  }
  const cli = path.join(projectRoot(), 'lib', 'cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'study', '--job', file, '0'], {
    cwd: projectRoot(),
    env: { ...process.env, MEPS_THREADS: process.env.MEPS_THREADS ?? String(threads) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches this process first, which then ends its jobs.
  });
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  const lines = follow(child, log, (fraction, text) => watcher.progress(job, fraction, text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  signal?.removeEventListener('abort', end);
  return code === 0 ? undefined : (lines.at(-1) ?? `ended with ${code ?? 'a signal'}`);
}

/** Writes what a job prints to its log, and reads its progress lines: a share, a blank, a text. */
function follow(
  child: ChildProcess,
  log: string,
  progress: (f: number, t: string) => void,
): string[] {
  const stream = createWriteStream(log, { flags: 'a' });
  stream.on('error', () => {}); // A full disk costs the log, not the job.
  const lines: string[] = [];
  child.stderr?.on('data', (data: Buffer) => {
    stream.write(data);
    lines.push(...data.toString().split('\n').filter(Boolean));
    lines.splice(0, lines.length - 20);
  });
  child.stdout?.on('data', (data: Buffer) => {
    const last = data.toString().trimEnd().split('\n').at(-1) ?? '';
    const [, share, text] = /^([\d.]+) (.*)$/.exec(last) ?? [];
    if (share !== undefined) progress(Number(share), text);
  });
  child.on('close', () => stream.end());
  return lines;
}
