/** What records and studies draw, where a notebook's output holds only pixels, or nothing but a caption. */
import type { LedgerRow } from '../../experiments/ledger.js';
import type { Drawing, ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import { currentStudy } from '../../record/current-study.js';
import { studyDrawings } from '../../record/study-drawings.js';

/** What the record of a row draws; nothing where it is out of date and its code cannot read it any more. */
export function drawingsOf({ experiment, record }: LedgerRow): Drawing[] {
  if (!record) return [];
  try {
    return Object.values(experiment.draw(record));
  } catch {
    return [];
  }
}

const isPictures = (drawing: Drawing): drawing is ImageDrawing => drawing.kind === 'images';

/** The picture sheets of a row, in the order in which they are drawn. */
export const sheetsOf = (row: LedgerRow): ImageDrawing[] => drawingsOf(row).filter(isPictures);

/** Finds what a notebook shows under a caption, if a record or a study draws it. */
export type DrawnOf = (caption: string) => ImageDrawing | PlotDrawing | undefined;

const isDrawn = (drawing: Drawing): drawing is ImageDrawing | PlotDrawing =>
  drawing.kind !== 'table';

/** The plots and sheets of a row's study. */
function studyDrawingsOf({ experiment, record }: LedgerRow): (ImageDrawing | PlotDrawing)[] {
  const study = record && currentStudy(experiment);
  return study ? Object.values(studyDrawings(experiment, study)).filter(isDrawn) : [];
}

/** The sheets of these rows, and what their studies draw, by caption. */
export function drawnOf(rows: LedgerRow[]): DrawnOf {
  const drawings = rows.flatMap((row) => [...sheetsOf(row), ...studyDrawingsOf(row)]);
  const byCaption = new Map(drawings.map((drawing) => [drawing.caption, drawing]));
  return (caption) => byCaption.get(caption);
}
