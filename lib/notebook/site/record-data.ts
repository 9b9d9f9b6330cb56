/** The numbers behind the figures, to take away: each record as JSON, each of its tables as CSV. */
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import type { LedgerRow } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { ExperimentRecord } from '../../record/experiment.js';
import { recordCsv, tableNames } from '../tables.js';

const FOLDER = 'assets/records';

const fileOf = ({ id }: ExperimentRecord, table: string): string => `${FOLDER}/${id}.${table}.csv`;

/** Links to all that `writeRecordData` writes of a record, as HTML. */
export function dataLinks(record: ExperimentRecord): string {
  const link = (file: string, text: string) =>
    `<a href="${escapeXml(file)}" download>${escapeXml(text)}</a>`;
  const tables = tableNames(record).map((name) => link(fileOf(record, name), name));
  return ` · Data: ${link(`${FOLDER}/${record.id}.json`, 'JSON')}; CSV: ${tables.join(', ')}`;
}

/** Writes every record and its tables below `folder`. */
export function writeRecordData(folder: string, rows: LedgerRow[]): void {
  for (const { record } of rows) {
    if (!record) continue;
    const json = `${JSON.stringify(record, null, 1)}\n`;
    writeOutput(path.join(folder, FOLDER, `${record.id}.json`), json);
    for (const name of tableNames(record)) {
      writeOutput(path.join(folder, fileOf(record, name)), recordCsv(record, name));
    }
  }
}
