/**
 * Beyond the paper: the law behind Figure 8. A window whose content has H bits of entropy meets about
 * N·2^(−H) other training images with the same content. When H passes log₂ N, contexts become unique,
 * and the histogram of a unique context is a copy of one image's next symbol.
 */

import type { ImageSet } from '../../data/index.js';
import { heatmap, lineChart, panelGrid, scatter } from '../../figures/charts.js';
import { seriesColour } from '../../figures/theme.js';
import { toBits } from '../../models/blae.js';
import { countTable } from '../../models/count-table.js';
import { memorizedMass } from '../../models/count-table-likelihood.js';
import {
  fitMixture,
  interpolate,
  mixtureBits,
  nestedTables,
} from '../../models/count-table-smoothing.js';
import {
  type BinaryCodes,
  sliceImages,
  type Tokens,
  tokensFromCodes,
} from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import { contextPositions, rasterWindow, squareWindow } from '../../models/window.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { type BlaeRun, trainedBlae } from '../../runs/blae.js';
import { codeSets, keepLiveliestBits } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { blaeNeeded, codesNeeded } from '../../runs/index.js';
import { encodeSet } from '../../runs/reconstruction.js';
import { cifarRun } from '../shared/blae-presets.js';
import { codesRun, eightBits } from '../shared/code-presets.js';

type Config = {
  codes: CodesRun[];
  /** Bits kept per position, the liveliest first. */
  bits: number[];
  images: number[];
  sides: number[];
  /** Held-out images that estimate entropies: half to fit, half to judge. */
  heldOut: number;
  /** Bits kept of the 32 per position of the network of Figure 5. */
  wideBits: number[];
  /** The autoencoder whose codes these are: that of Figure 5. */
  wideCodes: BlaeRun;
};

/** One cell of the phase diagram. */
type Cell = {
  label: string;
  bits: number;
  images: number;
  gamma: number;
  memorized: number;
  /** Mass on as many unseen codes, or on all 10 000 of the test set where `images` is more. */
  heldOut: number;
};

/** One window at one position: its entropy, and how unique its contents are for every N. */
type Window = {
  label: string;
  bits: number;
  gamma: number;
  position: number;
  /** Held-out code length of the window's content, bits: an upper bound of its entropy. */
  entropy: number;
  images: number[];
  /** Distinct contents over N. */
  distinct: number[];
  /** E[(1 − e^(−λ)) / λ] with λ = N·p(content), from held-out code lengths. */
  predicted: number[];
};

/** What the record keeps for drawing and judging. */
interface Series {
  cells: Cell[];
  wide: Cell[];
  windows: Window[];
}

/** Inner, edge and corner positions of the 4×4 grid. */
const POSITIONS = [5, 8, 10, 15];
/** P_mem found before this code was written, with other codes of the same kind: MNIST, 8 bits, γ = 5. */
const PILOT: { [images: number]: number } = {
  500: 0.608,
  2000: 0.448,
  8000: 0.366,
  30000: 0.359,
  60000: 0.37,
};
/** The same for 4, 8, 16, 32 bits per position of 256 images of CIFAR-10, by γ. */
const WIDE_PILOT: { [gamma: number]: number[] } = {
  3: [0.0005, 0.012, 0.121, 0.556],
  5: [0.328, 0.656, 0.924, 0.972],
};
/** Wider positions are read as several symbols; by the chain rule the tables' masses stay the same. */
const SYMBOL_BITS = 8;

const cellsOf = (results: Results<Series>) => results.series.cells;
const wideOf = (results: Results<Series>) => results.series.wide;
const windowsOf = (results: Results<Series>) => results.series.windows;

/** Only the given positions of every code, as a row. */
function crop(tokens: Tokens, positions: number[]): Tokens {
  const steps = tokens.rows * tokens.columns;
  const symbols = new Uint16Array(tokens.images * positions.length);
  for (let at = 0; at < symbols.length; at++) {
    const image = Math.floor(at / positions.length);
    symbols[at] = tokens.symbols[image * steps + positions[at % positions.length]];
  }
  return { ...tokens, symbols, rows: 1, columns: positions.length };
}

