/** Figure 8: memorization against γ for γ-ARVM, its count table, and PixelCNN v1 and v2 as a 2×2. */
import path from 'node:path';
import { dataRoot, type ImageSet, subset } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import { barChart, lineChart, panelGrid } from '../figures/charts.js';
import { seriesColour } from '../figures/theme.js';
import {
  CIFAR10_CNN,
  classifierNetwork,
  embeddedClassifier,
  type FeatureNetwork,
  featureStatistics,
  frechetDistance,
  frechetName,
  MNIST_CNN,
  outputsOfSet,
  type Rate,
} from '../metrics/index.js';
import { arvmLogProbabilities, sampleArvm } from '../models/arvm-codes.js';
import { codeLogProbabilities, massOn, trainingEntropy } from '../models/count-table-likelihood.js';
import { backoffTables, sampleTables } from '../models/count-table-sampling.js';
import { createPixelCnn } from '../models/pixelcnn.js';
import {
  type PixelCnnTraining,
  pixelCnnLogProbabilities,
  samplePixelCnn,
  trainPixelCnn,
} from '../models/pixelcnn-codes.js';
import { codesFromTokens, type Tokens } from '../models/tokens.js';
import { codeIndex } from '../models/tokens-index.js';
import { ARVM_LAPTOP, type ArvmConfig, trainedArvm } from './arvm-runs.js';
import { type CopyRates, copyRates, decoded, type References, referencesOf } from './copy-rates.js';
import { type CodeSets, type CodesConfig, EIGHT_BITS, loadCodes } from './dependence-codes.js';
import type { Experiment, Results, RunContext } from './experiment.js';
import { reproducedIf, text, texts } from './judging.js';

type Config = {
  codes: CodesConfig[];
  sides: number[];
  /** Training images of γ-ARVM and its table. */
  images: number;
  samples: number;
  arvm: ArvmConfig;
  pixelCnn: {
    /** Channels of v1 and v2 (√2 times as many, for twice the parameters). */
    widths: [number, number];
    /** Training images of v1 and v2. */
    images: [number, number];
    layers: number;
    batchSize: number;
    learningRate: number;
    /** Gradient steps, the same for all four. */
    steps: number;
    samples: number;
  };
};

type Row = {
  label: string;
  model: string;
  gamma: number;
  images: number;
  /** Exact mass on the training codes and on equally many held-out codes. */
  memorized: number;
  heldOut: number;
  /** Mean bits per image of training codes and of held-out codes. */
  trainBits: number;
  /** Null where the model gives a held-out code no probability at all. */
  testBits: number | null;
  /** Against the training set, and against an equally large held-out set. */
  rates: CopyRates;
  control: CopyRates;
  /** Fréchet distance of the samples to the training images, and to the held-out images. */
  distance: Distance;
  /** γ-ARVM: KL(q‖p) and H(q) in nats per symbol. */
  divergence?: number;
  entropy?: number;
};

type Distance = { train: number; heldOut: number };

/** What real images score: others than those that the distances are measured to. */
type Floor = { label: string; name: string; images: number; distance: Distance };

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];
const floorsOf = (results: Results) => results.series.floors as unknown as Floor[];
const IMITATION = ['γ-ARVM', 'count table'];
const FEATURES = [MNIST_CNN, CIFAR10_CNN].map((cnn) => frechetName(cnn.network)).join(' and ');
const V1 = 'PixelCNN v1';
const V2 = 'PixelCNN v2';

/** A model as this figure needs it. */
type Model = {
  name: string;
  gamma: number;
  logProbabilities(tokens: Tokens): ArrayLike<number>;
  sample(images: number): Tokens;
};

/** What the samples of a model are held against. */
type Referee = {
  train: References;
  test: References;
  distanceOf(samples: ImageSet): Promise<Distance>;
};

