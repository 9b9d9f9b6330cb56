/** Beyond the paper: novelty as recombination. Which training images donate which latent patches. */
import { falls, last, leastFall, mean, range } from '../../base/statistics.js';
import { first } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { patchwork } from '../../models/count-table-donors.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { stepsPerImage, type Tokens } from '../../models/tokens.js';
import { byName, experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, text } from '../../record/say.js';
import { codeSets, firstTokens } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { sheet } from '../shared/code-pictures.js';
import { codesRun, eightBits } from '../shared/code-presets.js';
import { donorStrips } from './ext-recombination-pictures.js';
import { byDataSet, leastOf, ofEach, onAll } from './per-data-set.js';

interface Config {
  codes: CodesRun[];
  /** Training images. */
  images: number;
  /** Sides γ of the window. */
  sides: number[];
  samples: number;
  /** Samples in a picture. */
  shown: number;
}

/** Codes of one source, as patchworks of training codes. */
interface Row {
  label: string;
  /** `γ=3` and so on, or `unseen images`. */
  source: string;
  /** Mean number of training images that a code is put together from. */
  donors: number;
  /** Share of codes with 1, 2, … 16 donors. */
  shares: number[];
  /** Mean share of the grid from the first donor. */
  largest: number;
  /** Mean share of the grid that has no donor. */
  orphans: number;
  /** PNG strips of the pictured sources: samples, the donors' pixels put together, the first donor. */
  strips: ImageDrawing['rows'];
}

interface Series {
  rows: Row[];
}

const UNSEEN = 'unseen images';
const PICTURED = ['γ=3', 'γ=5', 'γ=7'];

/** Samples of the count table for every γ, and codes of images that were never seen. */
function sourcesOf(
  training: Tokens,
  unseen: Tokens,
  sides: number[],
  random: RandomStream,
): [source: string, codes: Tokens][] {
  const drawn = sides.map((gamma): [string, Tokens] => {
    const tables = backoffTables(training, gamma);
    const source = `γ=${gamma}`;
    return [source, sampleTables(tables, unseen.images, random.split(source)).tokens];
  });
  return [...drawn, [UNSEEN, unseen]];
}

/** The mean number of donors by γ on one data set. */
const donorsByGamma = (own: Row[]): number[] =>
  own.filter((row) => row.source !== UNSEEN).map((row) => row.donors);

export const extRecombination = experiment({
  id: 'ext-recombination',
  title: 'Novelty as recombination of training patches',
  paper: 'beyond the paper: what the samples of Figure 7 are made of',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      images: 200,
      sides: [3, 5, 7],
      samples: 20,
      shown: 4,
    },
    laptop: {
      codes: eightBits('laptop'),
      images: 2000,
      sides: [1, 3, 5, 7],
      samples: 400,
      shown: 6,
    },
    paper: {
      codes: eightBits('paper'),
      images: 50_000,
      sides: [1, 3, 5, 7],
      samples: 2000,
      shown: 16,
    },
  },
  expect: {
    smoke: 'about 3 s with its codes',
    laptop: 'about 20 s after the codes are made; donors per sample fall to 1 at γ = 7',
    paper: 'minutes',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const rows: Row[] = [];
    for (const run of config.codes) {
      const sets = await codeSets(run, context);
      const { label } = sets;
      const tokens = firstTokens(sets.train, config.images);
      const training = first(sets.source.trainImages, tokens.images);
      const random = randomStream(seed, 'ext-recombination', run.dataset);
      const unseen = firstTokens(sets.test, config.samples);
      const sources = sourcesOf(tokens, unseen, config.sides, random);
      const positions = stepsPerImage(tokens);
      for (const [k, [source, codes]] of sources.entries()) {
        progress(0.5 + (0.5 * k) / sources.length, `${label}: donors of ${source}`);
        const patches = range(codes.images).map((n) => patchwork(codes, n, tokens));
        const counts = patches.map(({ donors }) => donors.length);
        const share = (patch: Int32Array, isCounted: (donor: number) => boolean) =>
          patch.filter(isCounted).length / positions;
        rows.push({
          label,
          source,
          donors: mean(counts),
          shares: range(positions).map((d) => mean(counts.map((count) => Number(count === d + 1)))),
          largest: mean(
            patches.map(({ donor, donors }) => share(donor, (one) => one === donors[0])),
          ),
          orphans: mean(patches.map(({ donor }) => share(donor, (one) => one < 0))),
          strips: PICTURED.includes(source)
            ? await donorStrips(sets, codes, patches, training, config.shown)
            : [],
        });
      }
    }
    return {
      series: { rows },
      metrics: Object.fromEntries(
        rows.map(({ label, source, donors }) => [`${label}, ${source}: donors`, donors]),
      ),
    };
  },

  claims: {
    donors: {
      kind: 'ours',
      statement: 'The wider the window, the fewer training images a sample is put together from.',
      criterion:
        'mean number of donors falls strictly with γ, to exactly 1 at γ = 7, on all data sets',
      fixed: 'before',
      judge: ({ series: { rows } }) => ({
        measured: ofEach(
          rows.filter((row) => row.source !== UNSEEN),
          (own) => own.map(({ donors, source }) => `${text(donors)} (${source})`).join(', '),
        ),
        margin: leastOf(rows, (own) => leastFall(donorsByGamma(own))),
        holds: onAll(rows, (own) => falls(donorsByGamma(own)) && last(donorsByGamma(own)) === 1),
      }),
    },
  },

  draw({ series: { rows } }) {
    return { figure: donorsChart(rows), donors: donorsTable(rows), ...byName(pictures(rows)) };
  },
});

const donorsChart = (rows: Row[]): PlotDrawing =>
  barChart(
    {
      caption:
        'How many training images a code is put together from, by window, beside codes of images that were never seen.',
      x: { title: '' },
      y: { title: 'donors per code (mean)' },
    },
    byDataSet(rows).map(([name, own]) => ({
      name,
      x: own.map((row) => row.source),
      y: own.map((row) => row.donors),
    })),
  );

const donorsTable = (rows: Row[]): TableDrawing => ({
  kind: 'table',
  caption:
    'Donors per code, the share of the grid from the first donor, and the share whose symbol no training image has at that place: none in samples, since each position has its own histograms.',
  columns: ['codes', 'source', 'donors', 'from the first (%)', 'from none (%)'],
  rows: rows.map(({ label, source, donors, largest, orphans }) => [
    label,
    source,
    text(donors),
    percent(largest),
    percent(orphans),
  ]),
});

const pictures = (rows: Row[]): ImageDrawing[] =>
  rows
    .filter((row) => PICTURED.includes(row.source))
    .map(({ label, source, strips }) =>
      sheet(
        label,
        source.replace('γ=', 'gamma'),
        `${label}, ${source}: samples, the same made of the pixels of the training images that donate each latent patch, and the donor of most patches.`,
        strips,
      ),
    );
