/** Assumption 4.1: how much latent tokens know of each other, against their distance on the grid. */

import { first, type ImageSet } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { heatmap, lineChart, panelGrid } from '../../figures/charts.js';
import { seriesColour } from '../../figures/theme.js';
import type { BinaryCodes } from '../../models/tokens.js';
import { sliceImages, tokensFromCodes } from '../../models/tokens.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { codeSets } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import {
  benjaminiHochberg,
  mutualInformationOf,
  permutationTest,
} from '../../theory/dependence.js';
import { bitPlanes, tokenInformation } from '../../theory/dependence-bits.js';
import { codesRun, eightBits } from '../shared/code-presets.js';

type Config = {
  codes: CodesRun[];
  /** Images for the bit pairs, their permutations and resamples. */
  images: number;
  permutations: number;
  resamples: number;
  /** Images and permutations for the information between whole symbols. */
  symbolImages: number;
  symbolPermutations: number;
  pixelImages: number;
};

const DISTANCES = [1, 2, 3];
const PIXEL_DISTANCES = [1, 2, 3, 4, 6, 8, 12, 16, 20];
const PIXEL_LEVELS = 4;

type Measured = {
  label: string;
  images: number;
  /** Bits, summed over the bit pairs of a token pair, mean over pairs at each distance. */
  mean: number[];
  low: number[];
  high: number[];
  nullMean: number[];
  null95: number[];
  /** Share of token pairs at each distance that are dependent at a false discovery rate of 5 %. */
  dependent: number[];
  /** ε̂: the largest information of a pair beyond distance 0, 1, 2. */
  beyond: number[];
  /** Information between whole symbols, less the mean of permuted data. */
  symbols: number[];
  /** From one inner position to every other. */
  map: number[][];
  /** Between pixels, by distance in pixels. */
  pixels: number[];
};

/** What the record keeps for drawing and judging. */
interface Series {
  measured: Measured[];
}

const measuredOf = (results: Results<Series>) => results.series.measured;

/** Chebyshev distance of two positions of the grid. */
function distanceOf(columns: number, i: number, j: number): number {
  const dy = Math.floor(i / columns) - Math.floor(j / columns);
  return Math.max(Math.abs(dy), Math.abs((i % columns) - (j % columns)));
}

