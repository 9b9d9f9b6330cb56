/** The numbers in a notebook's text, filled in as the records have them. */
import { type Notebook, sourceOf } from './notebook-file.js';
import { recordsIn, recordValues } from './number-values.js';
import { filled, sourcesIn } from './numbers.js';

/** Where a cell's text is wrong. */
function inCell<Result>(id: string, task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    throw new Error(`text cell ${id}: ${(error as Error).message}`);
  }
}

/**
 * Fills in the marked numbers of all text cells, in place.
 *
 * @throws one sentence that names the cell if a mark is malformed or its source is not known.
 */
export function fillNumbers({ cells }: Notebook, textFor = recordValues()): void {
  for (const cell of cells) {
    if (cell.cell_type !== 'markdown') continue;
    cell.source = inCell(cell.id, () => filled(sourceOf(cell), textFor));
  }
}

/** The records that a notebook's text reads; `ledger` stands for all. */
export function recordsInText({ cells }: Notebook): string[] {
  const texts = cells.filter(({ cell_type }) => cell_type === 'markdown').map(sourceOf);
  return [...new Set(texts.flatMap(sourcesIn).flatMap(recordsIn))];
}
