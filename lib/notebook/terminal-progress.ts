/** The progress of a notebook as one line of text. */
import type { NotebookProgress } from './runner.js';

/** For example `cell 3/12 40 % epoch 8 of 20`. */
export function describeProgress({ cell, cells, fraction, text }: NotebookProgress): string {
  const share = fraction === undefined ? '' : ` ${Math.floor(100 * fraction)} %`;
  return `cell ${cell}/${cells}${share}${text ? ` ${text}` : ''}`.replace(/\s+/g, ' ');
}
