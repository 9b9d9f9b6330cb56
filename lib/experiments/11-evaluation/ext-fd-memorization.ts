/** The diagnostic that the paper calls for: does a distance improve because a model copies? */

import { spearman } from '../../base/statistics.js';
import { first, type ImageSet, loadMnist, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, type PlotDrawing, panelGrid, scatter } from '../../figures/index.js';
import {
  classifierImages,
  classifierNetwork,
  embeddedClassifier,
  featureStatistics,
  frechetDistance,
  type Images,
  memorizationRate,
  nearestNeighbours,
  nearestPsnr,
  outputsOfSet,
  pixelVectors,
  slice,
  vectors,
} from '../../metrics/index.js';
import { experiment, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { type CodesRun, trainedCodes } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import { copyingGenerators } from './copying-generators.js';
import { families, type GeneratorSettings, smallGenerator } from './small-generators.js';
import { tabularSamples, trainingCodes } from './tabular-samples.js';

type Config = {
  codes: CodesRun;
  /** Training-set sizes N of the count tables. */
  sizes: number[];
  gammas: number[];
  /** Training-set sizes of the other families and of the copying generators. */
  otherSizes: number[];
  updates: GeneratorSettings['updates'];
  samples: number;
  /** Test images that stand for the distribution. */
  reference: number;
};

/** One model: a window and a training set. */
type Table = {
  size: number;
  gamma: number;
  /** Share of samples with exactly a training code. */
  copies: number;
} & Scores;

type Scores = {
  /**
   * Share of samples above 30 dB to a training image: to its reconstruction from its code for the count
   * tables, which render no better, and to the image itself for all others.
   */
  memorized: number;
  frechetTrain: number;
  frechetTest: number;
};

/** A generator of another family, or one that copies or is real. */
type Other = { name: string; size: number; isModel: boolean } & Scores;

const TEST_IMAGES = 10_000;
/** What brackets the models, of the copying generators. */
const BRACKETS = ['held-out real images', 'copies', 'copies + noise 0.1'];

export const extFdMemorization = experiment({
  id: 'ext-fd-memorization',
  title: 'Fréchet distance against copying, over windows, training-set sizes and model families',
  paper: 'Sec. 5.3, A.1.6',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      codes: codesRun('smoke', 'mnist', 8),
      sizes: [200],
      gammas: [1, 3, 7],
      otherSizes: [100],
      updates: { vae: 20, gan: 20, unet: 10 },
      samples: 100,
      reference: 200,
    },
    laptop: {
      codes: codesRun('laptop', 'mnist', 8),
      sizes: [500, 2000, 8000, 30_000],
      gammas: [1, 3, 5, 7],
      otherSizes: [2000],
      updates: { vae: 2000, gan: 2500, unet: 2500 },
      samples: 1000,
      reference: 8000,
    },
    paper: {
      codes: codesRun('paper', 'mnist', 8),
      sizes: [500, 2000, 8000, 30_000, 60_000],
      gammas: [1, 3, 5, 7],
      otherSizes: [2000, 8000],
      updates: { vae: 20_000, gan: 25_000, unet: 25_000 },
      samples: 2000,
      reference: 8000,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 2 minutes after the codes are made; the distance falls where copying rises',
    paper: 'half an hour after the codes are made',
  },
  needs: ({ codes }: Config) => codesNeeded([codes]),
  async run({ config, seed, progress, live }: RunContext<Config>) {
    const { sizes, gammas, otherSizes, samples, reference } = config;
    const codes = await trainedCodes(config.codes, seed, (done, line) =>
      progress(0.3 * done, line),
    );
    const network = classifierNetwork(embeddedClassifier('mnist').classifier);
    const random = randomStream(seed, 'fd-memorization');
    // Shuffled: the two halves of MNIST's test set were written by different people.
    const order = random.split('test').permutation(TEST_IMAGES);
    const test = subset(await classifierImages('mnist', 'test'), order);
    const statisticsOf = async (set: ImageSet) =>
      featureStatistics((await outputsOfSet(network, set)).features);
    const testStatistics = await statisticsOf(slice(test, 0, reference));
    const tables: Table[] = [];
    const others: Other[] = [];
    const steps =
      sizes.length * gammas.length + otherSizes.length * (families.length + BRACKETS.length);
    const report = (line: string, done = 0) =>
      progress(0.3 + (0.7 * (tables.length + others.length + done)) / steps, line);

    /** Scores of samples of a model that was trained on `train` and renders it as `rendered`. */
    const scorer = async (train: ImageSet, rendered: ImageSet) => {
      const trainStatistics = await statisticsOf(train);
      const rows = pixelVectors(rendered);
      return async (made: Images): Promise<Scores> => {
        const own = await featureStatistics((await network.outputs(made)).features);
        const nearest = await nearestNeighbours(vectors(made.values, rows.length), rows);
        return {
          memorized: memorizationRate(nearestPsnr(nearest, rows.length)).share,
          frechetTrain: await frechetDistance(own, trainStatistics),
          frechetTest: await frechetDistance(own, testStatistics),
        };
      };
    };

    for (const size of sizes) {
      const train = first(codes.trainImages, size);
      const images = await codes.decode(trainingCodes(codes, size).bits);
      const score = await scorer(train, { ...train, images });
      for (const gamma of gammas) {
        report(`count table, N ${size}, γ ${gamma}`);
        const made = await tabularSamples(
          codes,
          { training: size, gamma, count: samples },
          random.split(`N ${size} γ ${gamma}`),
        );
        tables.push({ size, gamma, copies: made.copies.share, ...(await score(made.samples)) });
        live(() => diagnostic(tables, others));
      }
    }

    const mnist = await loadMnist('train');
    const fresh = subset(await loadMnist('test'), order.subarray(reference));
    for (const size of otherSizes) {
      const train = first(mnist, size);
      const score = await scorer(train, train);
      const own = random.split(`others, N ${size}`);
      for (const family of families) {
        const made = await smallGenerator(family, train, config, own.split(family), (done, line) =>
          report(`${family}, N ${size}: ${line}`, done),
        );
        others.push({ name: family, size, isModel: true, ...(await score(made)) });
        live(() => diagnostic(tables, others));
      }
      for (const { name, samples: made } of copyingGenerators(train, fresh, samples, own, false)) {
        if (BRACKETS.includes(name))
          others.push({ name, size, isModel: false, ...(await score(made)) });
      }
    }
    const metrics: { [name: string]: number } = {};
    for (const { size, gamma, ...values } of tables) {
      for (const [name, value] of Object.entries(values))
        metrics[`${name}/${size}/${gamma}`] = value;
    }
    for (const { name: model, size, isModel: _, ...values } of others) {
      for (const [name, value] of Object.entries(values))
        metrics[`${name}/${size}/${model}`] = value;
    }
    return { series: { tables, others }, metrics };
  },
  claims: {
    train: {
      kind: 'paper',
      place: 'Sec. 5.3, A.1.6',
      statement: 'The distance to the training images improves with the window, as copying grows.',
      criterion: 'for every N: copies never fall and FD to train falls strictly as γ grows',
      fixed: 'before',
      judge({ series }, { sizes }) {
        const tables = series.tables;
        const row = (size: number) => tables.filter((table) => table.size === size);
        const falls = (values: number[]) => values.every((x, i) => i === 0 || x < values[i - 1]);
        const listed = (read: (table: Table) => number) =>
          sizes.map((size) => `N = ${size}: ${texts(row(size).map(read))}`).join('; ');
        return {
          measured: `FD to train at γ = 1, 3, 5, 7: ${listed((p) => p.frechetTrain)}; copies: ${listed((p) => p.copies)}`,
          holds: sizes.every(
            (size) =>
              falls(row(size).map((p) => p.frechetTrain)) &&
              row(size).every((p, i, all) => i === 0 || p.copies >= all[i - 1].copies),
          ),
        };
      },
    },
    test: {
      kind: 'ours',
      statement:
        'The distance to test images improves too: held-out images do not give copying away.',
      criterion:
        'for every N: FD to test is smallest at the largest γ, where every sample is a copy',
      fixed: 'before',
      judge({ series }, { sizes }) {
        const tables = series.tables;
        const row = (size: number) => tables.filter((table) => table.size === size);
        const listed = (read: (table: Table) => number) =>
          sizes.map((size) => `N = ${size}: ${texts(row(size).map(read))}`).join('; ');
        return {
          measured: listed((p) => p.frechetTest),
          holds: sizes.every((size) => {
            const distances = row(size).map((p) => p.frechetTest);
            const last = row(size)[distances.length - 1];
            return last.copies === 1 && Math.min(...distances) === last.frechetTest;
          }),
        };
      },
    },
    families: {
      kind: 'ours',
      statement: 'Over model families, too, the model that copies more has the better distance.',
      criterion:
        'rank correlation of FD with the share above 30 dB at most −0.5 over all models, to train and to test',
      fixed: 'before',
      judge({ series }) {
        const tables = series.tables;
        const models = [...tables, ...series.others.filter((one) => one.isModel)];
        const correlation = (read: (scores: Scores) => number) =>
          spearman(
            models.map((one) => one.memorized),
            models.map(read),
          );
        const [toTrain, toTest] = [
          correlation((s) => s.frechetTrain),
          correlation((s) => s.frechetTest),
        ];
        return {
          measured: `${models.length} models, ${tables.length} of them count tables: ${text(toTrain)} to train, ${text(toTest)} to test`,
          holds: Math.max(toTrain, toTest) <= -0.5,
        };
      },
    },
  },
  draw(record) {
    const tables = record.series.tables;
    const others = record.series.others;
    const line = (name: string, size: number, copies: number | string, scores: Scores) => [
      ...[name, size, copies, scores.memorized, scores.frechetTrain, scores.frechetTest],
    ];
    return {
      figure: diagnostic(tables, others),
      table: {
        kind: 'table' as const,
        caption: `All models and what brackets them. Distances on the features of MNIST-CNN, at ${(record.config as Config).samples} samples.`,
        columns: ['samples', 'N', 'exact codes', 'above 30 dB', 'FD to train', 'FD to test'],
        rows: [
          ...tables.map((t) => line(`count table, γ = ${t.gamma}`, t.size, t.copies, t)),
          ...others.map((other) => line(other.name, other.size, '–', other)),
        ],
      },
    };
  },
});

