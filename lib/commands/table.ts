/** The closing table of a run: id, title, seconds, verdicts. */
import Table from 'cli-table3';
import type { ExperimentRecord } from '../experiments/experiment.js';
import { summarizeVerdicts } from '../experiments/ledger.js';

/** A row as `--json` prints it. */
export interface TableRow {
  id: string;
  title: string;
  seconds: number;
  engine: string;
  verdicts: { [claim: string]: string };
}

export function tableRow(record: ExperimentRecord): TableRow {
  const { id, title, seconds, engine } = record;
  const verdicts = Object.fromEntries(record.claims.map((claim) => [claim.id, claim.verdict]));
  return { id, title, seconds, engine, verdicts };
}

/** The table as text that fits a terminal of `width` characters. */
export function printTable(
  records: ExperimentRecord[],
  width = process.stdout.columns ?? 100,
): string {
  const idWidth = Math.max(4, ...records.map(({ id }) => id.length)) + 2;
  const rest = Math.max(40, width - idWidth - 9 - 5);
  const titleWidth = Math.floor(rest * 0.55);
  const table = new Table({
    head: ['id', 'title', 'seconds', 'claims'],
    colWidths: [idWidth, titleWidth, 9, rest - titleWidth],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const record of records) {
    table.push([record.id, record.title, record.seconds.toFixed(1), summarizeVerdicts(record)]);
  }
  return table.toString();
}