/** The number of different rows among the first `images`. */
function distinctRows(tokens: Tokens, images: number): number {
  const steps = tokens.rows * tokens.columns;
  return codeIndex({ ...tokens, images, symbols: tokens.symbols.subarray(0, images * steps) }).first
    .length;
}

/** Entropy and uniqueness of one window at one position. */
export function windowOf(
  train: Tokens,
  test: Tokens,
  gamma: number,
  position: number,
  counts: number[],
): Omit<Window, 'label' | 'bits'> {
  const reads = contextPositions(squareWindow(gamma), train.rows, train.columns)[position];
  const positions = [...reads].filter((read) => read >= 0);
  const [trained, held] = [crop(train, positions), crop(test, positions)];
  const half = held.images >> 1;
  const part = (from: number): Tokens => ({
    ...held,
    images: half,
    symbols: held.symbols.subarray(from * positions.length, (from + half) * positions.length),
  });
  const tables = nestedTables(trained, rasterWindow(Math.min(5, positions.length)), 'own');
  const weights = fitMixture(interpolate(tables, part(0)), tables.length - 1, 15);
  const lengths = mixtureBits(interpolate(tables, part(half)), weights, half);
  const mean = (value: (bits: number) => number) =>
    lengths.reduce((sum, bits) => sum + value(bits), 0) / half;
  return {
    gamma,
    position,
    entropy: mean((bits) => bits),
    images: counts,
    distinct: counts.map((count) => distinctRows(trained, count) / count),
    predicted: counts.map((count) =>
      mean((bits) => {
        const others = count * 2 ** -bits;
        return others < 1e-6 ? 1 : -Math.expm1(-others) / others;
      }),
    ),
  };
}

/** log₂ N at which the share of distinct contents falls to one half, by interpolation; NaN if never. */
function crossing({ images, distinct }: Window): number {
  for (let k = 1; k < images.length; k++) {
    if (distinct[k - 1] >= 0.5 && distinct[k] < 0.5) {
      const part = (distinct[k - 1] - 0.5) / (distinct[k - 1] - distinct[k]);
      return Math.log2(images[k - 1]) + part * Math.log2(images[k] / images[k - 1]);
    }
  }
  return Number.NaN;
}

/** Exact masses on the training codes and on the unseen ones, for every γ. */
function cellsFor(label: string, bits: number, train: Tokens, unseen: Tokens, sides: number[]) {
  const [trained, held] = [codeIndex(train), codeIndex(unseen)];
  return sides.map((gamma): Cell => {
    const table = countTable(train, squareWindow(gamma));
    return {
      label,
      bits,
      images: train.images,
      gamma,
      memorized: memorizedMass(table, trained),
      heldOut: memorizedMass(table, held),
    };
  });
}

const inBits = (count: number) => `${count} bit${count === 1 ? '' : 's'}`;

/** The same for the codes of Figure 5, which have 32 bits per position. */
async function wideCells({ config, seed, progress }: RunContext<Config>): Promise<Cell[]> {
  const { model, squash, set, held } = await trainedBlae(config.wideCodes, seed, (fraction, note) =>
    progress(0.1 * fraction, `CIFAR-10, 32 bits: ${note}`),
  );
  const codesOf = async (images: ImageSet): Promise<BinaryCodes> => ({
    images: images.count,
    rows: model.grid,
    columns: model.grid,
    bitsPerPosition: model.dimensions,
    bits: toBits(await encodeSet(model, images, squash)),
  });
  const [train, unseen] = [await codesOf(set), await codesOf(held)];
  return config.wideBits.flatMap((bits) => {
    const tokensOf = (codes: BinaryCodes) =>
      tokensFromCodes(keepLiveliestBits(codes, bits, train), Math.min(bits, SYMBOL_BITS));
    return cellsFor('CIFAR-10', bits, tokensOf(train), tokensOf(unseen), config.sides);
  });
}

