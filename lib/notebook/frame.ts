/** Records, studies and the ledger as data frames of danfojs: to select, group, pivot and join in sight of the reader. */
import type { DataFrame } from 'danfojs-node';
import type { ExperimentRecord } from '../record/experiment.js';
import type { StudyRecord } from '../record/study.js';
import { type Cell, columnsOf, flat, type Row, rowsOf, seriesRows } from './tables.js';

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

/** Rows with the same columns in each; what is missing is NaN among numbers and null among texts. */
function fromRows(rows: Row[]): DataFrame {
  const data: { [column: string]: Cell[] } = {};
  for (const column of columnsOf(rows)) {
    const isNumeric = rows.some((row) => typeof row[column] === 'number');
    data[column] = rows.map((row) => row[column] ?? (isNumeric ? Number.NaN : null));
  }
  const { DataFrame } = library();
  return new DataFrame(data);
}

const isStudy = (source: object): source is StudyRecord => 'runs' in source && 'seeds' in source;

const isRecord = (source: object): source is ExperimentRecord =>
  'series' in source && 'metrics' in source;

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

/** What a frame needs of a row of the ledger; its own type would make every chapter depend on all experiments. */
interface Listed {
  chapter: string;
  experiment: object;
  record?: ExperimentRecord;
}

const isLedger = (source: object[]): source is Listed[] =>
  source.length > 0 && source.every((row) => 'experiment' in row && 'chapter' in row);

/** One row per claim of the ledger. */
function ledgerRows(ledger: Listed[]): Row[] {
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
export function frame(source: ExperimentRecord | StudyRecord | object, table?: string): DataFrame {
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
