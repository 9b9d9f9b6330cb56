/** The cells of a notebook as nbformat 4.5 stores them. */
import type { Output } from './outputs.js';

export interface CodeCell {
  cell_type: 'code';
  id: string;
  source: string | string[];
  metadata: { [name: string]: unknown };
  outputs: Output[];
  execution_count: number | null;
}

export interface TextCell {
  cell_type: 'markdown' | 'raw';
  id: string;
  source: string | string[];
  metadata: { [name: string]: unknown };
}

export type Cell = CodeCell | TextCell;
