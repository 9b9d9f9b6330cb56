/** What unseen codes cost in bits when only the nearest positions are read: by count tables, by networks. */

import { last, mean } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import { arvmLogProbabilities } from '../../models/arvm-codes.js';
import {
  fitMixture,
  interpolate,
  mixtureBits,
  nestedTables,
} from '../../models/count-table-smoothing.js';
import { sliceImages, type Tokens, tokensFromCodes } from '../../models/tokens.js';
import { squareWindow } from '../../models/window.js';
import type { RunContext } from '../../record/experiment.js';
import { type ArvmConfig, trainedArvm } from '../../runs/arvm.js';
import { codeSets, codesName, firstTokens } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';

export type Settings = {
  /** Training images that the tables count. */
  images: number;
  /** Unseen images: mixtures are fitted on one half and judged, like the networks, on the other. */
  heldOut: number;
  /** Networks of γ = 3, 5, 7 on `networkImages` images. */
  networkImages: number;
  arvm: ArvmConfig;
};

export type Held = {
  label: string;
  /** Held-out bits per image for each of `SIZES`. */
  bits: number[];
  /** Held-out bits per image of networks with γ = 3, 5, 7. */
  network: number[];
};

/** Of the window: γ. */
export const SIDES = [3, 5, 7];
/** Numbers of positions read, nearest first; squares of side 1, 3, 5, 7 read 0, 4, 12, 24. */
const SIZES = [0, 1, 2, 3, 4, 6, 8, 12, 24];
const sizeOf = (side: number): number => (side * side - 1) / 2;

/** Of γ = 3, 5, 7: what is lost against the whole past, in bits per image, by the tables. */
export const tableGaps = ({ bits }: Held): number[] =>
  SIDES.map((side) => bits[SIZES.indexOf(sizeOf(side))] - last(bits));

/** The same by the networks. */
export const networkGaps = ({ network }: Held): number[] =>
  network.map((bits) => bits - last(network));

/** Tables of 0, 1, … 24 positions, interpolated and mixed; bits per unseen image for each of `SIZES`. */
function byTables(training: Tokens, fitting: Tokens, judging: Tokens): number[] {
  const tables = nestedTables(training, squareWindow(7), 'own');
  const fitted = interpolate(tables, fitting);
  const judged = interpolate(tables, judging);
  return SIZES.map((widest) =>
    mean(mixtureBits(judged, fitMixture(fitted, widest), judging.images)),
  );
}

/** Everything measured on the codes of one data set. */
export async function heldOut(request: CodesRun, context: RunContext<Settings>): Promise<Held> {
  const { config, seed, progress } = context;
  const { label, train, test } = await codeSets(request, context);
  const images = Math.min(config.heldOut, test.images) >> 1;
  const unseen = (start: number) =>
    tokensFromCodes(sliceImages(test, start, start + images), test.bitsPerPosition);
  const [fitting, judging] = [unseen(0), unseen(images)];
  progress(0.7, `${label}: counting 25 windows`);
  const bits = byTables(firstTokens(train, config.images), fitting, judging);
  const learnt = firstTokens(train, config.networkImages);
  const network: number[] = [];
  for (const side of SIDES) {
    const { arvm } = await trainedArvm(
      codesName(request),
      learnt,
      side,
      config.arvm,
      seed,
      (fraction, note) => progress(0.5 + 0.4 * fraction, `${label}: ${note}`),
    );
    network.push(-mean(arvmLogProbabilities(arvm, judging)));
  }
  return { label, network, bits };
}

export const heldOutChart = (held: Held[]): PlotDrawing =>
  lineChart(
    {
      caption:
        'Held-out bits per image when only the nearest positions are read: mixtures of count tables, and networks with squares of side 3, 5, 7, which read 4, 12, 24 positions. The LDH gap is the height above the right end.',
      x: { title: 'positions read (nearest first)' },
      y: { title: 'held-out bits per image' },
    },
    held.flatMap(({ label, bits, network }, k) => {
      const colour = seriesColour(k);
      return [
        { name: `${label}, tables`, x: SIZES, y: bits, dash: 'dash' as const, colour },
        { name: `${label}, networks`, x: SIDES.map(sizeOf), y: network, colour },
      ];
    }),
  );
