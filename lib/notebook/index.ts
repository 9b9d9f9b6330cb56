/** What notebooks import: run an experiment, show what it found and the code that found it. */

import type { Drawing } from '../figures/drawing.js';
import { currentStudy } from '../record/current-study.js';
import type { Drawings, ExperimentRecord } from '../record/experiment.js';
import { studyDrawings } from '../record/study-drawings.js';
import { captionBundle, drawingBundle, tableBundle } from './bundles.js';
import { claimsBundle } from './claims.js';
import { afterEarlierDisplays, emit } from './display.js';
import { experimentRun } from './run.js';
import { runSettings } from './settings.js';
import { sourceBundle } from './source.js';

export { live, progress } from './progress.js';
export { run } from './run.js';
export { runSettings } from './settings.js';

/**
 * Shows drawings with their captions below the cell, which ends when all are drawn: single ones, or all
 * that an experiment draws.
 *
 * @throws if one is missing, for example because a record draws nothing of that name.
 */
export function show(...drawings: (Drawing | Drawings)[]): void {
  const { headless } = runSettings();
  const all = drawings.flatMap((one) => {
    if (!one) throw new Error('There is no drawing of that name: look at what draw returns.');
    return isDrawing(one) ? [one] : Object.values(one);
  });
  for (const drawing of all) {
    afterEarlierDisplays(async () => {
      emit(await drawingBundle(drawing, headless));
      if (drawing.kind !== 'table') emit(captionBundle(drawing));
    });
  }
}

const isDrawing = (one: Drawing | Drawings): one is Drawing => typeof one.kind === 'string';

/**
 * Shows the claims of a record: criterion, what was measured, verdict. Where a study over seeds was made,
 * its verdicts stand beside them, and below what it drew.
 */
export function showClaims(record: ExperimentRecord): void {
  const experiment = record.scale === 'smoke' ? undefined : experimentRun(record.id);
  const study = experiment && currentStudy(experiment);
  afterEarlierDisplays(() => emit(claimsBundle(record, study)));
  if (study) show(studyDrawings(experiment, study));
}

/** Anything with named columns and rows of values: a danfojs `DataFrame`, for example. */
export interface TableLike {
  columns: string[];
  values: unknown[] | unknown[][];
}

/** Shows a danfojs `DataFrame` (or anything like it) as a table. */
export function showTable({ columns, values }: TableLike): void {
  const rows = values.map((row) =>
    (Array.isArray(row) ? row : [row]).map((cell) =>
      typeof cell === 'number' ? cell : String(cell ?? ''),
    ),
  );
  afterEarlierDisplays(() => emit(tableBundle({ columns, rows })));
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
