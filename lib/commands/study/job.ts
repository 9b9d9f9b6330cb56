/** One job of a study, in the process that this file runs in: `npm run study -- --job FILE NUMBER`. */

import { readFileSync } from 'node:fs';
import { writeOutput } from '../../base/output.js';
import type { Progress } from '../../base/progress.js';
import { startEngine } from '../../engine/index.js';
import { experiments } from '../../experiments/index.js';
import { runExperiment } from '../../record/run.js';
import { makeShared } from '../../runs/index.js';
import { doneFile, type Job, seedFolder } from './plan.js';

/**
 * Does a job; what was done before is found and not done again.
 *
 * @throws what the training or the experiment throws; checkpoints stay, and the same job continues.
 */
export async function doJob(job: Job, progress: Progress): Promise<void> {
  const { scale, seed } = job;
  if (job.kind === 'shared') {
    await startEngine();
    await makeShared(job.shared, seed, progress);
    writeOutput(doneFile(job.key), `${job.label}\n`);
    return;
  }
  const experiment = experiments.find(({ id }) => id === job.id);
  if (!experiment) throw new Error(`The plan names ${job.id}, which this version does not know.`);
  const folder = seedFolder(scale, seed);
  await runExperiment(experiment, { scale, seed, progress, folder, undrawn: true });
}

/** Reads a job from a plan file; numbers count from 0. */
export function readJob(file: string, number: number): Job {
  const jobs: Job[] = JSON.parse(readFileSync(file, 'utf8'));
  const job = jobs[number];
  if (!job)
    throw new Error(`${file} has no job ${number}: it holds ${jobs.length}, counted from 0.`);
  return job;
}
