/**
 * Submits the jobs of a study to Slurm: arrays of jobs that need the same things, held back by `afterok`
 * until these have ended well. The scripts are kept under data/study/slurm/, short enough to be read.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../../base/hashing.js';
import { writeOutput } from '../../base/output.js';
import { dataRoot, projectRoot } from '../../base/root.js';
import type { Job } from './plan.js';

/** Slurm's own options that are handed on. */
export interface SlurmOptions {
  partition?: string;
  gres?: string;
  /** Time limit of a job, for example `4:00:00`; preempted and requeued jobs go on from checkpoints. */
  time?: string;
  mem?: string;
  /** Processors of a job. */
  cpus?: string;
}

/** Jobs with equal needs, in one array. */
interface JobArray {
  name: string;
  jobs: Job[];
  needs: string[];
}

/** All of the names that this project gives its arrays begin so. */
const PREFIX = 'meps-';

/** Slurm's usual limit to the size of an array (MaxArraySize less one). */
const LARGEST = 1000;

/** One array for each set of needs, in an order in which needs come first. */
export function jobArrays(jobs: Job[]): JobArray[] {
  const missing = jobs.filter(({ done }) => !done);
  const keys = new Set(missing.map(({ key }) => key));
  const groups = new Map<string, Job[]>();
  for (const job of missing) {
    const group = needsAmong(keys, job).join();
    groups.set(group, [...(groups.get(group) ?? []), job]);
  }
  return [...groups.values()]
    .flatMap((group) => chunks(group, LARGEST))
    .map((group) => ({
      name: `${PREFIX}${hashOf(group.map(({ key }) => key))}`,
      jobs: group,
      needs: needsAmong(keys, group[0]),
    }))
    .sort((a, b) => a.needs.length - b.needs.length);
}

const needsAmong = (keys: Set<string>, { needs }: Job): string[] =>
  needs.filter((key) => keys.has(key)).sort();

const chunks = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) =>
    list.slice(k * size, (k + 1) * size),
  );

/**
 * The script of an array, as `sbatch` reads it. Slurm requeues jobs that it preempts or whose node fails;
 * before the time limit it sends USR1, and the script requeues the job itself: it goes on from its
 * checkpoint. The number of restarts is limited, so that a job that cannot go on ends.
 */
export function scriptOf({ name, jobs }: JobArray, folder: string, options: SlurmOptions): string {
  const given = Object.entries({ ...options, cpus: undefined, 'cpus-per-task': options.cpus });
  const lines = given.flatMap(([key, value]) => (value ? [`#SBATCH --${key}=${value}`] : []));
  return `#!/usr/bin/env bash
# ${jobs.length} job(s) of a study of meps-ldh: ${jobs[0].label}, seed ${jobs[0].seed}${jobs.length > 1 ? ', …' : ''}
#SBATCH --job-name=${name}
#SBATCH --array=0-${jobs.length - 1}
#SBATCH --output="${folder}/${name}-%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@${WARNING_SECONDS}
${lines.join('\n')}${lines.length > 0 ? '\n' : ''}set -uo pipefail
cd ${quoted(projectRoot())} || exit
export MEPS_DATA=${quoted(dataRoot())}
export MEPS_THREADS="\${SLURM_CPUS_PER_TASK:-1}"
again() { [ "\${SLURM_RESTART_COUNT:-0}" -lt ${MOST_RESTARTS} ] && scontrol requeue "$SLURM_JOB_ID"; }
trap again USR1
${quoted(process.execPath)} --import tsx lib/cli.ts study --job ${quoted(`${folder}/${name}.json`)} "$SLURM_ARRAY_TASK_ID" &
wait $!
`;
}

/** So long before the time limit a job goes back to the queue. */
const WARNING_SECONDS = 60;
const MOST_RESTARTS = 100;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What was handed to Slurm. */
export interface Submission {
  name: string;
  /** Slurm's number of the array. */
  id: string;
  jobs: number;
}

/**
 * Submits what is missing: jobs that have a record, or wait or run in Slurm already, are left out.
 *
 * @throws one sentence if Slurm's commands are missing or refuse.
 */
export function submit(jobs: Job[], options: SlurmOptions): Submission[] {
  const folder = path.join(dataRoot(), 'study', 'slurm');
  const queued = queuedJobs();
  const missing = jobs.filter(({ key }) => !queued.has(key));
  const numbers = new Map([...queued].map(([key, { id }]) => [key, id]));
  return jobArrays(missing).map((array) => {
    const script = path.join(folder, `${array.name}.sh`);
    writeOutput(path.join(folder, `${array.name}.json`), JSON.stringify(array.jobs));
    writeOutput(script, scriptOf(array, folder, options));
    const before = jobNumbers(array, jobs, numbers);
    const dependency = before.length > 0 ? [`--dependency=afterok:${before.join(':')}`] : [];
    const printed = slurm('sbatch', [
      '--parsable',
      '--kill-on-invalid-dep=yes',
      ...dependency,
      script,
    ]);
    const id = printed.trim().split(';')[0];
    for (const [k, job] of array.jobs.entries()) numbers.set(job.key, `${id}_${k}`);
    return { name: array.name, id, jobs: array.jobs.length };
  });
}

/** Slurm's numbers of the jobs that an array waits for. */
function jobNumbers({ jobs }: JobArray, all: Job[], numbers: Map<string, string>): string[] {
  const done = new Set(all.filter((job) => job.done).map(({ key }) => key));
  const needs = new Set(jobs.flatMap((job) => job.needs).filter((key) => !done.has(key)));
  return [...needs].flatMap((key) => numbers.get(key) ?? []);
}

/** A job that Slurm holds: its number and its state, for example `PENDING`. */
export interface Queued {
  id: string;
  state: string;
  /** Name of its log, below data/study/slurm/. */
  log: string;
}

/** The jobs of this project that Slurm holds, by key: read from its queue and our array files. */
export function queuedJobs(): Map<string, Queued> {
  const found = new Map<string, Queued>();
  const format = '%j|%F_%K|%T';
  const lines = slurm('squeue', ['--noheader', '--array', `--format=${format}`]).split('\n');
  const arrays = new Map<string, Job[]>();
  for (const line of lines) {
    const [name, id, state] = line.trim().split('|');
    if (!name?.startsWith(PREFIX)) continue;
    if (!arrays.has(name)) arrays.set(name, readArray(name));
    const job = arrays.get(name)?.[Number(id.split('_')[1])];
    if (job) found.set(job.key, { id, state, log: `${name}-${id.split('_')[1]}.log` });
  }
  return found;
}

function readArray(name: string): Job[] {
  try {
    return JSON.parse(
      readFileSync(path.join(dataRoot(), 'study', 'slurm', `${name}.json`), 'utf8'),
    );
  } catch {
    return [];
  }
}

function slurm(command: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error)
    throw new Error(
      `Slurm's ${command} cannot be run (${error.message}): run this on a machine of the cluster.`,
    );
  if (status !== 0)
    throw new Error(`Slurm's ${command} refused: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
}
