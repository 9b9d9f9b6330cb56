/** Records, studies and the ledger as data frames of danfojs: to select, group, pivot and join in sight of the reader. */
import type { DataFrame } from 'danfojs-node';
import type { LedgerRow } from '../experiments/ledger.js';
import type { ExperimentRecord } from '../record/experiment.js';
import type { StudyRecord } from '../record/study.js';

/** A cell of a frame. A missing number is NaN, as danfojs has it; a missing text is null. */
type Cell = string | number | boolean | null;

type Row = { [column: string]: Cell };

type Plain = { [name: string]: unknown };

type Danfo = typeof import('danfojs-node');

let danfo: Danfo | undefined;

/** danfojs-node, loaded with the first frame (it takes a second or two), and mended. */
function library(): Danfo {
  if (!danfo) {
    danfo = require('danfojs-node') as Danfo;
    mendDescribe(danfo);
  }
  return danfo;
}

/**
 * danfojs 1.2.0 hands missing values to mathjs, which throws at null and makes NaN of the whole column:
 * here `describe()` leaves them out, so that `count` says how many there were.
 */
function mendDescribe({ DataFrame }: Danfo): void {
  const whole = DataFrame.prototype.describe;
  DataFrame.prototype.describe = function describe(this: DataFrame): DataFrame {
    const numeric = this.columns.filter((_, k) => this.dtypes[k] !== 'string');
    const stats: { [column: string]: number[] } = {};
    let index: (string | number)[] = [];
    for (const name of numeric) {
      const values = this.column(name).values as unknown[];
      const present = values.filter(
        (value) => typeof value === 'boolean' || Number.isFinite(value),
      );
      if (present.length === 0) continue;
      const described = whole.call(new DataFrame({ [name]: present })) as DataFrame;
      stats[name] = described.column(name).values as number[];
      index = described.index;
    }
    return new DataFrame(stats, { index: index.map(String) });
  };
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ fd: { train: 1 } }` → `fd.train`; a list becomes its text. */
function flat(value: Plain, prefix = ''): Row {
  const row: Row = {};
  for (const [name, item] of Object.entries(value)) {
    if (isPlain(item)) Object.assign(row, flat(item, `${prefix}${name}.`));
    else row[prefix + name] = Array.isArray(item) ? item.join(', ') : ((item ?? null) as Cell);
  }
  return row;
}

/** Rows with the same columns in each; what is missing is NaN among numbers and null among texts. */
function fromRows(rows: Row[]): DataFrame {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const data: { [column: string]: Cell[] } = {};
  for (const column of columns) {
    const isNumeric = rows.some((row) => typeof row[column] === 'number');
    data[column] = rows.map((row) => row[column] ?? (isNumeric ? Number.NaN : null));
  }
  const { DataFrame } = library();
  return new DataFrame(data);
}

/** A list of rows, or lists of equal length by name, as rows; undefined for anything else. */
function rowsOf(value: unknown): Row[] | undefined {
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

const isStudy = (source: object): source is StudyRecord => 'runs' in source && 'seeds' in source;

const isRecord = (source: object): source is ExperimentRecord =>
  'series' in source && 'metrics' in source;

/** The parts of a record that are tables. */
function seriesRows({ id, series, metrics, claims }: ExperimentRecord, name = 'metrics'): Row[] {
  if (name === 'metrics')
    return Object.entries(metrics).map(([metric, value]) => ({ metric, value }));
  if (name === 'claims') return claims.map((claim) => flat(claim as unknown as Plain));
  const all = series as Plain;
  const rows = Object.hasOwn(all, name) ? rowsOf(all[name]) : undefined;
  if (rows) return rows;
  const names = Object.keys(all).filter((key) => rowsOf(all[key]));
  throw new Error(
    `${id} has no table "${name}"; it has ${['metrics', 'claims', ...names].join(', ')}.`,
  );
}

/** Means and intervals over seeds, one row per seed and metric, or verdicts. */
function studyRows({ id, metrics, runs, claims }: StudyRecord, name = 'metrics'): Row[] {
  if (name === 'metrics') {
    return Object.entries(metrics).map(([metric, over]) => Object.assign({ metric }, over));
  }
  if (name === 'claims') return claims.map((claim) => flat(claim));
  if (name === 'runs') {
    return runs.flatMap(({ seed, metrics: values }) =>
      Object.entries(values).map(([metric, value]) => ({ seed, metric, value })),
    );
  }
  throw new Error(`The study of ${id} has no table "${name}"; it has metrics, runs, claims.`);
}

const isLedger = (source: object[]): source is LedgerRow[] =>
  source.length > 0 && source.every((row) => 'experiment' in row && 'chapter' in row);

/** One row per claim of the ledger. */
function ledgerRows(ledger: LedgerRow[]): Row[] {
  return ledger.flatMap(({ chapter, record }) =>
    (record?.claims ?? []).map(
      ({ id, kind, place = null, fixed, verdict, statement, measured }) => {
        const names = { chapter, record: record?.id ?? null, claim: id };
        return Object.assign(names, { kind, place, fixed, verdict, statement, measured });
      },
    ),
  );
}

/**
 * A data frame of
 * - a table in a record's series: `frame(record, 'rows')`; `'metrics'` (default) and `'claims'` always exist;
 * - a study over seeds: `'metrics'` with means and intervals (default), `'runs'` with each seed, `'claims'`;
 * - the ledger, one row per claim: `frame(ledger('laptop'))`;
 * - any list of rows, or lists of equal length by name.
 *
 * @throws one sentence that lists the tables there are.
 */
export function frame(
  source: ExperimentRecord | StudyRecord | LedgerRow[] | object,
  table?: string,
): DataFrame {
  if (Array.isArray(source)) {
    return fromRows(isLedger(source) ? ledgerRows(source) : (rowsOf(source) ?? []));
  }
  if (isStudy(source)) return fromRows(studyRows(source, table));
  if (isRecord(source)) return fromRows(seriesRows(source, table));
  const rows = rowsOf(source);
  if (!rows)
    throw new Error('A frame is made of a record, a study, the ledger, or lists of equal length.');
  return fromRows(rows);
}
