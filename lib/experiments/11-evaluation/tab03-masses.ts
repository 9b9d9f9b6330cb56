/** A fine grid of codes stands for that of large pictures: what count tables memorize on it. */
import { first, type ImageSet } from '../../data/index.js';
import { toBits } from '../../models/blae.js';
import { countTable } from '../../models/count-table.js';
import { memorizedMass } from '../../models/count-table-likelihood.js';
import { type Tokens, tokensFromCodes } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { globalSide, squareWindow } from '../../models/window.js';
import { type BlaeRun, type TrainedBlae, trainedBlae } from '../../runs/blae.js';
import { encodeSet } from '../../runs/reconstruction.js';

/** Exact mass that the count table with window side γ puts on training codes, and on unseen ones. */
export type Mass = { gamma: number; memorized: number; unseen: number };

/** The codes of images, one symbol at each position. */
async function tokensOf({ model }: TrainedBlae, images: ImageSet): Promise<Tokens> {
  const codes = {
    images: images.count,
    rows: model.grid,
    columns: model.grid,
    bitsPerPosition: model.dimensions,
    bits: toBits(await encodeSet(model, images)),
  };
  return tokensFromCodes(codes, model.dimensions);
}

/** For growing windows, the last of which covers the grid. */
export async function massesOnFineGrid(
  run: BlaeRun,
  seed: number,
  report: (line: string) => void,
): Promise<Mass[]> {
  const trained = await trainedBlae(run, seed, (_, line) => report(line));
  const { model, set, held } = trained;
  const train = await tokensOf(trained, set);
  const [index, unseen] = [
    codeIndex(train),
    codeIndex(await tokensOf(trained, first(held, set.count))),
  ];
  return [3, 5, 7, 15, globalSide(model.grid, model.grid)].map((gamma) => {
    const table = countTable(train, squareWindow(gamma));
    return {
      gamma,
      memorized: memorizedMass(table, index),
      unseen: memorizedMass(table, unseen),
    };
  });
}
