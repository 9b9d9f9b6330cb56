/** Records for tests that look at a few fields only. */
import assert from 'node:assert/strict';
import { judgeClaims } from '../record/claim.js';
import type { Experiment, ExperimentRecord, Results } from '../record/experiment.js';
import { readRecord } from '../record/record.js';

const PLAIN: ExperimentRecord = {
  id: 'demo',
  title: 'A demonstration',
  paper: 'none',
  scale: 'study',
  seed: 1,
  engine: 'none',
  commit: 'abc',
  seconds: 1,
  configHash: '1',
  config: {},
  series: {},
  metrics: {},
  claims: [],
};

/** A record with the given fields; its hash of configuration is its seed, unless that is given. */
export function recordWith(fields: Partial<ExperimentRecord>): ExperimentRecord {
  const seed = fields.seed ?? PLAIN.seed;
  return { ...PLAIN, configHash: String(seed), ...fields };
}

/** The committed record of an experiment, its numbers free to be changed. */
export function storedRecord<Config extends object, Series extends object>({
  id,
}: Experiment<Config, Series>): ExperimentRecord<Config, Series> {
  const record = readRecord(id, 'laptop');
  assert.ok(record, `${id} has no record`);
  return record as ExperimentRecord<Config, Series>;
}

/** The verdict on one claim of an experiment, `name` without the record's id, for given results. */
export function verdictOn<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  name: string,
  results: Results<Series>,
  config: Config = storedRecord(experiment).config,
): string {
  const wanted = `${experiment.id}.${name}`;
  const claim = judgeClaims(experiment, results, config).find(({ id }) => id === wanted);
  assert.ok(claim, `there is no claim ${wanted}`);
  return claim.verdict;
}
