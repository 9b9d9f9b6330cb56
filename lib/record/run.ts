/** Runs one experiment: cached by configuration, checkpointed, written atomically. */

import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../base/folder.js';
import { hashOf } from '../base/hashing.js';
import { acquireLock } from '../base/lock.js';
import type { Progress } from '../base/progress.js';
import { dataRoot, projectRoot } from '../base/root.js';
import { throwWriteError } from '../base/write-error.js';
import { startEngine } from '../engine/index.js';
import type { Drawing } from '../figures/drawing.js';
import { commitOf, nameable } from './commit.js';
import {
  atScale,
  type Experiment,
  type ExperimentRecord,
  type RunContext,
  type Scale,
} from './experiment.js';
import { configHash, judge } from './judge.js';
import { writeFigures } from './outputs.js';
import { figuresFolder, readRecord, writeRecord } from './record.js';
import { type Settings, withSettings } from './settings.js';
import { tidyResults } from './tidy.js';

/** How to run: everything but the experiment itself. */
export interface RunOptions {
  scale: Scale;
  seed: number;
  /** Ignore the cached record and the checkpoints; for shared networks see training/fresh.ts. */
  fresh?: boolean;
  progress?: Progress;
  live?(drawing: () => Drawing): void;
  /** Values that replace those of the configuration; the record is kept apart from figures/. */
  settings?: Settings;
  /** Where the record and its figures go, if not to the folder of the scale. */
  folder?: string;
  /** Draw nothing, for one of many seeds. */
  undrawn?: boolean;
}

/** Where a run with a reader's own settings goes: a folder for each configuration. */
export const settingsFolder = (hash: string): string => path.join(dataRoot(), 'settings', hash);

/** A run that is decided in every respect: which numbers, and where they go. */
interface Decided<Config extends object> extends RunOptions {
  config: Config;
  hash: string;
  folder: string;
}

function decide<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  options: RunOptions,
): Decided<Config> {
  const { scale, seed, settings } = options;
  const given = atScale(experiment.config, scale);
  const config = settings ? withSettings(given, settings) : given;
  const hash = configHash(experiment, scale, seed, config);
  const own = settingsFolder(hash);
  return {
    ...options,
    config,
    hash,
    folder: options.folder ?? (settings ? own : figuresFolder(scale)),
  };
}

/**
 * The record of an experiment: read when a stored one has the same configuration, else computed.
 * Claims are judged anew each time, since they are a pure function of the numbers. Only one process
 * at a time works on an experiment; a second one waits and then finds the result.
 *
 * @throws what the experiment throws; checkpoints stay, and the same call continues from them.
 */
export async function runExperiment<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  given: RunOptions,
): Promise<ExperimentRecord<Config, Series>> {
  const options = decide(experiment, given);
  const cached = options.fresh ? undefined : await cachedRecord(experiment, options);
  if (cached) return cached;
  const checkpoints = runFolder(experiment, options);
  const release = await lock(checkpoints, options);
  try {
    // Another process may have finished it while we waited for the lock.
    const finished = options.fresh ? undefined : await cachedRecord(experiment, options);
    return finished ?? (await compute(experiment, options, checkpoints));
  } finally {
    release();
  }
}

async function compute<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  options: Decided<Config>,
  checkpoints: string,
): Promise<ExperimentRecord<Config, Series>> {
  const { scale, seed, fresh, progress, live, config, hash } = options;
  if (fresh) rmSync(checkpoints, { recursive: true, force: true });
  makeFolder(checkpoints);
  const engine = experiment.usesEngine ? (await startEngine()).name : 'none';
  const context: RunContext<Config> = {
    config,
    scale,
    seed,
    checkpoints,
    progress: progress ?? (() => {}),
    live: live ?? (() => {}),
  };
  const start = process.hrtime.bigint();
  const results = tidyResults(experiment.id, await experiment.run(context));
  const seconds = Math.round(Number(process.hrtime.bigint() - start) / 1e8) / 10;
  const { id, title, paper } = experiment;
  const record: ExperimentRecord<Config, Series> = {
    id,
    title,
    paper,
    scale,
    seed,
    engine,
    commit: commitOf(projectRoot()),
    seconds,
    configHash: hash,
    config,
    series: results.series,
    metrics: results.metrics,
    claims: judge(experiment, results, scale, config),
  };
  const stored = await store(experiment, record, options);
  rmSync(checkpoints, { recursive: true, force: true });
  return stored;
}

/** Same numbers as the record on disk: keep its date-like fields, so that the file stays equal. */
async function store<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  record: ExperimentRecord<Config, Series>,
  { folder, undrawn }: Decided<Config>,
): Promise<ExperimentRecord<Config, Series>> {
  const old = readRecord(record.id, record.scale, folder);
  const same =
    old &&
    hashOf({ ...old, seconds: 0, commit: '' }) === hashOf({ ...record, seconds: 0, commit: '' });
  const commit = nameable(old?.commit ?? '', record.commit);
  const kept = same ? { ...record, seconds: old.seconds, commit } : record;
  if (!undrawn) await writeFigures(experiment.draw(kept), kept, folder);
  writeRecord(kept, folder);
  return kept;
}

async function cachedRecord<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  options: Decided<Config>,
): Promise<ExperimentRecord<Config, Series> | undefined> {
  const { scale, config, hash, folder } = options;
  const stored = readRecord(experiment.id, scale, folder);
  if (stored?.configHash !== hash) return undefined;
  // The one cast: equal hashes say that this very experiment wrote it.
  const record = stored as ExperimentRecord<Config, Series>;
  const { title, paper } = experiment;
  const claims = judge(experiment, record, scale, config);
  return store(experiment, { ...record, title, paper, claims }, options);
}

/** Where a run keeps what it needs to be continued, until its record is written. */
function runFolder(
  { id }: { id: string },
  { scale, hash }: { scale: Scale; hash: string },
): string {
  const name = `${id}-${scale}-${hash}`;
  return path.join(dataRoot(), 'runs', name);
}

async function lock(folder: string, options: RunOptions): Promise<() => void> {
  const wait = (sentence: string) => options.progress?.(0, sentence);
  return acquireLock(`${folder}.lock`, wait).catch(throwWriteError(folder));
}
