/**
 * Runs an experiment in the page: computed where it needs neither data nor a tensor engine, else read from
 * what is stored. Numbers that are computed are compared with the stored ones.
 */
import { canonicalJson } from '../../../../base/hashing.js';
import {
  atScale,
  type Experiment,
  type ExperimentRecord,
  type Results,
} from '../../../../record/experiment.js';
import { configHash, judge } from '../../../../record/judge.js';
import type { RunOptions } from '../../../../record/run.js';
import { withSettings } from '../../../../record/settings.js';
import { tidyResults } from '../../../../record/tidy.js';
import { NotHere } from './missing.js';
import { storedOf } from './stored.js';

const made = new Map<string, string>();

/** One sentence: how the record came about that a cell shows. */
export const madeHow = (id: string): string => made.get(id) ?? '';

interface Decided<Config extends object> extends RunOptions {
  config: Config;
  hash: string;
}

export async function runExperiment<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  options: RunOptions,
): Promise<ExperimentRecord<Config, Series>> {
  const { scale, seed, settings } = options;
  const given = atScale(experiment.config, scale);
  const config = settings ? withSettings(given, settings) : given;
  const decided = { ...options, config, hash: configHash(experiment, scale, seed, config) };
  const { record } = await storedOf(experiment.id);
  if (experiment.usesEngine) return fromStored(experiment, decided, record, 'it trains networks');
  try {
    return await compute(experiment, decided, record);
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    return fromStored(experiment, decided, record, `it reads data (${error.message})`);
  }
}

/** @throws Error where nothing is stored for this configuration. */
function fromStored<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  { hash, scale, config }: Decided<Config>,
  record: ExperimentRecord | undefined,
  why: string,
): ExperimentRecord<Config, Series> {
  if (record?.configHash !== hash) {
    throw new Error(
      `${experiment.id} cannot be computed in a page, since ${why}: open the notebook.`,
    );
  }
  made.set(experiment.id, `This is the stored record: a page cannot compute it, since ${why}.`);
  // The one cast, as in record/run.ts: equal hashes say that this very experiment wrote it.
  const stored = record as ExperimentRecord<Config, Series>;
  return { ...stored, claims: judge(experiment, stored, scale, config) };
}

async function compute<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  { config, scale, seed, hash, progress = () => {}, live = () => {} }: Decided<Config>,
  stored: ExperimentRecord | undefined,
): Promise<ExperimentRecord<Config, Series>> {
  const { id, title, paper } = experiment;
  const start = performance.now();
  const context = { config, scale, seed, checkpoints: '', progress, live };
  const results = tidyResults(id, await experiment.run(context));
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const compared = stored?.configHash === hash ? comparison(results, stored) : '';
  made.set(id, `Computed in this page in ${seconds} s${compared}.`);
  const claims = judge(experiment, results, scale, config);
  const how = { engine: 'none', commit: '', seconds, configHash: hash, config };
  return { id, title, paper, scale, seed, ...how, ...results, claims };
}

/** Metrics below this, such as differences that should be zero, are compared by their difference. */
const RESIDUE = 1e-6;

/** What computing anew says of the stored numbers. */
function comparison({ series, metrics }: Results, stored: ExperimentRecord): string {
  if (canonicalJson({ series, metrics }) === canonicalJson(pick(stored))) {
    return ': the same numbers as the stored record, digit by digit';
  }
  const gaps = Object.entries(metrics).map(([name, value]) => {
    const other = stored.metrics[name] ?? Number.NaN;
    return Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other), RESIDUE);
  });
  const largest = Math.max(0, ...gaps);
  return largest < 1e-6
    ? ': the numbers of the stored record, up to rounding'
    : `; a number differs from the stored record by ${(100 * largest).toPrecision(2)} %`;
}

const pick = ({ series, metrics }: ExperimentRecord) => ({ series, metrics });