/** The first `count` training images and as many held-out ones, with their distances. */
async function refereeFor(
  sets: CodeSets,
  network: FeatureNetwork,
  count: number,
): Promise<Referee> {
  const train = await referencesOf(sets, 'train', count);
  const test = await referencesOf(sets, 'test', count);
  const statistics = async (set: ImageSet) =>
    featureStatistics((await outputsOfSet(network, set)).features);
  const [trained, held] = [await statistics(train.images), await statistics(test.images)];
  return {
    train,
    test,
    async distanceOf(samples) {
      const found = await statistics(samples);
      return {
        train: await frechetDistance(found, trained),
        heldOut: await frechetDistance(found, held),
      };
    },
  };
}

async function rowFor(
  { name, gamma, logProbabilities, sample }: Model,
  sets: CodeSets,
  { train, test, distanceOf }: Referee,
  count: number,
): Promise<Row> {
  const samples = sample(count);
  const images = await decoded(sets, codesFromTokens(samples), train.images);
  const trainLogs = logProbabilities(train.tokens);
  const testLogs = logProbabilities(test.tokens);
  const bits = (logs: ArrayLike<number>) =>
    -Array.from(logs).reduce((sum, value) => sum + value, 0) / logs.length;
  const testBits = bits(testLogs);
  return {
    label: sets.label,
    model: name,
    gamma,
    images: train.tokens.images,
    memorized: massOn(codeIndex(train.tokens), trainLogs),
    heldOut: massOn(codeIndex(test.tokens), testLogs),
    trainBits: bits(trainLogs),
    testBits: Number.isFinite(testBits) ? testBits : null,
    rates: await copyRates(samples, images, train),
    control: await copyRates(samples, images, test),
    distance: await distanceOf(images),
  };
}

/** Count tables and networks for every γ, on one training set, and what real images score. */
async function arvmRows(
  sets: CodeSets,
  request: CodesConfig,
  network: FeatureNetwork,
  { config, seed, progress }: RunContext<Config>,
): Promise<{ rows: Row[]; floors: Floor[] }> {
  const referee = await refereeFor(sets, network, config.images);
  const { train, test, distanceOf } = referee;
  const name = `${request.dataset}-${request.bits}`;
  const rows: Row[] = [];
  for (const gamma of config.sides) {
    const random = randomStream(seed, 'fig08', name, String(gamma));
    const tables = backoffTables(train.tokens, gamma);
    const table: Model = {
      name: 'count table',
      gamma,
      // −∞ where a context is unseen; smoothed likelihoods are the subject of ext-likelihood.
      logProbabilities: (tokens) => codeLogProbabilities(tables[0], tokens),
      sample: (images) => sampleTables(tables, images, random.split('table')).tokens,
    };
    rows.push(await rowFor(table, sets, referee, config.samples));
    const { arvm, losses } = await trainedArvm(
      name,
      train.tokens,
      gamma,
      config.arvm,
      seed,
      (f, what) => progress(0.5 + 0.25 * f, `${sets.label}: ${what}`),
    );
    const learnt: Model = {
      name: 'γ-ARVM',
      gamma,
      logProbabilities: (tokens) => arvmLogProbabilities(arvm, tokens),
      sample: (images) => sampleArvm(arvm, images, random.split('network')),
    };
    rows.push({
      ...(await rowFor(learnt, sets, referee, config.samples)),
      divergence: losses[losses.length - 1],
      entropy: (trainingEntropy(tables[0]) * Math.LN2) / 16,
    });
  }
  const { testImages } = sets.source;
  const others = Uint32Array.from(
    { length: Math.min(config.samples, testImages.count - test.images.count) },
    (_, n) => test.images.count + n,
  );
  const floors: Floor[] = [];
  for (const [name, set] of [
    ['other real images', subset(testImages, others)],
    ['decoded training codes', train.reconstructions],
  ] as const) {
    const { label } = sets;
    floors.push({ label, name, images: set.count, distance: await distanceOf(set) });
  }
  return { rows, floors };
}

