/** Remark 4.2: a window that covers the grid turns Eq. 9 into the empirical distribution, for any data. */
import { last } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { countTable } from '../../models/count-table.js';
import { codeLogProbabilities, massOn } from '../../models/count-table-likelihood.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import type { Tokens } from '../../models/tokens.js';
import { codeIndex, exactCopies } from '../../models/tokens-index.js';
import { globalSide, squareWindow } from '../../models/window.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';

type Config = {
  /** Random data sets; each has its own grid, alphabet and size. */
  dataSets: number;
  /** Images of a data set, at most. */
  images: number;
  /** Drawn from each table. */
  samples: number;
};

/** A random data set and its count tables. */
type Row = {
  /** The grid, the size of the alphabet and the number of images. */
  rows: number;
  columns: number;
  symbols: number;
  images: number;
  /** Memorized mass for γ = 1, 3, … up to the global side. */
  masses: number[];
  /** Largest distance between a code's probability and its share among the images. */
  error: number;
  /** Share of samples that are training codes, at the global side. */
  copies: number;
};

interface Series {
  /** One for each data set. */
  rows: Row[];
}

/** Independent uniform symbols: nothing to generalize from, and nothing that helps to memorize. */
function randomTokens(index: number, { images }: Config, seed: number): Tokens {
  const random = randomStream(seed, 'rem4.2', String(index));
  const shape = {
    rows: 1 + random.integer(4),
    columns: 2 + random.integer(3),
    groups: 1,
    bits: 1 + random.integer(4),
    images: 2 + random.integer(images - 1),
  };
  const length = shape.images * shape.rows * shape.columns;
  return { ...shape, symbols: Uint16Array.from({ length }, () => random.integer(2 ** shape.bits)) };
}

function rowFor(tokens: Tokens, samples: number, seed: number): Row {
  const { rows, columns, images, bits } = tokens;
  const index = codeIndex(tokens);
  const side = globalSide(rows, columns);
  const logs = Array.from({ length: (side + 1) / 2 }, (_, k) =>
    codeLogProbabilities(countTable(tokens, squareWindow(2 * k + 1)), tokens),
  );
  const whole = last(logs);
  const drawn = sampleTables(
    backoffTables(tokens, side),
    samples,
    randomStream(seed, 'rem4.2', 'samples'),
  );
  return {
    rows,
    columns,
    images,
    symbols: 2 ** bits,
    masses: logs.map((values) => massOn(index, values)),
    error: Math.max(
      ...Array.from(index.first, (image, id) =>
        Math.abs(2 ** whole[image] - index.counts[id] / images),
      ),
    ),
    copies: exactCopies(index, drawn.tokens).filter(Boolean).length / samples,
  };
}

export const rem42 = experiment({
  id: 'rem4.2',
  title: 'A covering window memorizes any data set',
  paper: 'Remark 4.2, A.3',
  version: 2,
  usesEngine: false,
  config: {
    smoke: { dataSets: 10, images: 50, samples: 50 },
    laptop: { dataSets: 200, images: 400, samples: 200 },
    paper: { dataSets: 200, images: 400, samples: 200 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; mass 1 to rounding on every random data set',
    paper: 'as laptop: nothing depends on scale',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const rows = Array.from({ length: config.dataSets }, (_, index) =>
      rowFor(randomTokens(index, config, seed), config.samples, seed),
    );
    return {
      series: { rows },
      metrics: {
        largestDistanceFromOne: Math.max(...rows.map(({ masses }) => Math.abs(last(masses) - 1))),
        largestProbabilityError: Math.max(...rows.map((row) => row.error)),
        smallestCopyRate: Math.min(...rows.map((row) => row.copies)),
      },
    };
  },

  claims: {
    global: {
      kind: 'paper',
      place: 'Remark 4.2, A.3',
      statement:
        'A window that covers the whole past reproduces the training set and nothing else.',
      criterion: ({ dataSets }) =>
        `on ${dataSets} random data sets: mass 1 within 1e-9, each code as likely as it is frequent, every sample a copy`,
      fixed: 'before',
      judge({ metrics: { largestDistanceFromOne, largestProbabilityError, smallestCopyRate } }) {
        return {
          measured: say`largest distance from 1: ${largestDistanceFromOne}; largest error of a probability: ${largestProbabilityError}; lowest share of copies ${smallestCopyRate}`,
          holds:
            largestDistanceFromOne < 1e-9 &&
            largestProbabilityError < 1e-9 &&
            smallestCopyRate === 1,
        };
      },
    },
  },

  draw: ({ series }) => ({ figure: massesByGamma(series) }),
});

/** Some data sets on the grids that γ = 7 covers and γ = 5 does not. */
function massesByGamma({ rows }: Series): PlotDrawing {
  const shown = rows.filter(({ masses }) => masses.length === 4).slice(0, 6);
  return lineChart(
    {
      caption:
        'Memorized mass of random, independent symbols against γ: whatever the data, it is 1 once the window covers the 4-wide grid.',
      x: { title: 'window side γ' },
      y: { title: 'memorized mass', range: [0, 1.02] },
    },
    shown.map((row) => ({
      name: `${row.rows}×${row.columns}, ${row.symbols} symbols, ${row.images} images`,
      x: ['γ = 1', 'γ = 3', 'γ = 5', 'γ = 7'],
      y: row.masses,
    })),
  );
}
