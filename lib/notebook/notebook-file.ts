/** Notebook files: read, checked, and written in one canonical form. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { oneLine } from '../base/one-line.js';
import { describeWriteError } from '../base/write-error.js';
import type { Cell } from './cells.js';
import { checkCells } from './notebook-check.js';
import { toLines } from './outputs.js';

export type { Cell, CodeCell, TextCell } from './cells.js';

/** A notebook in nbformat 4.5. */
export interface Notebook {
  cells: Cell[];
  metadata: { [name: string]: unknown };
  nbformat: number;
  nbformat_minor: number;
}

/** The source of a cell as one text. */
export function sourceOf(cell: Cell): string {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}

/**
 * Reads a notebook.
 *
 * @throws one sentence if the file is missing, not JSON or not a notebook in format 4.
 */
export function readNotebook(file: string): Notebook {
  const name = path.basename(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(`There is no notebook ${file}.`);
  }
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not a notebook: ${oneLine((error as Error).message, 200)}.`);
  }
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells)) {
    throw new Error(`${name} is not a notebook in format 4.`);
  }
  return { ...notebook, cells: checkCells(name, notebook.cells) };
}

/**
 * A notebook with what depends on the front end, the moment or the machine removed: cells keep
 * their `tags` and their place among the slides, code cells are numbered in order, every cell has an id.
 * The mark of its last execution stays.
 */
export function canonicalNotebook(notebook: Notebook): Notebook {
  let count = 0;
  const cells = notebook.cells.map((cell, index): Cell => {
    const { tags, slideshow } = cell.metadata ?? {};
    const metadata = {
      ...(slideshow ? { slideshow } : {}),
      ...(Array.isArray(tags) && tags.length > 0 ? { tags } : {}),
    };
    const common = {
      id: cell.id ?? `cell-${index + 1}`,
      metadata,
      source: toLines(sourceOf(cell)),
    };
    if (cell.cell_type !== 'code') return { cell_type: cell.cell_type, ...common };
    const execution_count = cell.execution_count === null ? null : ++count;
    const outputs = cell.outputs.map((output) =>
      output.output_type === 'execute_result' ? { ...output, execution_count } : output,
    );
    return { cell_type: 'code', ...common, execution_count, outputs };
  });
  const executed = executedAs(notebook);
  const metadata = {
    ...(executed ? { meps: { executed } } : {}),
    kernelspec: {
      name: 'tslab-meps',
      display_name: 'TypeScript (meps-ldh)',
      language: 'typescript',
    },
    language_info: {
      name: 'typescript',
      file_extension: '.ts',
      mimetype: 'text/typescript',
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
  };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** The mark of the execution that gave the outputs, if it is known. */
export function executedAs({ metadata }: Notebook): string | undefined {
  const { executed } = (metadata?.meps ?? {}) as { executed?: unknown };
  return typeof executed === 'string' ? executed : undefined;
}

/** The same notebook with that mark, or without one. */
export const withExecuted = (notebook: Notebook, executed: string | undefined): Notebook => ({
  ...notebook,
  metadata: { ...notebook.metadata, meps: { executed } },
});

/**
 * Text of a notebook file: sorted keys, indent 1, as Jupyter writes it, but lists of numbers on one
 * line, which halves the size of a plot. (A raw line feed never stands inside a JSON string, so only
 * lists are touched.)
 */
export function formatNotebook(notebook: Notebook): string {
  const text = JSON.stringify(sortKeys(canonicalNotebook(notebook)), null, 1);
  const shorter = text.replace(/\[\n[^[\]{}"]*\]/g, (list) => list.replace(/\s+/g, ''));
  return `${shorter}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!value || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    sortKeys(item),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes a notebook atomically, only if its text changes. Says whether it did. */
export function writeNotebook(file: string, notebook: Notebook): boolean {
  const text = formatNotebook(notebook);
  if (readFileSync(file, 'utf8') === text) return false;
  try {
    writeFileAtomic.sync(file, text);
  } catch (error) {
    throw new Error(describeWriteError(file, error as NodeJS.ErrnoException));
  }
  return true;
}
