/** The closing table of a run: id, title, seconds, verdicts. */
import Table from 'cli-table3';
import { claimsOfKind, countVerdicts } from '../experiments/ledger.js';
import { KINDS, type Kind, VERDICTS, type Verdict } from '../record/claim.js';
import type { ExperimentRecord } from '../record/experiment.js';
import { disagreements, type StudyRecord } from '../record/study.js';

/** A row as `--json` prints it. */
export interface TableRow {
  id: string;
  title: string;
  seconds: number;
  engine: string;
  verdicts: { [claim: string]: string };
  /** The verdicts of a study over seeds, where one was made, and in how many seeds each claim holds. */
  study?: { [claim: string]: { verdict: string; holds: string } };
}

export function tableRow(record: ExperimentRecord, study?: StudyRecord): TableRow {
  const { id, title, seconds, engine } = record;
  const verdicts = Object.fromEntries(record.claims.map((claim) => [claim.id, claim.verdict]));
  if (!study) return { id, title, seconds, engine, verdicts };
  const over = study.claims.map(({ id, verdict, holds }) => [id, { verdict, holds }]);
  return { id, title, seconds, engine, verdicts, study: Object.fromEntries(over) };
}

/** One sign per verdict, in the order of the columns. */
const SIGNS: { [verdict in Verdict]: string } = {
  reproduced: '✔',
  'not reproduced': '✘',
  refuted: '≠',
  'not judged': '?',
};

const countOf = (records: ExperimentRecord[], verdict: Verdict) =>
  records.flatMap(({ claims }) => claims).filter((claim) => claim.verdict === verdict).length;

/** How many seeds a study has, and how many verdicts it changes: `5 ≠1`. */
function seedsText({ claims }: ExperimentRecord, study: StudyRecord | undefined): string {
  if (!study) return '';
  const odd = disagreements(claims, study).length;
  return `${study.seeds.length}${odd > 0 ? ` ≠${odd}` : ''}`;
}

/**
 * One line per record, cut to a terminal of `width` characters, and the sums of all verdicts. Where studies
 * over seeds were made a column says how many seeds they have and how many verdicts they change.
 */
export function printTable(
  records: ExperimentRecord[],
  width = process.stdout.columns ?? 100,
  studyOf: (id: string) => StudyRecord | undefined = () => undefined,
): string {
  const isStudied = records.some(({ id }) => studyOf(id));
  const more = isStudied ? ['seeds'] : [];
  const idWidth = Math.max(4, ...records.map(({ id }) => id.length)) + 2;
  const countWidths = [...VERDICTS.map(() => 5), ...more.map(() => 7)];
  const borders = 4 + countWidths.length;
  const taken = idWidth + 10 + countWidths.reduce((sum, one) => sum + one) + borders;
  const table = new Table({
    head: ['id', 'title', 'seconds', ...VERDICTS.map((verdict) => SIGNS[verdict]), ...more],
    colWidths: [idWidth, Math.max(8, width - taken), 10, ...countWidths],
    colAligns: ['left', 'left', 'right', ...countWidths.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const record of records) {
    const counts = VERDICTS.map((verdict) => countOf([record], verdict) || '');
    const seeds = more.map(() => seedsText(record, studyOf(record.id)));
    table.push([record.id, record.title, record.seconds.toFixed(1), ...counts, ...seeds]);
  }
  return [table.toString(), ...KINDS.map((kind) => sums(records, kind))].join('\n');
}

const KIND_NAMES: { [kind in Kind]: string } = {
  paper: 'the papers',
  ours: 'our own',
  check: 'self-tests',
};

function sums(records: ExperimentRecord[], kind: Kind): string {
  const counts = countVerdicts(claimsOfKind(records, kind));
  const parts = counts.map(({ verdict, count }) => `${SIGNS[verdict]} ${count} ${verdict}`);
  return `${parts.join('  ')} (${KIND_NAMES[kind]})`;
}
