/**
 * Locality beyond autoregression: a diffusion model whose pixels see a window of side w, in closed form. With
 * the whole image in the window the best denoiser copies its training set (Figure 12); here the window shrinks.
 */
import { last } from '../../base/statistics.js';
import { DATASET_NAMES } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import type { Sharing } from '../../models/local-denoiser.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say } from '../../record/say.js';
import {
  binaryTokens,
  type Config,
  denoiserRow,
  type Row,
  tableRow,
  trainingImages,
} from './ext-local-score-models.js';

interface Series {
  /** By group, then by rising side; the tables come last. */
  rows: Row[];
}

const DIGITS = [3, 5, 7, 9, 13, 17, 21, 27, 55];

export const extLocalScore = experiment({
  id: 'ext-local-score',
  title: 'Diffusion with a window: from mosaics to copies',
  paper: 'beyond the paper: the local dependence hypothesis for diffusion models',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      images: 8,
      steps: 100,
      ddimSteps: 3,
      groups: [
        { dataset: 'mnist', sharing: 'own', sides: [3, 55], samples: 4 },
        { dataset: 'cifar10', sharing: 'own', sides: [3, 63], samples: 2 },
        { dataset: 'mnist', sharing: 'shared', sides: [27, 55], samples: 2 },
      ],
      tables: { sides: [3, 5], samples: 10 },
      shown: 2,
    },
    laptop: {
      images: 128,
      steps: 1000,
      ddimSteps: 25,
      groups: [
        { dataset: 'mnist', sharing: 'own', sides: DIGITS, samples: 48 },
        { dataset: 'cifar10', sharing: 'own', sides: [3, 5, 7, 11, 17, 23, 63], samples: 32 },
        // Sharing costs (places)² products: fewer samples, fewer sides.
        { dataset: 'mnist', sharing: 'shared', sides: [5, 9, 13, 17], samples: 12 },
      ],
      tables: { sides: [3, 5, 7, 9, 13, 17], samples: 200 },
      shown: 8,
    },
    study: {
      images: 1000,
      steps: 1000,
      ddimSteps: 50,
      groups: [
        { dataset: 'mnist', sharing: 'own', sides: DIGITS, samples: 64 },
        { dataset: 'cifar10', sharing: 'own', sides: [3, 5, 7, 11, 17, 23, 63], samples: 48 },
        { dataset: 'mnist', sharing: 'shared', sides: [7, 9, 13, 17, 21], samples: 16 },
      ],
      tables: { sides: [3, 5, 7, 9, 13, 17, 21], samples: 1000 },
      shown: 8,
    },
    paper: {
      images: 1000,
      steps: 1000,
      ddimSteps: 100,
      groups: [
        { dataset: 'mnist', sharing: 'own', sides: DIGITS, samples: 400 },
        { dataset: 'cifar10', sharing: 'own', sides: [3, 5, 7, 11, 17, 23, 63], samples: 400 },
        { dataset: 'mnist', sharing: 'shared', sides: [3, 5, 7, 9, 13, 17, 21], samples: 100 },
        { dataset: 'mnist', sharing: 'torus', sides: [3, 5, 7, 9, 13, 17, 21], samples: 100 },
      ],
      tables: { sides: [3, 5, 7, 9, 13, 17, 21], samples: 1000 },
      shown: 8,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 4 min; no copies with small windows, nothing else with the largest',
    study: 'about an hour',
    paper: 'a day on two cores',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const rows: Row[] = [];
    const jobs = config.groups.flatMap((group) => group.sides.map((side) => ({ group, side })));
    for (const [k, { group, side }] of jobs.entries()) {
      progress((0.95 * k) / jobs.length, `${labelOf(group.dataset, group.sharing)}, w = ${side}`);
      const set = await trainingImages(group.dataset, config.images);
      rows.push(await denoiserRow(set, group, side, config, seed));
    }
    const tokens = binaryTokens(await trainingImages('mnist', config.images));
    const { sides, samples } = config.tables;
    for (const side of sides) {
      progress(0.97, `count table, γ = ${side}`);
      const random = randomStream(seed, 'ext-local-score', 'table', String(side));
      rows.push(tableRow(tokens, side, samples, random));
    }
    return { series: { rows }, metrics: { images: config.images } };
  },

  claims: {
    whole: {
      kind: 'ours',
      statement: 'With the whole image in the window, the best denoiser copies.',
      criterion: 'at least 95 % of the samples at the largest side are copies, on each data set',
      fixed: 'before',
      judge: ({ series }, { groups }) => {
        const shares = ownCurves(series, groups).map((rows) => last(rows).copies.share);
        return {
          measured: say`copies: ${shares.map((share) => 100 * share)} %`,
          holds: shares.every((share) => share >= 0.95),
        };
      },
    },
    local: {
      kind: 'ours',
      statement: 'With small windows it creates: no sample is a copy.',
      criterion: 'no copy among the samples at the smallest side, on each data set',
      fixed: 'before',
      judge: ({ series }, { groups }) => {
        const rates = ownCurves(series, groups).map(([smallest]) => smallest.copies);
        return {
          measured: rates.map(({ hits, count }) => `${hits} of ${count}`).join(', '),
          holds: rates.every(({ hits }) => hits === 0),
        };
      },
    },
    rises: {
      kind: 'ours',
      statement:
        'As for γ-ARVM, a wider window never copies less: local dependence decides between creating and copying in diffusion, too.',
      criterion: 'the share of copies does not fall from one side to the next, on each data set',
      fixed: 'before',
      judge: ({ series }, { groups }) => {
        const curves = ownCurves(series, groups).map((rows) => rows.map((row) => row.copies.share));
        return {
          measured: curves.map((shares) => shares.map((s) => percent(s)).join(', ')).join('; '),
          holds: curves.every((shares) => shares.every((s, k) => k === 0 || s >= shares[k - 1])),
        };
      },
    },
    mosaic: {
      kind: 'ours',
      statement: 'What small windows create is a mosaic of many training images.',
      criterion:
        'pixels of a sample come from more than 5 training images in the mean at the smallest side, from fewer than 2 at the largest, on each data set',
      fixed: 'before',
      judge: ({ series }, { groups }) => {
        const ends = ownCurves(series, groups).map((rows) => rows.map((row) => row.donors));
        return {
          measured: ends.map((own) => say`from ${own[0]} to ${last(own)} images`).join('; '),
          holds: ends.every((own) => own[0] > 5 && last(own) < 2),
        };
      },
    },
    sharing: {
      kind: 'ours',
      statement: 'Sharing windows among places, as convolutions do, copies no more often.',
      criterion: 'at each side that both have: share of copies with sharing ≤ without',
      fixed: 'before',
      judge: ({ series }) => {
        const shared = curve(series, 'mnist', 'shared');
        const pairs = shared.flatMap(({ side, copies }) =>
          curve(series, 'mnist', 'own')
            .filter((row) => row.side === side)
            .map((row) => ({ side, shared: copies.share, own: row.copies.share })),
        );
        return {
          measured: pairs
            .map((one) => `w = ${one.side}: ${percent(one.shared)} against ${percent(one.own)} %`)
            .join('; '),
          holds: pairs.every((one) => one.shared <= one.own),
        };
      },
    },
  },

  draw({ series, config }) {
    const kinds = config.groups.map(({ dataset, sharing }) => ({ dataset, sharing }));
    const lines = [...kinds, { dataset: 'mnist', sharing: 'table' } as const].map(
      ({ dataset, sharing }) => {
        const own = curve(series, dataset, sharing);
        return {
          name: labelOf(dataset, sharing),
          x: own.map(({ side }) => side),
          y: own.map(({ copies }) => 100 * copies.share),
          error: {
            below: own.map(({ copies }) => 100 * (copies.share - copies.low)),
            above: own.map(({ copies }) => 100 * (copies.high - copies.share)),
          },
        };
      },
    );
    const strips = (dataset: Row['dataset'], sharing: Sharing): ImageDrawing => ({
      kind: 'images',
      caption: `${labelOf(dataset, sharing)}: samples from the same noise for windows of several sides, and the closest training image of each.${sharing === 'own' ? ' Below them, for each pixel, the training image whose window of side 5 is nearest, one colour each: one colour means a copy; grey windows are plain and tell nothing.' : ''}`,
      size: dataset === 'mnist' ? 28 : 32,
      rows: curve(series, dataset, sharing)
        // Photographs are heavy: the narrowest window, one with seams, and the whole image.
        .filter(({ side }, k, all) =>
          dataset === 'cifar10'
            ? k === 0 || side === 17 || k === all.length - 1
            : all.length < 5 || k % 2 === 0,
        )
        .flatMap((row) => row.strips.slice(0, sharing === 'own' ? 3 : 2)),
    });
    return {
      figure: lineChart(
        {
          caption: `Share of copies (PSNR > 30 dB to a training image) among samples of the best denoiser whose pixels see a window of side w, ${config.images} training images, with 95 % intervals; beside it the count table of γ-ARVM on binarized digits, with γ for w (copies: equal to a training image).`,
          x: { title: 'side of the window, w or γ (pixels)', log: true },
          y: { title: 'copies (%)', range: [-3, 103] },
        },
        lines,
      ),
      digits: strips('mnist', 'own'),
      pictures: strips('cifar10', 'own'),
      shared: strips('mnist', 'shared'),
    };
  },
});

/** The rows of one kind, by rising side. */
const curve = ({ rows }: Series, dataset: Row['dataset'], sharing: Row['sharing']): Row[] =>
  rows.filter((row) => row.dataset === dataset && row.sharing === sharing);

/** The rows of each data set without sharing, in the order of the configuration. */
const ownCurves = (series: Series, groups: Config['groups']): Row[][] =>
  groups
    .filter(({ sharing }) => sharing === 'own')
    .map(({ dataset }) => curve(series, dataset, 'own'));

const KINDS: { [sharing in Row['sharing']]: string } = {
  own: 'each place by itself',
  shared: 'windows shared among places',
  torus: 'shared, wrapped around',
  table: 'γ-ARVM’s table, 1 bit',
};

const labelOf = (dataset: Row['dataset'], sharing: Row['sharing']): string =>
  `${DATASET_NAMES[dataset]}, ${KINDS[sharing]}`;
