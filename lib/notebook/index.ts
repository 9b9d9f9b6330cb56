/** What notebooks import: run an experiment, show what it found and the code that found it. */

import path from 'node:path';
import { writeOutput } from '../base/output.js';
import type { Drawing } from '../figures/drawing.js';
import { currentStudy } from '../record/current-study.js';
import type { Drawings, ExperimentRecord } from '../record/experiment.js';
import { figuresFolder } from '../record/record.js';
import { studyDrawings } from '../record/study-drawings.js';
import { captionBundle, tableBundle } from './bundles.js';
import { claimsBundle } from './claims.js';
import { afterEarlierDisplays, emit } from './display.js';
import { drawingBundle } from './drawing-bundles.js';
import { experimentRun } from './run.js';
import { runSettings } from './settings.js';
import { sourceBundle } from './source.js';
import { showStored } from './study-display.js';
import { csvOf } from './tables.js';
import { type Answer, marksBundle, marksOf } from './task.js';

export { frame } from './frame.js';
export { live, progress } from './progress.js';
export { run } from './run.js';
export { runSettings } from './settings.js';

/**
 * Shows drawings with their captions below the cell, which ends when all are drawn: single ones, or all
 * that an experiment draws. A data frame is shown as a table.
 *
 * @throws if one is missing, for example because a record draws nothing of that name.
 */
export function show(...drawings: (Drawing | Drawings | TableLike)[]): void {
  const { headless } = runSettings();
  for (const one of drawings) {
    if (!one) throw new Error('There is no drawing of that name: look at what draw returns.');
    if (isTableLike(one)) showTable(one);
    else for (const drawing of isDrawing(one) ? [one] : Object.values(one)) draw(drawing, headless);
  }
}

function draw(drawing: Drawing, headless: boolean): void {
  afterEarlierDisplays(async () => {
    emit(await drawingBundle(drawing, headless));
    if (drawing.kind !== 'table') emit(captionBundle(drawing));
  });
}

const isTableLike = (one: Drawing | Drawings | TableLike): one is TableLike =>
  'values' in one && Array.isArray(one.columns) && Array.isArray(one.values);

const isDrawing = (one: Drawing | Drawings): one is Drawing => typeof one.kind === 'string';

/**
 * Shows the claims of a record: criterion, what was measured, verdict. Where a study over seeds was made,
 * its verdicts stand beside them, and below what it drew.
 */
export function showClaims(record: ExperimentRecord): void {
  const experiment = record.scale === 'smoke' ? undefined : experimentRun(record.id);
  const study = experiment && currentStudy(experiment);
  afterEarlierDisplays(() => emit(claimsBundle(record, study)));
  if (!study) return;
  const drawings = studyDrawings(experiment, study);
  if (runSettings().headless) showStored(drawings, study.id);
  else show(drawings);
}

/** Anything with named columns and rows of values: a danfojs `DataFrame`, for example. */
export interface TableLike {
  columns: string[];
  values: unknown[] | unknown[][];
  /** Names of the rows, shown where they are not just numbers. */
  index?: (string | number)[];
}

/** Shows a danfojs `DataFrame` (or anything like it) as a table; what is missing is a dash. */
export function showTable({ columns, values, index = [] }: TableLike): void {
  const rows = values.map((row) => (Array.isArray(row) ? row : [row]).map(cellOf));
  const isNamed = index.length === rows.length && index.some((name) => typeof name === 'string');
  const table = isNamed
    ? { columns: ['', ...columns], rows: rows.map((row, k) => [String(index[k]), ...row]) }
    : { columns, rows };
  afterEarlierDisplays(() => emit(tableBundle(table)));
}

function cellOf(cell: unknown): string | number {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '–';
  return typeof cell === 'number' ? cell : String(cell);
}

/**
 * Writes a frame beside the figures as comma-separated values; returns the path of the file.
 * @param name stem of the file, for example `fig08.at-seven`
 */
export function saveCsv({ columns, values }: TableLike, name: string): string {
  const file = path.join(figuresFolder(runSettings().scale), `${name}.csv`);
  const rows = values.map((row) => (Array.isArray(row) ? row : [row]));
  writeOutput(file, csvOf(columns, rows));
  return file;
}

/** Shows Markdown, with formulas between dollar signs. */
export function showMarkdown(text: string): void {
  const data = { 'text/markdown': text, 'text/plain': text };
  afterEarlierDisplays(() => emit({ data }));
}

/** Shows the source of what `file` (a path from the project root) exports under `name`. */
export function showSource(file: string, name: string): void {
  afterEarlierDisplays(() => emit(sourceBundle(file, name)));
}

/**
 * A coding task: says whether the reader's function agrees with the truth in every case, and shows the
 * first one where it does not.
 */
export function check<Input extends unknown[]>(
  answer: (...input: Input) => Answer,
  truth: (...input: Input) => Answer,
  cases: readonly Input[],
): void {
  afterEarlierDisplays(() => emit(marksBundle(marksOf(answer, truth, cases))));
}
