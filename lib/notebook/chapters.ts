/** The index of chapters: which notebook shows which record, and what came out. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ledger, summarizeKinds } from '../experiments/ledger.js';
import type { Scale } from '../record/experiment.js';
import { readNotebook, sourceOf } from './notebook-file.js';

const NOTEBOOKS = path.resolve(__dirname, '..', '..', 'notebooks');

export interface Chapter {
  /** File stem, for example `04-blae`. */
  name: string;
  /** The notebook's first heading. */
  title: string;
}

/** All notebooks in reading order. */
export function chapters(folder = NOTEBOOKS): Chapter[] {
  const files = readdirSync(folder).filter((file) => /^\d.*\.ipynb$/.test(file));
  return files.sort().map((file) => {
    const { cells } = readNotebook(path.join(folder, file));
    const text = cells.find(({ cell_type }) => cell_type === 'markdown');
    const name = path.basename(file, '.ipynb');
    return { name, title: (text && /^# (.+)$/m.exec(sourceOf(text))?.[1]) || name };
  });
}

/** A Markdown list of the chapters with their records at a scale, linked from within notebooks/. */
export function chapterIndex(scale: Scale): string {
  const rows = ledger(scale);
  const lines = chapters().map(({ name, title }) => {
    const records = rows
      .filter(({ chapter }) => chapter === name)
      .map(({ experiment: { id, title: what, paper }, record }) => {
        const verdicts = record ? summarizeKinds(record) : 'not run yet';
        return `  - **${id}** ${what} (${paper}): ${verdicts}`;
      });
    return [`- [${title}](${name}.ipynb)`, ...records].join('\n');
  });
  return lines.join('\n');
}
