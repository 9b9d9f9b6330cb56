/** The tables of a record as plain rows, and as CSV. */
import type { ExperimentRecord } from '../record/experiment.js';

/** A cell of a frame. A missing number is NaN, as danfojs has it; a missing text is null. */
export type Cell = string | number | boolean | null;

export type Row = { [column: string]: Cell };

type Plain = { [name: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ fd: { train: 1 } }` → `fd.train`, `{ seeds: [{ fd: 1 }] }` → `seeds.0.fd`; a list of values becomes its text. */
export function flat(value: Plain, prefix = ''): Row {
  const row: Row = {};
  for (const [name, item] of Object.entries(value)) {
    const isTable = Array.isArray(item) && item.some(isPlain);
    const inner = isTable ? Object.fromEntries(item.entries()) : isPlain(item) ? item : undefined;
    if (inner) Object.assign(row, flat(inner, `${prefix}${name}.`));
    else row[prefix + name] = Array.isArray(item) ? item.join(', ') : ((item ?? null) as Cell);
  }
  return row;
}

/** The columns of rows, in the order in which they first occur. */
export const columnsOf = (rows: Row[]): string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
];

/** A list of rows, or lists of equal length by name, as rows; undefined for anything else. */
export function rowsOf(value: unknown): Row[] | undefined {
  if (Array.isArray(value)) {
    return value.map((item, k) => flat(isPlain(item) ? item : { index: k, value: item }));
  }
  if (!isPlain(value)) return undefined;
  const lists = Object.entries(value).filter(([, list]) => Array.isArray(list)) as [
    string,
    Cell[],
  ][];
  const [first] = lists;
  if (!first || lists.some(([, list]) => list.length !== first[1].length)) return undefined;
  return first[1].map((_, k) =>
    flat(Object.fromEntries(lists.map(([name, list]) => [name, list[k]]))),
  );
}

/**
 * The rows of a record's table.
 *
 * @throws one sentence that lists the tables there are.
 */
export function seriesRows(
  { id, series, metrics, claims }: ExperimentRecord,
  name = 'metrics',
): Row[] {
  if (name === 'metrics')
    return Object.entries(metrics).map(([metric, value]) => ({ metric, value }));
  if (name === 'claims') return claims.map((claim) => flat(claim as unknown as Plain));
  const all = series as Plain;
  const rows = Object.hasOwn(all, name) ? rowsOf(all[name]) : undefined;
  if (rows) return rows;
  throw new Error(`${id} has no table "${name}"; it has ${namesOf(all).join(', ')}.`);
}

const namesOf = (series: object): string[] => [
  'metrics',
  'claims',
  ...Object.entries(series).flatMap(([name, value]) => (rowsOf(value) ? name : [])),
];

/** A cell longer than this is a picture and not for a table. */
const LONGEST_CELL = 500;

/** The names of a record's tables that hold numbers and words: `metrics`, `claims`, and those of its series. */
export const tableNames = (record: ExperimentRecord): string[] =>
  namesOf(record.series).filter((name) => {
    const rows = seriesRows(record, name);
    const isShort = (cell: Cell) => typeof cell !== 'string' || cell.length <= LONGEST_CELL;
    return rows.length > 0 && rows.every((row) => Object.values(row).every(isShort));
  });

/** A cell as RFC 4180 has it: in quotation marks where a comma, a mark or a line break is in it. */
function csvCell(cell: unknown): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Columns and rows as comma-separated values; what is missing is empty. */
export const csvOf = (columns: string[], rows: unknown[][]): string =>
  [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** A table of a record as comma-separated values. */
export function recordCsv(record: ExperimentRecord, name: string): string {
  const rows = seriesRows(record, name);
  const columns = columnsOf(rows);
  return csvOf(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}
