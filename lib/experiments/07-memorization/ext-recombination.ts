/** Beyond the paper: novelty as recombination. Which training images donate which latent patches. */

import { first, type ImageSet, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/charts.js';
import { type Patchwork, patchwork } from '../../models/count-table-donors.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { codesFromTokens, sliceImages, type Tokens } from '../../models/tokens.js';
import { byName, experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { type CodeSets, codeSets, firstTokens } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { sheet, stripOf } from '../shared/code-pictures.js';
import { codesRun, eightBits } from '../shared/code-presets.js';
import { decoded } from '../shared/copy-rates.js';

type Config = {
  codes: CodesRun[];
  images: number;
  sides: number[];
  samples: number;
  shown: number;
};

type Row = {
  label: string;
  /** `γ=3` and so on, or `unseen images`. */
  source: string;
  /** Mean number of training images that a code is put together from. */
  donors: number;
  /** Share of codes with 1, 2, … 16 donors. */
  shares: number[];
  /** Mean share of the grid from the first donor, and share of the grid that has no donor. */
  largest: number;
  orphans: number;
  /** PNG strips for γ ≥ 3: samples, the donors' own pixels put together, and the first donor. */
  strips: { label: string; png: string }[];
};

/** What the record keeps for drawing and judging. */
interface Series {
  rows: Row[];
}

const rowsOf = (results: Results<Series>) => results.series.rows;
const UNSEEN = 'unseen images';
const PICTURED = ['γ=3', 'γ=5', 'γ=7'];

/** The pixels of each position's donor, pasted together; positions without a donor stay grey. */
function mosaic(patches: Patchwork[], donors: ImageSet): ImageSet {
  const { height, width, channels, images } = donors;
  const pixels = new Uint8Array(patches.length * height * width * channels).fill(128);
  const cell = height / 4;
  patches.forEach(({ donor }, n) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = donor[4 * Math.floor(y / cell) + Math.floor(x / cell)];
        if (from < 0) continue;
        const at = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) {
          pixels[n * height * width * channels + at + c] =
            images[from * height * width * channels + at + c];
        }
      }
    }
  });
  return { ...donors, images: pixels, labels: undefined, count: patches.length };
}

async function stripsOf(
  sets: CodeSets,
  codes: Tokens,
  patches: Patchwork[],
  training: ImageSet,
  shown: number,
): Promise<Row['strips']> {
  const drawn = await decoded(sets, sliceImages(codesFromTokens(codes), 0, shown), training);
  const some = patches.slice(0, shown);
  const firstDonors = subset(
    training,
    some.map(({ donors }) => donors[0]),
  );
  return [
    { label: 'sample', png: await stripOf(drawn, shown) },
    { label: 'pixels of\nits donors', png: await stripOf(mosaic(some, training), shown) },
    { label: 'first donor', png: await stripOf(firstDonors, shown) },
  ];
}

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
  async run(context: RunContext<Config>) {
    const { config, seed, progress } = context;
    const rows: Row[] = [];
    for (const request of config.codes) {
      const sets = await codeSets(request, context);
      const tokens = firstTokens(sets.train, config.images);
      const training = first(sets.source.trainImages, tokens.images);
      const random = randomStream(seed, 'ext-recombination', request.dataset);
      const samples = Math.min(config.samples, sets.test.images);
      const sources: [string, Tokens][] = config.sides.map((gamma) => [
        `γ=${gamma}`,
        sampleTables(backoffTables(tokens, gamma), samples, random.split(`γ=${gamma}`)).tokens,
      ]);
      sources.push([UNSEEN, firstTokens(sets.test, samples)]);
      for (const [k, [source, codes]] of sources.entries()) {
        progress(0.5 + (0.5 * k) / sources.length, `${sets.label}: donors of ${source}`);
        const patches = Array.from({ length: samples }, (_, n) => patchwork(codes, n, tokens));
        const mean = (value: (patch: Patchwork) => number) =>
          patches.reduce((sum, patch) => sum + value(patch), 0) / samples;
        rows.push({
          label: sets.label,
          source,
          donors: mean(({ donors }) => donors.length),
          shares: Array.from({ length: 16 }, (_, d) =>
            mean(({ donors }) => Number(donors.length === d + 1)),
          ),
          largest: mean(({ donor, donors }) => donor.filter((d) => d === donors[0]).length / 16),
          orphans: mean(({ donor }) => donor.filter((d) => d < 0).length / 16),
          strips: PICTURED.includes(source)
            ? await stripsOf(sets, codes, patches, training, config.shown)
            : [],
        });
      }
    }
    return {
      series: { rows },
      metrics: Object.fromEntries(
        rows.map((row) => [`${row.label}, ${row.source}: donors`, row.donors]),
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
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const of = (label: string) =>
          rows.filter((row) => row.label === label && row.source !== UNSEEN);
        return {
          measured: labels
            .map(
              (label) =>
                `${label}: ${of(label)
                  .map((row) => `${text(row.donors)} (${row.source})`)
                  .join(', ')}`,
            )
            .join('; '),
          holds: labels.every((label) =>
            of(label).every((row, k, all) =>
              k === all.length - 1 ? row.donors === 1 : row.donors > all[k + 1].donors,
            ),
          ),
        };
      },
    },
  },
  draw(record) {
    const rows = rowsOf(record);
    const labels = [...new Set(rows.map((row) => row.label))];
    const images = rows
      .filter((row) => PICTURED.includes(row.source))
      .map((row) =>
        sheet(
          row.label,
          row.source.replace('γ=', 'gamma'),
          `${row.label}, ${row.source}: samples, the same made of the pixels of the training images that donate each latent patch, and the donor of most patches.`,
          row.strips,
        ),
      );
    return {
      figure: barChart(
        {
          caption:
            'How many training images a code is put together from, by window, beside codes of images that were never seen.',
          x: { title: '' },
          y: { title: 'donors per code (mean)' },
        },
        labels.map((label) => {
          const some = rows.filter((row) => row.label === label);
          return {
            name: label,
            x: some.map((row) => row.source),
            y: some.map((row) => row.donors),
          };
        }),
      ),
      donors: {
        kind: 'table' as const,
        caption:
          'Donors per code, the share of the grid from the first donor, and the share whose symbol no training image has at that place (a pooled table may bring symbols from elsewhere).',
        columns: ['codes', 'source', 'donors', 'from the first (%)', 'from none (%)'],
        rows: rows.map((row) => [
          row.label,
          row.source,
          ...[row.donors, 100 * row.largest, 100 * row.orphans].map((value) => text(value)),
        ]),
      },
      ...byName(images),
    };
  },
});