/** All pairs i < j of a grid with their distance. */
function pairsOf({ rows, columns }: BinaryCodes): { i: number; j: number; distance: number }[] {
  const positions = rows * columns;
  return Array.from({ length: positions * positions }, (_, k) => ({
    i: Math.floor(k / positions),
    j: k % positions,
    distance: distanceOf(columns, Math.floor(k / positions), k % positions),
  })).filter(({ i, j }) => i < j);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Bit-pair information of every token pair, with permutations (one order per token) and resamples. */
function bitInformation(codes: BinaryCodes, config: Config, seed: number) {
  const width = codes.bitsPerPosition;
  const tokens = codes.rows * codes.columns;
  const pairs = pairsOf(codes);
  const random = randomStream(seed, 'asm4.1');
  const information = (order?: (variable: number) => Uint32Array) => {
    const all = tokenInformation(bitPlanes(codes.bits, tokens * width, order), width);
    return pairs.map(({ i, j }) => all[i * tokens + j]);
  };
  const observed = information();
  const permuted = Array.from({ length: config.permutations }, () => {
    const orders = Array.from({ length: tokens }, () => random.permutation(codes.images));
    return information((variable) => orders[Math.floor(variable / width)]);
  });
  const resampled = Array.from({ length: config.resamples }, () => {
    const order = Uint32Array.from({ length: codes.images }, () => random.integer(codes.images));
    return information(() => order);
  });
  const at = (values: number[], distance: number) =>
    mean(values.filter((_, k) => pairs[k].distance === distance));
  const quantile = (values: number[], q: number) =>
    [...values].sort((a, b) => a - b)[Math.round(q * (values.length - 1))];
  const tests = observed.map((value, k) =>
    permutationTest(
      value,
      permuted.map((values) => values[k]),
    ),
  );
  const rejected = benjaminiHochberg(tests.map((test) => test.pValue));
  const distanceTests = DISTANCES.map((d) =>
    permutationTest(
      at(observed, d),
      permuted.map((values) => at(values, d)),
    ),
  );
  return {
    observed,
    pairs,
    mean: DISTANCES.map((d) => at(observed, d)),
    low: DISTANCES.map((d) =>
      quantile(
        resampled.map((values) => at(values, d)),
        0.025,
      ),
    ),
    high: DISTANCES.map((d) =>
      quantile(
        resampled.map((values) => at(values, d)),
        0.975,
      ),
    ),
    nullMean: distanceTests.map((test) => test.nullMean),
    null95: distanceTests.map((test) => test.null95),
    dependent: DISTANCES.map((d) =>
      mean(rejected.map(Number).filter((_, k) => pairs[k].distance === d)),
    ),
    beyond: [0, 1, 2].map((radius) =>
      Math.max(...observed.filter((_, k) => pairs[k].distance > radius)),
    ),
  };
}

/** I(z_i; z_j) of Eq. 7 between whole symbols: plug-in, less its mean under permutations. */
function symbolInformation(codes: BinaryCodes, permutations: number, seed: number): number[] {
  const { symbols, bits } = tokensFromCodes(codes, codes.bitsPerPosition);
  const random = randomStream(seed, 'asm4.1', 'symbols');
  const steps = codes.rows * codes.columns;
  const column = (step: number) =>
    Uint16Array.from({ length: codes.images }, (_, n) => symbols[n * steps + step]);
  const columns = Array.from({ length: steps }, (_, step) => column(step));
  const orders = Array.from({ length: permutations }, () => random.permutation(codes.images));
  const shuffled = columns.map((values) =>
    orders.map((order) => values.map((_, n) => values[order[n]])),
  );
  const values = pairsOf(codes).map(({ i, j, distance }) => {
    const plugin = mutualInformationOf(columns[i], columns[j], 2 ** bits).plugin;
    const chance = mean(
      shuffled[j].map((other) => mutualInformationOf(columns[i], other, 2 ** bits).plugin),
    );
    return { distance, value: plugin - chance };
  });
  return DISTANCES.map((d) => mean(values.filter((v) => v.distance === d).map((v) => v.value)));
}

/** Mean information between pixels of 4 grey levels, by horizontal and vertical distance. */
function pixelInformation(set: ImageSet): number[] {
  const { images, height, width, channels, count } = set;
  const level = (n: number, y: number, x: number) =>
    Math.floor((images[((n * height + y) * width + x) * channels] * PIXEL_LEVELS) / 256);
  const pixel = (y: number, x: number) =>
    Uint8Array.from({ length: count }, (_, n) => level(n, y, x));
  return PIXEL_DISTANCES.map((d) => {
    const values: number[] = [];
    // Pairs around the centre of the image, on a coarse lattice of centres.
    for (let cy = 8; cy < 24; cy += 4) {
      for (let cx = 8; cx < 24; cx += 4) {
        const [y, x] = [Math.max(0, cy - (d >> 1)), Math.max(0, cx - (d >> 1))];
        if (x + d < width) values.push(informationOf(pixel(cy, x), pixel(cy, x + d)));
        if (y + d < height) values.push(informationOf(pixel(y, cx), pixel(y + d, cx)));
      }
    }
    return mean(values);
  });
}

const informationOf = (a: Uint8Array, b: Uint8Array) =>
  mutualInformationOf(a, b, PIXEL_LEVELS).corrected;

export const asm41 = experiment({
  id: 'asm4.1',
  title: 'Dependence of latent tokens against their distance',
  paper: 'Assumption 4.1, Eq. 7',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      images: 300,
      permutations: 20,
      resamples: 10,
      symbolImages: 300,
      symbolPermutations: 2,
      pixelImages: 200,
    },
    laptop: {
      codes: eightBits('laptop'),
      images: 10_000,
      permutations: 200,
      resamples: 100,
      symbolImages: 50_000,
      symbolPermutations: 5,
      pixelImages: 2000,
    },
    paper: {
      codes: [
        codesRun('paper', 'mnist', 8),
        codesRun('paper', 'cifar10', 8),
        codesRun('paper', 'cifar10', 32),
      ],
      images: 50_000,
      permutations: 1000,
      resamples: 1000,
      symbolImages: 50_000,
      symbolPermutations: 20,
      pixelImages: 10_000,
    },
  },
  expect: {
    smoke: 'about 5 s with its codes',
    laptop: 'about 20 s after the codes are made; information far above chance at every distance',
    paper: 'minutes; the code of 32 bits has no symbol information',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),
  async run(context: RunContext<Config>) {
    const { config, seed, progress } = context;
    const measured: Measured[] = [];
    for (const request of config.codes) {
      const { label, train, source } = await codeSets(request, context);
      const some = sliceImages(train, 0, Math.min(config.images, train.images));
      progress(0.6, `${label}: ${config.permutations} permutations`);
      const { observed, pairs, ...byDistance } = bitInformation(some, config, seed);
      const many = sliceImages(train, 0, Math.min(config.symbolImages, train.images));
      progress(0.8, `${label}: symbols and pixels`);
      const centre = train.columns + 1;
      measured.push({
        label,
        images: some.images,
        ...byDistance,
        symbols:
          request.settings.dimensions <= 8
            ? symbolInformation(many, config.symbolPermutations, seed)
            : [],
        map: Array.from({ length: train.rows }, (_, y) =>
          Array.from({ length: train.columns }, (_, x) => {
            const [i, j] = [centre, y * train.columns + x].sort((a, b) => a - b);
            return observed[pairs.findIndex((pair) => pair.i === i && pair.j === j)] ?? 0;
          }),
        ),
        pixels: pixelInformation(first(source.trainImages, config.pixelImages)),
      });
    }
    return {
      series: { measured, distances: DISTANCES, pixelDistances: PIXEL_DISTANCES },
      metrics: Object.fromEntries(
        measured.flatMap(({ label, mean: means, beyond }) => [
          ...means.map((value, k): [string, number] => [`${label}, distance ${k + 1}`, value]),
          [`${label}, ε beyond 1`, beyond[1]],
          [`${label}, ε beyond 2`, beyond[2]],
        ]),
      ),
    };
  },
  claims: {
    independence: {
      kind: 'paper',
      place: 'Assumption 4.1, Eq. 7',
      statement: 'Latent tokens further apart than the observation range are (nearly) independent.',
      criterion:
        'mean information at distances 2 and 3 inside the 95 % band of permuted images, on all data sets',
      fixed: 'before',
      judge(results) {
        const measured = measuredOf(results);
        const each = (write: (one: Measured) => string) =>
          measured.map((one) => `${one.label}: ${write(one)}`).join('; ');
        return {
          measured: each(
            (one) =>
              `${texts(one.mean)} bits at distance 1, 2, 3, chance ${texts(one.null95)}; ` +
              `${texts(one.dependent.map((share) => 100 * share))} % of the pairs dependent`,
          ),
          holds: measured.every((one) =>
            one.mean.every((value, k) => k === 0 || value <= one.null95[k]),
          ),
        };
      },
    },
    decay: {
      kind: 'ours',
      statement: 'Dependence decays with the distance on the grid.',
      criterion: 'mean information falls strictly from distance 1 to 2 to 3, on all data sets',
      fixed: 'before',
      judge(results) {
        const measured = measuredOf(results);
        const each = (write: (one: Measured) => string) =>
          measured.map((one) => `${one.label}: ${write(one)}`).join('; ');
        return {
          measured: each((one) => `${texts(one.mean)} bits`),
          holds: measured.every(({ mean: m }) =>
            m.every((value, k) => k === 0 || value < m[k - 1]),
          ),
        };
      },
    },
    range: {
      kind: 'paper',
      place: 'Assumption 4.1, Eq. 7',
      statement: 'There are a range γ < 7 and a small ε with I(z_i; z_j) ≤ ε beyond it.',
      criterion: 'ε below 0.05 bits beyond distance 1 (γ = 3) or 2 (γ = 5), on all data sets',
      fixed: 'before',
      judge(results) {
        const measured = measuredOf(results);
        const each = (write: (one: Measured) => string) =>
          measured.map((one) => `${one.label}: ${write(one)}`).join('; ');
        return {
          measured: each(
            (one) => `ε = ${text(one.beyond[1])} beyond 1, ${text(one.beyond[2])} beyond 2`,
          ),
          holds: measured.every((one) => Math.min(one.beyond[1], one.beyond[2]) < 0.05),
        };
      },
    },
  },
  draw(record) {
    const measured = measuredOf(record);
    const largest = Math.max(...measured.flatMap((one) => one.map.flat()));
    return {
      figure: lineChart(
        {
          caption:
            'Mutual information between latent tokens, summed over bit pairs and bias-corrected, with 95 % bootstrap intervals, against the 95th percentile of permuted images.',
          x: { title: 'Chebyshev distance d on the 4×4 grid' },
          y: { title: 'information (bits)', log: true },
        },
        measured.flatMap((one, k) => [
          {
            name: one.label,
            x: DISTANCES.map((d) => `d = ${d}`),
            y: one.mean,
            colour: seriesColour(k),
            error: {
              below: one.mean.map((value, d) => Math.max(0, value - one.low[d])),
              above: one.mean.map((value, d) => Math.max(0, one.high[d] - value)),
            },
          },
          {
            name: `${one.label}, by chance`,
            x: DISTANCES.map((d) => `d = ${d}`),
            colour: seriesColour(k),
            y: one.null95.map((value) => Math.max(value, 1e-4)),
            dash: 'dot' as const,
          },
        ]),
      ),
      map: panelGrid(
        {
          caption:
            'Information between position (1, 1), left empty, and every other position, in bits.',
          columns: measured.length,
        },
        measured.map((one) =>
          heatmap(
            {
              caption: '',
              title: one.label,
              x: { title: 'column' },
              y: { title: 'row', range: [3.5, -0.5] },
              colour: 'bits',
              colourRange: [0, largest],
              annotate: true,
            },
            one.map,
          ),
        ),
      ),
      pixels: lineChart(
        {
          caption:
            'The same between pixels of four grey levels. A step on the latent grid is 8 pixels wide.',
          x: { title: 'distance in pixels' },
          y: { title: 'information (bits)', log: true },
        },
        measured.map((one) => ({
          name: one.label.split(',')[0],
          x: PIXEL_DISTANCES,
          y: one.pixels.map((value) => Math.max(value, 1e-5)),
        })),
      ),
      range: {
        kind: 'table' as const,
        caption:
          'Which (γ, ε) hold. ε̂ is the largest information between two tokens further apart than the window reaches (sum over bit pairs), and the mean information between whole symbols by distance.',
        columns: ['codes', 'ε̂, γ = 3', 'ε̂, γ = 5', 'symbols d = 1', 'd = 2', 'd = 3'],
        rows: measured.map((one) => [
          one.label,
          ...[one.beyond[1], one.beyond[2], ...one.symbols].map((value) => text(value)),
        ]),
      },
    };
  },
});
