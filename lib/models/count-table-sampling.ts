/** Drawing codes from count tables, one symbol after another, at temperature 1. */
import type { RandomStream } from '../engine/random.js';
import { type CountTable, contextCount, countTable, type Pooling } from './count-table.js';
import { stepsPerImage, type Tokens } from './tokens.js';
import { squareWindow } from './window.js';

/** Codes and the share of steps that were answered by each table, widest window first. */
export interface TableSamples {
  tokens: Tokens;
  shareOfTable: number[];
}

/** The tables of γ, γ − 2, …, 1: what the sampler falls back on when a context is new. */
export function backoffTables(tokens: Tokens, gamma: number, pooling?: Pooling): CountTable[] {
  const tables: CountTable[] = [];
  for (let side = gamma; side >= 1; side -= 2) {
    tables.push(countTable(tokens, squareWindow(side), pooling));
  }
  return tables;
}

/**
 * Ancestral sampling in raster order. A symbol is drawn from the histogram of the widest table that
 * knows the context; the widest tables come first. The empty window of the last one knows everything.
 * Codes of the training set never need to fall back, so their probability stays exactly Π q (Eq. 9).
 */
export function sampleTables(
  tables: readonly CountTable[],
  images: number,
  stream: Pick<RandomStream, 'integer'>,
): TableSamples {
  const { tokens: training } = tables[0];
  const steps = stepsPerImage(training);
  const tokens: Tokens = { ...training, images, symbols: new Uint16Array(images * steps) };
  const uses = tables.map(() => 0);
  for (let image = 0; image < images; image++) {
    for (let step = 0; step < steps; step++) {
      const order = tables.findIndex((table) => table.find(tokens, image, step) >= 0);
      const table = tables[order];
      const context = table.find(tokens, image, step);
      // A uniformly random occurrence of the context brings its own follower: a draw from q.
      const at = table.start[context] + stream.integer(contextCount(table, context));
      tokens.symbols[image * steps + step] = table.followers[at];
      uses[order]++;
    }
  }
  return { tokens, shareOfTable: uses.map((count) => count / (images * steps)) };
}