/** One for each family, then for what brackets them. */
const SYMBOLS = ['square', 'diamond', 'triangle-up', 'triangle-down', 'x', 'cross', 'star'];

function diagnostic(tables: Table[], others: Other[]): PlotDrawing {
  const sizes = [...new Set(tables.map((table) => table.size))];
  const names = [...new Set(others.map((other) => other.name))];
  const curves = (read: (scores: Scores) => number) =>
    sizes.map((size) => {
      const own = tables.filter((table) => table.size === size);
      return { name: `tables, N = ${size}`, x: own.map((t) => t.memorized), y: own.map(read) };
    });
  const points = (read: (scores: Scores) => number) =>
    names.map((name) => {
      const own = others.filter((other) => other.name === name);
      return { name, x: own.map((other) => other.memorized), y: own.map(read) };
    });
  const panel = (title: string, read: (scores: Scores) => number): PlotDrawing => {
    const options = {
      caption: '',
      title,
      x: { title: 'share above 30 dB', range: [-0.05, 1.05] as [number, number] },
      y: { title: 'FD-MNIST-CNN', log: true },
    };
    const lines = lineChart(options, [...curves(read), ...points(read)]);
    const marked = scatter(options, points(read)).data.map((trace, k) => ({
      ...trace,
      marker: {
        symbol: SYMBOLS[k],
        size: 10,
        ...(k < families.length ? {} : { color: '#7f7f7f' }),
      },
    }));
    const data = [...lines.data.slice(0, sizes.length), ...marked];
    return { ...lines, data: data as PlotDrawing['data'] };
  };
  return panelGrid(
    {
      caption:
        'Each line is one training-set size of the count tables, its points the windows γ = 1, 3, 5, 7 from left to right. Single points are other families, and copies and real images.',
      columns: 2,
      width: 760,
      panelHeight: 460,
    },
    [
      panel('to the training images', (scores) => scores.frechetTrain),
      panel('to test images', (scores) => scores.frechetTest),
    ],
  );
}
