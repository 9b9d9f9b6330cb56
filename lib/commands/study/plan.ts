/** What a study has to compute: jobs, each in a process of its own, and which must come before which. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../../base/hashing.js';
import { dataRoot } from '../../base/root.js';
import { experiments } from '../../experiments/index.js';
import {
  atScale,
  type Experiment,
  type ExperimentRecord,
  type Scale,
} from '../../record/experiment.js';
import { configHash } from '../../record/judge.js';
import { readRecord } from '../../record/record.js';
import { type SharedRun, sharedLabel } from '../../runs/index.js';

interface JobBase {
  /** Hash of the plain data that decides the job: equal jobs are one. */
  key: string;
  seed: number;
  scale: Scale;
  /** For people. */
  label: string;
  /** Keys of the jobs that must have ended well before. */
  needs: string[];
  /** What a reader is told to expect, at the scale. */
  expect: string;
  done: boolean;
}

/** A trained thing that several experiments read. */
export interface SharedJob extends JobBase {
  kind: 'shared';
  shared: SharedRun;
}

/** One experiment with one seed. */
export interface ExperimentJob extends JobBase {
  kind: 'experiment';
  id: string;
}

export type Job = SharedJob | ExperimentJob;

/** What is asked of a study. */
export interface StudyRequest {
  experiments: Experiment[];
  scale: Scale;
  seeds: number[];
}

/** Where a study keeps the record of each seed until they are joined. */
export const seedFolder = (scale: Scale, seed: number): string =>
  path.join(dataRoot(), 'study', scale, `seed-${seed}`);

/** Seeds of which there are records. */
export function computedSeeds(scale: Scale): number[] {
  const folder = path.dirname(seedFolder(scale, 0));
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => Number(/^seed-(\d+)$/.exec(name)?.[1] ?? []));
}

/** A file that says that a shared job has ended well. */
export const doneFile = (key: string): string => path.join(dataRoot(), 'study', 'done', key);

/** A file that says why a job failed last; gone once it is tried again. */
export const failureFile = (key: string): string => path.join(dataRoot(), 'study', 'failed', key);

/** The record of a seed, if there is one of the present configuration and version. */
export function currentRecord(
  experiment: Experiment,
  scale: Scale,
  seed: number,
): ExperimentRecord | undefined {
  const record = readRecord(experiment.id, scale, seedFolder(scale, seed));
  const hash = configHash(experiment, scale, seed, atScale(experiment.config, scale));
  return record?.configHash === hash ? record : undefined;
}

/** The jobs of a study in an order in which they could run one after the other. */
export function planStudy({ experiments: chosen, scale, seeds }: StudyRequest): Job[] {
  const jobs = new Map<string, Job>();
  for (const seed of seeds) {
    for (const experiment of chosen) {
      const config = atScale(experiment.config, scale);
      const needs = ((experiment.needs?.(config) ?? []) as SharedRun[]).map((shared) => {
        const key = hashOf({ shared, seed });
        jobs.set(key, {
          kind: 'shared',
          key,
          seed,
          scale,
          shared,
          label: sharedLabel(shared),
          needs: [],
          expect: '',
          done: existsSync(doneFile(key)),
        });
        return key;
      });
      const { id, version } = experiment;
      const key = configHash({ id, version }, scale, seed, config);
      jobs.set(key, {
        kind: 'experiment',
        key,
        seed,
        scale,
        id,
        label: id,
        needs: [...new Set(needs)],
        expect: atScale(experiment.expect, scale),
        done: currentRecord(experiment, scale, seed) !== undefined,
      });
    }
  }
  return orderedJobs([...jobs.values()]);
}

/** Shared things first, then the cheap computations, then what trains. */
function orderedJobs(jobs: Job[]): Job[] {
  const trains = (job: Job) =>
    job.kind === 'experiment' &&
    experiments.some(({ id, usesEngine }) => id === job.id && usesEngine);
  const rank = (job: Job) => (job.kind === 'shared' ? 0 : trains(job) ? 2 : 1);
  return jobs.sort((a, b) => rank(a) - rank(b) || a.seed - b.seed);
}

/**
 * Seeds as `1-5`, `3` or `1,4,7`.
 *
 * @throws one sentence for anything else.
 */
export function parseSeeds(text: string): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [, from, to] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (from === undefined || Number(to ?? from) < Number(from)) {
      throw new Error(`The seeds are "${text}": write 1-5, 3 or 1,4,7.`);
    }
    return Array.from(
      { length: Number(to ?? from) - Number(from) + 1 },
      (_, k) => Number(from) + k,
    );
  });
  if (seeds.length > 1000)
    throw new Error(`The seeds "${text}" are ${seeds.length}: at most 1000.`);
  return [...new Set(seeds)];
}