export const extPhase = experiment({
  id: 'ext-phase',
  title: 'When memorization sets in: window entropy against log₂ N',
  paper: 'beyond the paper: the law behind Figure 8',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      bits: [4, 8],
      images: [100, 300, 600],
      sides: [3, 5, 7],
      heldOut: 200,
      wideBits: [4, 32],
      wideCodes: cifarRun('smoke', 32),
    },
    laptop: {
      codes: eightBits('laptop'),
      bits: [1, 2, 4, 8],
      sides: [3, 5, 7],
      heldOut: 4000,
      wideBits: [4, 8, 16, 32],
      wideCodes: cifarRun('laptop', 32),
      images: [125, 250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 50_000, 60_000],
    },
    paper: {
      codes: [
        codesRun('paper', 'mnist', 8),
        codesRun('paper', 'cifar10', 8),
        codesRun('paper', 'cifar10', 12),
      ],
      bits: [1, 2, 3, 4, 6, 8],
      sides: [3, 5, 7],
      heldOut: 10_000,
      wideBits: [4, 8, 16, 32],
      wideCodes: cifarRun('paper', 32),
      images: [125, 250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 50_000, 60_000],
    },
  },
  expect: {
    smoke: 'about 5 s with its codes',
    laptop:
      'about 40 s after the codes and the network of Figure 5; contexts become unique where H = log₂ N',
    paper: 'a few minutes after the codes are made',
  },
  needs: ({ codes, wideCodes }: Config) => [...codesNeeded(codes), ...blaeNeeded([wideCodes])],
  async run(context: RunContext<Config>) {
    const { config, progress } = context;
    const wide = await wideCells(context);
    const cells: Cell[] = [];
    const windows: Window[] = [];
    for (const request of config.codes) {
      const sets = await codeSets(request, context);
      const label = sets.label.split(',')[0];
      const counts = config.images.filter((images) => images <= sets.train.images);
      for (const [k, bits] of config.bits.entries()) {
        progress(0.5 + (0.5 * k) / config.bits.length, `${label}, ${bits} bits`);
        const tokensOf = (codes: BinaryCodes) =>
          tokensFromCodes(keepLiveliestBits(codes, bits, sets.train), bits);
        const [train, test] = [tokensOf(sets.train), tokensOf(sets.test)];
        for (const images of counts) {
          const part = tokensOf(sliceImages(sets.train, 0, images));
          const unseen = tokensOf(sliceImages(sets.test, 0, Math.min(images, test.images)));
          cells.push(...cellsFor(label, bits, part, unseen, config.sides));
        }
        const held = tokensOf(sliceImages(sets.test, 0, Math.min(config.heldOut, test.images)));
        for (const gamma of config.sides.filter((side) => side < 7)) {
          for (const position of POSITIONS) {
            windows.push({ label, bits, ...windowOf(train, held, gamma, position, counts) });
          }
        }
      }
    }
    const errors = windows.flatMap(({ distinct, predicted }) =>
      distinct.map((value, k) => Math.abs(value - predicted[k])),
    );
    return {
      series: { cells, wide, windows },
      metrics: {
        largestError: Math.max(...errors),
        meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
      },
    };
  },
  claims: {
    onset: {
      kind: 'ours',
      statement: 'Half of the contexts are unique where the entropy of the window equals log₂ N.',
      criterion:
        'for every window whose curve crosses one half, log₂ N there within 1 bit of its entropy',
      fixed: 'before',
      judge(results) {
        const crossings = windowsOf(results)
          .map((window) => crossing(window) - window.entropy)
          .filter((value) => Number.isFinite(value));
        return {
          measured: `${crossings.length} windows; differences ${texts([Math.min(...crossings), Math.max(...crossings)])} bits at the extremes`,
          holds: crossings.length > 0 && crossings.every((value) => Math.abs(value) <= 1),
        };
      },
    },
    curve: {
      kind: 'ours',
      statement:
        'Held-out code lengths predict the share of distinct contexts for every N, γ and number of bits.',
      criterion: 'prediction within 0.1 everywhere',
      fixed: 'before',
      judge(results) {
        const { largestError, meanError } = results.metrics;
        return {
          measured: `largest error ${text(largestError)}, mean ${text(meanError)} over ${windowsOf(results).length} windows`,
          holds: largestError <= 0.1,
        };
      },
    },
    pilot: {
      kind: 'check',
      statement: 'The memorized masses of an independent pilot recur.',
      criterion:
        'within 10 % of 0.608, 0.448, 0.366, 0.359, 0.370 at N = 500, 2000, 8000, 30 000, 60 000 (MNIST, 8 bits, γ = 5), and of 0.0005, 0.012, 0.121, 0.556 at γ = 3 and 0.328, 0.656, 0.924, 0.972 at γ = 5 with 4, 8, 16, 32 bits (CIFAR-10, N = 256)',
      fixed: 'revised',
      judge(results) {
        const cells = cellsOf(results);
        const full = (label: string, gamma: number) =>
          cells.filter((cell) => cell.label === label && cell.gamma === gamma && cell.bits === 8);
        const pilot = full('MNIST', 5).filter((cell) => cell.images in PILOT);
        const ratios = pilot.map((cell) => cell.memorized / PILOT[cell.images]);
        const wide = [3, 5].map((gamma) => wideOf(results).filter((cell) => cell.gamma === gamma));
        const wideRatios = wide.map((row) =>
          row.map((cell, k) => cell.memorized / WIDE_PILOT[cell.gamma][k]),
        );
        return {
          measured: `MNIST: ${pilot
            .map(
              (cell, k) => `N = ${cell.images}: ${text(cell.memorized)} (ratio ${text(ratios[k])})`,
            )
            .join(
              '; ',
            )}; CIFAR-10: ${wide.map((row, k) => `γ = ${2 * k + 3}: ${texts(row.map((cell) => cell.memorized))}`).join('; ')}`,
          holds:
            pilot.length === 5 &&
            [...ratios, ...wideRatios.flat()].every((ratio) => Math.abs(ratio - 1) <= 0.1),
        };
      },
    },
    bits: {
      kind: 'ours',
      statement: 'More bits per position turn a local window into a global one.',
      criterion:
        'CIFAR-10, 256 images: P_mem rises strictly with the bits per position at γ = 3 and at γ = 5 and is 1 at γ = 7; with 32 bits it is above 50 % at γ = 3; mass on held-out codes below 2 %',
      fixed: 'before',
      judge(results) {
        const wide = [3, 5].map((gamma) => wideOf(results).filter((cell) => cell.gamma === gamma));
        return {
          measured: `${wide
            .map(
              (row) =>
                `γ = ${row[0].gamma}: ${row.map((cell) => `${text(100 * cell.memorized)} % (${cell.bits} bits)`).join(', ')}`,
            )
            .join(
              '; ',
            )}; largest held-out mass ${text(100 * Math.max(...wideOf(results).map((cell) => cell.heldOut)))} %`,
          holds:
            wide.every((row) =>
              row.every((cell, k) => k === 0 || cell.memorized > row[k - 1].memorized),
            ) &&
            wide[0][wide[0].length - 1].memorized > 0.5 &&
            wideOf(results).every(
              (cell) =>
                cell.heldOut < 0.02 && (cell.gamma < 7 || Math.abs(cell.memorized - 1) < 1e-9),
            ),
        };
      },
    },
    coverage: {
      kind: 'ours',
      statement: 'With few bits a match is coverage of the code space, not memorization.',
      criterion:
        'at 2 bits, γ = 7 and the largest N the held-out mass exceeds half of the training mass; at 8 bits it is below 2 %',
      fixed: 'before',
      judge(results) {
        const cells = cellsOf(results);
        const largest = cells.filter(
          (cell) =>
            cell.images ===
            Math.max(...cells.filter((c) => c.label === cell.label).map((c) => c.images)),
        );
        const coverage = largest.filter((cell) => cell.bits === 2 && cell.gamma === 7);
        return {
          measured: largest
            .filter((cell) => cell.gamma === 7)
            .map((cell) => `${cell.label}, ${cell.bits} bits: ${text(100 * cell.heldOut)} %`)
            .join('; '),
          holds:
            coverage.every((cell) => cell.heldOut > 0.5) &&
            largest.every((cell) => cell.bits !== 8 || cell.heldOut < 0.02),
        };
      },
    },
  },
  draw(record) {
    const cells = cellsOf(record);
    const windows = windowsOf(record);
    const labels = [...new Set(cells.map((cell) => cell.label))];
    const bits = [...new Set(cells.map((cell) => cell.bits))];
    const { sides } = record.config;
    const relative = (window: Window) =>
      window.images.map((images) => window.entropy - Math.log2(images));
    return {
      figure: {
        ...scatter(
          {
            caption:
              'One curve for all: share of distinct contexts against window entropy less log₂ N, for every data set, γ, position, number of bits and N. Contexts become unique where the entropy passes log₂ N.',
            x: { title: 'H(window) − log₂ N (bits)', range: [-12, 12] },
            y: { title: 'distinct contexts / N', range: [0, 1.02] },
          },
          labels.flatMap((label) =>
            bits.map((count) => {
              const some = windows.filter((w) => w.label === label && w.bits === count);
              return {
                name: `${label}, ${inBits(count)}`,
                x: some.flatMap(relative),
                y: some.flatMap((window) => window.distinct),
              };
            }),
          ),
        ),
      },
      prediction: scatter(
        {
          caption:
            'The same shares against what held-out code lengths predict, without any fitted number.',
          x: { title: 'predicted share', range: [0, 1] },
          y: { title: 'distinct contexts / N', range: [0, 1.02] },
          diagonal: [0, 1],
        },
        labels.map((label) => {
          const some = windows.filter((window) => window.label === label);
          return {
            name: label,
            x: some.flatMap((window) => window.predicted),
            y: some.flatMap((window) => window.distinct),
          };
        }),
      ),
      diagram: panelGrid(
        {
          caption:
            'Phase diagram: exact memorized mass for bits per position (rows of panels) and N (columns of cells), γ on the vertical axis.',
          columns: labels.length,
          panelHeight: 230,
        },
        bits.flatMap((count) =>
          labels.map((label) => {
            const some = cells.filter((cell) => cell.label === label && cell.bits === count);
            const counts = [...new Set(some.map((cell) => cell.images))];
            const sides = [...new Set(some.map((cell) => cell.gamma))];
            return heatmap(
              {
                caption: '',
                title: `${label}, ${inBits(count)}`,
                x: { title: 'log₂ N' },
                y: { title: '' },
                colour: 'P_mem',
                colourRange: [0, 1],
              },
              sides.map((gamma) =>
                counts.map(
                  (images) =>
                    some.find((cell) => cell.gamma === gamma && cell.images === images)
                      ?.memorized ?? 0,
                ),
              ),
              counts.map((images) => String(Number(Math.log2(images).toFixed(1)))),
              sides.map((side) => `γ = ${side}`),
            );
          }),
        ),
      ),
      masses: panelGrid(
        {
          caption:
            'Memorized mass at γ = 5 against N; dotted: mass on held-out codes, as many as N but at most 10 000. With few bits the held-out mass rises too: coverage of a small code space.',
          columns: labels.length,
          panelHeight: 300,
        },
        labels.map((label) => {
          const of = (gamma: number, count: number) =>
            cells.filter((c) => c.label === label && c.gamma === gamma && c.bits === count);
          return lineChart(
            {
              caption: '',
              title: label,
              x: { title: 'N', log: true },
              y: { title: 'mass at γ = 5', range: [0, 1] },
            },
            bits.flatMap((count, k) => [
              {
                name: inBits(count),
                colour: seriesColour(k),
                x: of(5, count).map((c) => c.images),
                y: of(5, count).map((c) => c.memorized),
              },
              {
                name: `${inBits(count)}, held out`,
                colour: seriesColour(k),
                x: of(5, count).map((c) => c.images),
                y: of(5, count).map((c) => c.heldOut),
                dash: 'dot' as const,
              },
            ]),
          );
        }),
      ),
      wide: {
        kind: 'table' as const,
        caption: `P_mem of the count table on the codes of Figure 5: ${wideOf(record)[0].images} images of CIFAR-10 with 32 bits per position, of which some are kept, read as symbols of at most ${SYMBOL_BITS} bits. Last column: largest mass on as many unseen codes.`,
        columns: [
          'bits per position',
          'symbols per position',
          ...sides.map((gamma) => `γ = ${gamma}`),
          'unseen',
        ],
        rows: [...new Set(wideOf(record).map((cell) => cell.bits))].map((count) => {
          const some = wideOf(record).filter((cell) => cell.bits === count);
          return [
            count,
            Math.ceil(count / SYMBOL_BITS),
            ...some.map((cell) => text(cell.memorized)),
            text(Math.max(...some.map((cell) => cell.heldOut))),
          ];
        }),
      },
    };
  },
});