/** PixelCNN with each width on each training set: v1 and v2 are two of the four. */
async function pixelCnnRows(
  sets: CodeSets,
  request: CodesConfig,
  network: FeatureNetwork,
  { config, seed, progress }: RunContext<Config>,
): Promise<Row[]> {
  const { widths, images, layers, batchSize, learningRate, steps, samples } = config.pixelCnn;
  const rows: Row[] = [];
  for (const [n, wanted] of images.entries()) {
    const referee = await refereeFor(sets, network, wanted);
    const { train } = referee;
    const count = train.tokens.images;
    for (const [w, width] of widths.entries()) {
      const name = n === w ? [V1, V2][n] : `PixelCNN, width ${width}, N = ${count}`;
      const epochs = Math.max(
        1,
        Math.round(steps / Math.floor(count / Math.min(batchSize, count))),
      );
      const training: PixelCnnTraining = { epochs, batchSize, learningRate };
      const random = randomStream(seed, 'fig08', request.dataset, `pixelcnn ${width} ${count}`);
      const model = createPixelCnn(train.tokens, width, layers, random.split('weights'));
      const run = trainPixelCnn(model, train.tokens, training, random.split('training'), {
        checkpoint: {
          folder: path.join(
            dataRoot(),
            'pixelcnn',
            `${request.dataset}-${request.bits}-${width}-${count}-${seed}`,
          ),
          config: { training, layers, width, codes: sets.source.psnrTrain },
        },
        progress: (f, what) => progress(0.75 + 0.25 * f, `${sets.label}, ${name}: ${what}`),
      });
      for await (const _ of run);
      rows.push(
        await rowFor(
          {
            name,
            gamma: 7,
            logProbabilities: (tokens) => pixelCnnLogProbabilities(model, tokens),
            sample: (size) => samplePixelCnn(model, size, random.split('samples')),
          },
          sets,
          referee,
          samples,
        ),
      );
    }
  }
  return rows;
}

const SMOKE_PIXELCNN: Config['pixelCnn'] = {
  widths: [8, 11],
  images: [128, 32],
  ...{ layers: 2, batchSize: 32, learningRate: 3e-3, steps: 4, samples: 10 },
};

