/** Every claim and record in one list: the README table, the status page and the site read it. */
import { type Claim, KINDS, type Kind, VERDICTS, type Verdict } from '../record/claim.js';
import { currentStudy } from '../record/current-study.js';
import type { Experiment, ExperimentRecord, Scale } from '../record/experiment.js';
import { readRecord } from '../record/record.js';
import { countStudied, disagreements, type StudyRecord, studiedClaim } from '../record/study.js';
import { chapterOf, experiments } from './index.js';

/** One line of the index: an experiment, and its record where it was run. */
export interface LedgerRow {
  experiment: Experiment;
  /** Stem of the notebook that shows it. */
  chapter: string;
  record: ExperimentRecord | undefined;
  /** The outcome of its study over seeds, where one was made. */
  study?: StudyRecord;
}

/** All experiments with their stored records of a scale, in the order of the chapters. */
export function ledger(scale: Scale): LedgerRow[] {
  return experiments.map((experiment) => ({
    experiment,
    chapter: chapterOf(experiment.id),
    record: readRecord(experiment.id, scale),
    study: currentStudy(experiment),
  }));
}

/** How many claims got which verdict, in the order of VERDICTS. */
export function countVerdicts(claims: Claim[]): { verdict: Verdict; count: number }[] {
  return VERDICTS.map((verdict) => ({
    verdict,
    count: claims.filter((claim) => claim.verdict === verdict).length,
  }));
}

/** The claims of one kind among records. */
export const claimsOfKind = (records: (ExperimentRecord | undefined)[], kind: Kind): Claim[] =>
  records.flatMap((record) => record?.claims ?? []).filter((claim) => claim.kind === kind);

/** For example `3 reproduced, 1 refuted`; empty for no claims. */
export function summarizeVerdicts(claims: Claim[]): string {
  return countVerdicts(claims)
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

const KIND_NAMES: { [kind in Kind]: string } = { paper: 'paper', ours: 'ours', check: 'checks' };

/** By kind: `paper: 3 reproduced, 1 refuted; checks: 2 reproduced`; `no claims` for none. */
export function summarizeKinds(record: ExperimentRecord): string {
  const parts = KINDS.map((kind) => ({ kind, claims: claimsOfKind([record], kind) }))
    .filter(({ claims }) => claims.length > 0)
    .map(({ kind, claims }) => `${KIND_NAMES[kind]}: ${summarizeVerdicts(claims)}`);
  return parts.join('; ') || 'no claims';
}

/** What studies say of the papers' claims, in three sentences at most; empty where none was made. */
export function studySentence(rows: LedgerRow[]): string {
  const studies = rows.flatMap(({ study }) => study ?? []);
  if (studies.length === 0) return '';
  const seconds = studies.flatMap(({ runs }) => runs.map((run) => run.seconds));
  const hours = (seconds.reduce((sum, value) => sum + value, 0) / 3600).toPrecision(2);
  const claimsWith = (several: boolean) =>
    studies
      .filter(({ seeds }) => seeds.length > 1 === several)
      .flatMap(({ claims }) => claims.filter(({ kind }) => kind === 'paper'));
  const [over, once] = [claimsWith(true), claimsWith(false)];
  const odd = rows.flatMap(({ record, study }) =>
    disagreements(claimsOfKind([record], 'paper'), study),
  );
  const differing = odd.length > 0 ? `; otherwise than a single run: ${odd.join(', ')}` : '';
  const open = rows.flatMap(({ record, study }) =>
    claimsOfKind([record], 'paper')
      .filter(({ verdict }) => verdict === 'not judged')
      .filter(({ id }) => (studiedClaim(study, id)?.verdict ?? 'not judged') !== 'not judged')
      .map(({ id }) => id),
  );
  const decided = open.length > 0 ? `; decided by a study only: ${open.join(', ')}` : '';
  const alone = once.length > 0 ? `; with one seed: ${once.length} (${countStudied(once)})` : '';
  return `Studies repeat ${studies.length} records with other seeds or at larger settings: ${seconds.length} runs, ${hours} hours. Claims of the papers judged over several seeds: ${over.length} (${countStudied(over)})${alone}${differing}${decided}.`;
}
