/** Pictures as records draw them: rows and labels, where a notebook's output holds only pixels. */
import type { LedgerRow } from '../../experiments/ledger.js';
import type { Drawing, ImageDrawing } from '../../figures/drawing.js';

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
