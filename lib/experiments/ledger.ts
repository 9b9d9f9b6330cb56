/** Every claim and record in one list: the README table, the status page and the site read it. */
import { VERDICTS } from '../record/claim.js';
import type { Experiment, ExperimentRecord, Scale } from '../record/experiment.js';
import { readRecord } from '../record/record.js';
import { chapterOf, experiments } from './index.js';

/** One line of the index: an experiment, and its record where it was run. */
export interface LedgerRow {
  experiment: Experiment;
  /** Stem of the notebook that shows it. */
  chapter: string;
  record: ExperimentRecord | undefined;
}

/** All experiments with their stored records of a scale, in the order of the chapters. */
export function ledger(scale: Scale): LedgerRow[] {
  return experiments.map((experiment) => ({
    experiment,
    chapter: chapterOf(experiment.id),
    record: readRecord(experiment.id, scale),
  }));
}

/** For example `3 reproduced, 1 refuted`; `no claims` for an empty list. */
export function summarizeVerdicts(record: ExperimentRecord): string {
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: record.claims.filter((claim) => claim.verdict === verdict).length,
  })).filter(({ count }) => count > 0);
  return counts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ') || 'no claims';
}
