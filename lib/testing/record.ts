/** Records for tests that look at a few fields only. */
import type { ExperimentRecord } from '../record/experiment.js';

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