export const fig08: Experiment<Config> = {
  id: 'fig08',
  title: 'Memorization rate against the observation range',
  paper: 'Figure 8, Sec. 5.2',
  notebook: '07-memorization',
  follows: 'E08, E09',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      codes: [{ dataset: 'mnist', bits: 8 }],
      ...{ sides: [3, 5, 7], images: 64, samples: 20 },
      arvm: { ...ARVM_LAPTOP, width: 32, epochs: 2 },
      pixelCnn: SMOKE_PIXELCNN,
    },
    laptop: {
      codes: EIGHT_BITS,
      ...{ sides: [3, 5, 7], images: 256, samples: 1000, arvm: ARVM_LAPTOP },
      pixelCnn: {
        widths: [32, 45],
        images: [4000, 256],
        ...{ layers: 4, batchSize: 64, learningRate: 3e-3, steps: 1000, samples: 400 },
      },
    },
    paper: {
      codes: [{ dataset: 'cifar10', bits: 8 }],
      ...{ sides: [3, 5, 7], images: 50_000, samples: 10_000 },
      arvm: { ...ARVM_LAPTOP, width: 2048, epochs: 100, batchSize: 1024 },
      pixelCnn: {
        widths: [64, 90],
        images: [50_000, 1000],
        ...{ layers: 7, batchSize: 64, learningRate: 1e-3, steps: 100_000, samples: 10_000 },
      },
    },
  },
  expect: {
    smoke: 'about 10 s with its codes',
    laptop: 'about 3 min after the codes and Figure 7; the rate climbs from about 0 to nearly 1',
    paper: 'hours on a GPU',
  },
  async run(context) {
    const rows: Row[] = [];
    const floors: Floor[] = [];
    for (const request of context.config.codes) {
      const sets = await loadCodes(request, context);
      const network = classifierNetwork(embeddedClassifier(request.dataset).classifier);
      const arvm = await arvmRows(sets, request, network, context);
      rows.push(...arvm.rows, ...(await pixelCnnRows(sets, request, network, context)));
      floors.push(...arvm.floors);
    }
    return {
      series: { rows: rows as never, floors },
      metrics: Object.fromEntries(
        rows.flatMap((row): [string, number][] => {
          const name = `${row.label}, ${row.model}${row.model.startsWith('Pixel') ? '' : `, γ=${row.gamma}`}`;
          return [
            [`${name}: P_mem`, row.memorized],
            [`${name}: distance to training images`, row.distance.train],
          ];
        }),
      ),
    };
  },
  claims(results) {
    const rows = rowsOf(results);
    const labels = [...new Set(rows.map((row) => row.label))];
    const network = rows.filter((row) => row.model === 'γ-ARVM');
    const of = (label: string, model: string) =>
      rows.filter((row) => row.label === label && row.model === model);
    const per = (write: (label: string) => string) =>
      labels.map((label) => `${label}: ${write(label)}`).join('; ');
    const percents = (list: Row[], value: (row: Row) => number) =>
      list.map((row) => text(100 * value(row))).join(', ');
    const v = (label: string, name: string) => of(label, name)[0];
    const distances = (label: string, to: keyof Distance) =>
      IMITATION.map(
        (model) => `${model} ${texts(of(label, model).map((row) => row.distance[to]))}`,
      ).join(', ');
    const distanceFalls = (to: keyof Distance) =>
      labels.every((label) =>
        IMITATION.every((model) =>
          of(label, model).every(
            (row, k, all) => k === 0 || row.distance[to] < all[k - 1].distance[to],
          ),
        ),
      );
    const crossed = (label: string) =>
      rows.filter((row) => row.label === label && row.model.startsWith('PixelCNN,'));
    return [
      {
        id: 'fig08.arvm',
        statement:
          'The memorization rate of γ-ARVM rises from generation at γ = 3 to memorization at γ = 7.',
        criterion:
          'exact P_mem of the network at most 5 % at γ = 3 and at least 80 % at γ = 7, rising, on all data sets',
        measured: per(
          (label) =>
            `${percents(of(label, 'γ-ARVM'), (row) => row.memorized)} % (count table ${percents(of(label, 'count table'), (row) => row.memorized)} %)`,
        ),
        verdict: reproducedIf(
          labels.every((label) => {
            const [three, five, seven] = of(label, 'γ-ARVM').map((row) => row.memorized);
            return three <= 0.05 && three < five && five < seven && seven >= 0.8;
          }),
        ),
      },
      {
        id: 'fig08.sampled',
        statement: 'The sampled rate of code copies agrees with the exact mass.',
        criterion:
          'exact P_mem inside the 95 % Wilson interval of the samples for at least 85 % of all models',
        measured: `${rows.filter((row) => inside(row.memorized, row.rates.codes)).length} of ${rows.length} models`,
        verdict: reproducedIf(
          rows.filter((row) => inside(row.memorized, row.rates.codes)).length >= 0.85 * rows.length,
        ),
      },
      {
        id: 'fig08.psnr-rule',
        statement: 'The paper’s rule, PSNR > 30 dB to a training image, detects this memorization.',
        criterion:
          'its rate at γ = 7 is at least half the rate of exact code copies, on all data sets',
        measured: per(
          (label) =>
            `${percents(of(label, 'γ-ARVM'), (row) => row.rates.images.share)} % to images, ${percents(of(label, 'γ-ARVM'), (row) => row.rates.reconstructions.share)} % to reconstructions, ${percents(of(label, 'γ-ARVM'), (row) => row.rates.codes.share)} % code copies`,
        ),
        verdict: reproducedIf(
          network
            .filter((row) => row.gamma === 7)
            .every((row) => row.rates.images.share >= 0.5 * row.rates.codes.share),
        ),
      },
      {
        id: 'fig08.held-out',
        statement: 'The rate is not chance: held-out codes are hardly ever drawn.',
        criterion: 'exact mass on equally many held-out codes below 2 % for every model',
        measured: `largest held-out mass ${text(100 * Math.max(...rows.map((row) => row.heldOut)))} %`,
        verdict: reproducedIf(rows.every((row) => row.heldOut < 0.02)),
      },
      {
        id: 'fig08.divergence',
        statement: 'The histogram loss of Eq. 10 reaches about 10⁻⁶ (Sec. 4.2).',
        criterion: 'KL(q‖p) below 1e-5 nats per symbol at some γ',
        measured: per(
          (label) =>
            `KL ${of(label, 'γ-ARVM')
              .map((row) => text(row.divergence ?? Number.NaN))
              .join(', ')} nats, H(q) ${of(label, 'γ-ARVM')
              .map((row) => text(row.entropy ?? Number.NaN))
              .join(', ')} nats per symbol`,
        ),
        verdict: reproducedIf(network.some((row) => (row.divergence ?? 1) < 1e-5)),
      },
      {
        id: 'fig08.distance',
        statement: 'The Fréchet distance to the training set falls as γ grows (Table 2).',
        criterion: `${FEATURES} to the training images fall strictly from γ = 3 to 5 to 7, for network and count table, on all data sets`,
        measured: per((label) => distances(label, 'train')),
        verdict: reproducedIf(distanceFalls('train')),
      },
      {
        id: 'fig08.blind',
        statement: 'A Fréchet distance does not punish memorization (A.1.5).',
        criterion: 'the same distances to images that were never seen fall strictly, too',
        measured: per((label) => distances(label, 'heldOut')),
        verdict: reproducedIf(distanceFalls('heldOut')),
      },
      {
        id: 'fig08.pixelcnn',
        statement: 'PixelCNN v2 (twice the parameters, fewer images) memorizes more than v1.',
        criterion: 'P_mem(v2) > P_mem(v1) and held-out bits per image rise, on all data sets',
        measured: per((label) => {
          const both = [v(label, V1), v(label, V2)];
          const others = crossed(label).map(
            (row) => `${row.model.slice(10)} ${text(100 * row.memorized)} %`,
          );
          return `v1 ${text(100 * both[0].memorized)} %, v2 ${text(100 * both[1].memorized)} %; held-out bits ${text(both[0].testBits ?? Infinity, 4)}, ${text(both[1].testBits ?? Infinity, 4)}; crossed: ${others.join(', ')}`;
        }),
        verdict: reproducedIf(
          labels.every((label) => {
            const [one, two] = [v(label, V1), v(label, V2)];
            return (
              two.memorized > one.memorized &&
              (two.testBits ?? Infinity) > (one.testBits ?? Infinity)
            );
          }),
        ),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record);
    const labels = [...new Set(rows.map((row) => row.label))];
    const curve = (label: string, model: string, value: (row: Row) => number) => {
      const list = rows.filter((row) => row.label === label && row.model === model);
      return { x: list.map((row) => `γ = ${row.gamma}`), y: list.map(value) };
    };
    const floorOf = (label: string, name: string) =>
      floorsOf(record).find((floor) => floor.label === label && floor.name === name)?.distance
        .train ?? Number.NaN;
    const bars = (value: (row: Row) => Rate) =>
      labels.map((label) => {
        const list = rows.filter((row) => row.label === label && row.model !== 'count table');
        return {
          name: label,
          x: list.map((row) => (row.model === 'γ-ARVM' ? `ARVM γ=${row.gamma}` : row.model)),
          y: list.map((row) => value(row).share),
          error: {
            below: list.map((row) => Math.max(0, value(row).share - value(row).low)),
            above: list.map((row) => Math.max(0, value(row).high - value(row).share)),
          },
        };
      });
    return [
      lineChart(
        {
          caption:
            'Exact memorized mass against γ: the network beside the count table it imitates, and the mass on held-out codes.',
          x: { title: 'window side γ' },
          y: { title: 'memorized mass P_mem', range: [0, 1.02] },
        },
        labels.flatMap((label, k) => [
          {
            name: `${label}, γ-ARVM`,
            colour: seriesColour(k),
            ...curve(label, 'γ-ARVM', (row) => row.memorized),
          },
          {
            name: `${label}, count table`,
            ...curve(label, 'count table', (row) => row.memorized),
            dash: 'dash' as const,
            colour: seriesColour(k),
          },
          {
            name: `${label}, γ-ARVM, held out`,
            ...curve(label, 'γ-ARVM', (row) => row.heldOut),
            dash: 'dot' as const,
            colour: seriesColour(k),
          },
        ]),
      ),
      barChart(
        {
          caption:
            'Figure 8: share of samples that are exact copies of a training code, with 95 % Wilson intervals. v1 is narrow with many images, v2 wide with few; the other two PixelCNNs cross the factors.',
          name: 'copies',
          x: { title: '' },
          y: { title: 'share of copies', range: [0, 1.02] },
        },
        bars((row) => row.rates.codes),
      ),
      panelGrid(
        {
          caption: `${FEATURES} of samples to the training images (solid) and to as many images that were never seen (dotted); flat: other real images, to the training images.`,
          name: 'distance',
          columns: labels.length,
          panelHeight: 320,
        },
        labels.map((label) =>
          lineChart(
            {
              caption: '',
              title: label,
              x: { title: 'window side γ' },
              y: { title: 'Fréchet distance' },
            },
            [
              ...IMITATION.flatMap((model, k) => [
                {
                  name: model,
                  colour: seriesColour(k),
                  ...curve(label, model, (row) => row.distance.train),
                },
                {
                  name: `${model}, unseen`,
                  dash: 'dot' as const,
                  colour: seriesColour(k),
                  ...curve(label, model, (row) => row.distance.heldOut),
                },
              ]),
              {
                name: 'other real images',
                colour: seriesColour(IMITATION.length),
                ...curve(label, 'γ-ARVM', () => floorOf(label, 'other real images')),
              },
            ],
          ),
        ),
      ),
      {
        kind: 'table',
        name: 'distances',
        caption: `${FEATURES}, to the N training images of the model and to as many unseen ones. Compare only rows of the same codes, N and number of samples.`,
        columns: ['codes', 'samples', 'γ', 'N', 'number', 'to training', 'to unseen'],
        rows: labels.flatMap((label) => [
          ...floorsOf(record)
            .filter((floor) => floor.label === label)
            .map(({ name, images, distance }): (string | number)[] => [
              ...[label, name, '–', (record.config as unknown as Config).images, images],
              ...[text(distance.train), text(distance.heldOut)],
            ]),
          ...rows
            .filter((row) => row.label === label)
            .map(({ model, gamma, images, rates, distance }): (string | number)[] => [
              ...[label, model, gamma, images, rates.codes.count],
              ...[text(distance.train), text(distance.heldOut)],
            ]),
        ]),
      },
      {
        kind: 'table',
        name: 'three-ways',
        caption:
          'Memorization measured three ways, in %: exact code copies, PSNR > 30 dB to a training reconstruction, and the paper’s rule, PSNR > 30 dB to a training image; “unseen” is the same rule against held-out images.',
        columns: [
          'codes',
          'model',
          'γ',
          'N',
          'P_mem',
          'copies',
          '> 30 dB recon.',
          '> 30 dB image',
          'unseen recon.',
          'train bits',
          'test bits',
        ],
        rows: rows.map((row) => [
          row.label,
          row.model,
          row.gamma,
          row.images,
          ...[
            row.memorized,
            row.rates.codes.share,
            row.rates.reconstructions.share,
            row.rates.images.share,
            row.control.reconstructions.share,
          ].map((value) => text(100 * value)),
          text(row.trainBits),
          row.testBits === null ? '∞' : text(row.testBits),
        ]),
      },
    ];
  },
};

const inside = (value: number, { low, high }: Rate) => low <= value && value <= high;
