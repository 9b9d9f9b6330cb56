/** The diagnostic that the paper calls for: does a distance improve because a model copies? */
import { randomStream } from '../engine/random.js';
import { lineChart, type PlotDrawing, panelGrid } from '../figures/index.js';
import {
  classifierImages,
  classifierNetwork,
  embeddedClassifier,
  featureStatistics,
  frechetDistance,
  type Images,
  imagesOf,
  outputsOfSet,
  slice,
} from '../metrics/index.js';
import { blaeCodes } from './codes.js';
import type { Experiment } from './experiment.js';
import { reproducedIf, texts } from './judging.js';
import { decodedImages, tabularSamples, trainingCodes } from './tabular-samples.js';

type Config = {
  bitsPerPosition: number;
  /** Training-set sizes N. */
  sizes: number[];
  gammas: number[];
  samples: number;
  /** Test images that stand for the distribution. */
  reference: number;
};

/** One model: a window and a training set. */
type Point = {
  size: number;
  gamma: number;
  /** Share of samples with exactly a training code. */
  copies: number;
  frechetTrain: number;
  frechetTest: number;
};

export const extFdMemorization: Experiment<Config> = {
  id: 'ext-fd-memorization',
  title: 'Fréchet distance against copying, over windows and training-set sizes',
  paper: 'Sec. 5.3, A.1.6',
  notebook: '11-evaluation',
  follows: 'E08, E16',
  version: 1,
  usesEngine: true,
  config: {
    smoke: { bitsPerPosition: 8, sizes: [200], gammas: [1, 3, 7], samples: 100, reference: 200 },
    laptop: {
      ...{ bitsPerPosition: 8, sizes: [500, 2000, 8000, 30_000], gammas: [1, 3, 5, 7] },
      ...{ samples: 2000, reference: 8000 },
    },
    paper: {
      ...{ bitsPerPosition: 8, sizes: [500, 2000, 8000, 30_000, 60_000], gammas: [1, 3, 5, 7] },
      ...{ samples: 2000, reference: 8000 },
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'a minute after the codes are made; the distance falls where copying rises',
    paper: 'two minutes after the codes are made',
  },
  async run({ config, scale, seed, progress, live }) {
    const { bitsPerPosition, sizes, gammas, samples, reference } = config;
    const codes = await blaeCodes({
      ...{ dataset: 'mnist', bitsPerPosition, scale, seed },
      progress: (done, line) => progress(0.7 * done, line),
    });
    const network = classifierNetwork(embeddedClassifier('mnist').classifier);
    const test = await classifierImages('mnist', 'test');
    const testOutputs = await outputsOfSet(network, slice(test, 0, reference));
    const testStatistics = await featureStatistics(testOutputs.features);
    const statistics = async (made: Images) =>
      featureStatistics((await network.outputs(made)).features);
    const random = randomStream(seed, 'fd-memorization');

    const fresh = imagesOf(slice(test, reference, Math.min(test.count, reference + samples)));
    const floor = await frechetDistance(await statistics(fresh), testStatistics);
    const decoded = await decodedImages(
      codes,
      trainingCodes(codes, Math.min(samples, codes.trainImages.count)).bits,
    );
    const ceiling = await frechetDistance(await statistics(decoded), testStatistics);

    const points: Point[] = [];
    for (const size of sizes) {
      const { features } = await outputsOfSet(network, slice(codes.trainImages, 0, size));
      const trainStatistics = await featureStatistics(features);
      for (const gamma of gammas) {
        progress(
          0.7 + (0.3 * points.length) / (sizes.length * gammas.length),
          `N ${size}, γ ${gamma}`,
        );
        const made = await tabularSamples(
          codes,
          { training: size, gamma, count: samples },
          random.split(`N ${size} γ ${gamma}`),
        );
        const own = await statistics(made.samples);
        points.push({
          ...{ size, gamma, copies: made.copies.share },
          frechetTrain: await frechetDistance(own, trainStatistics),
          frechetTest: await frechetDistance(own, testStatistics),
        });
        live(() => diagnostic(points, floor, ceiling));
      }
    }
    const metrics: { [name: string]: number } = { floor, ceiling };
    for (const { size, gamma, copies, frechetTrain, frechetTest } of points) {
      metrics[`copies/${size}/${gamma}`] = copies;
      metrics[`frechetTrain/${size}/${gamma}`] = frechetTrain;
      metrics[`frechetTest/${size}/${gamma}`] = frechetTest;
    }
    return { series: { points }, metrics };
  },
  claims({ series }, { sizes }) {
    const points = series.points as Point[];
    const row = (size: number) => points.filter((point) => point.size === size);
    const falls = (values: number[]) => values.every((x, i) => i === 0 || x < values[i - 1]);
    const listed = (read: (point: Point) => number) =>
      sizes.map((size) => `N = ${size}: ${texts(row(size).map(read))}`).join('; ');
    return [
      {
        id: 'ext-fd-memorization.train',
        statement:
          'The distance to the training images improves with the window, as copying grows.',
        criterion: 'for every N: copies never fall and FD to train falls strictly as γ grows',
        measured: `FD to train at γ = 1, 3, 5, 7: ${listed((p) => p.frechetTrain)}; copies: ${listed((p) => p.copies)}`,
        verdict: reproducedIf(
          sizes.every(
            (size) =>
              falls(row(size).map((p) => p.frechetTrain)) &&
              row(size).every((p, i, all) => i === 0 || p.copies >= all[i - 1].copies),
          ),
        ),
      },
      {
        id: 'ext-fd-memorization.test',
        statement:
          'The distance to test images improves too: held-out images do not give copying away.',
        criterion:
          'for every N: FD to test is smallest at the largest γ, where every sample is a copy',
        measured: listed((p) => p.frechetTest),
        verdict: reproducedIf(
          sizes.every((size) => {
            const distances = row(size).map((p) => p.frechetTest);
            const last = row(size)[distances.length - 1];
            return last.copies === 1 && Math.min(...distances) === last.frechetTest;
          }),
        ),
      },
    ];
  },
  draw(record) {
    const { floor, ceiling } = record.metrics;
    return [diagnostic(record.series.points as Point[], floor, ceiling)];
  },
};

function diagnostic(points: Point[], floor: number, ceiling: number): PlotDrawing {
  const sizes = [...new Set(points.map((point) => point.size))];
  const panel = (title: string, read: (point: Point) => number) =>
    lineChart(
      {
        caption: '',
        title,
        x: { title: 'share of exact copies' },
        y: { title: 'FD-MNIST-CNN', log: true },
      },
      [
        ...sizes.map((size) => {
          const own = points.filter((point) => point.size === size);
          return { name: `N = ${size}`, x: own.map((p) => p.copies), y: own.map(read) };
        }),
        {
          name: 'decoded codes, test',
          x: [0, 1],
          y: [ceiling, ceiling],
          dash: 'dash' as const,
          colour: '#7f7f7f',
          markers: false,
        },
        {
          name: 'real images, test',
          x: [0, 1],
          y: [floor, floor],
          dash: 'dot' as const,
          colour: '#7f7f7f',
          markers: false,
        },
      ],
    );
  return panelGrid(
    {
      caption:
        'Each line is one training-set size, its points the windows γ = 1, 3, 5, 7 from left to right. Where a model copies, its distance is best, to the training images and to test images alike.',
      ...{ columns: 2, width: 760, panelHeight: 380 },
    },
    [
      panel('to the training images', (p) => p.frechetTrain),
      panel('to test images', (p) => p.frechetTest),
    ],
  );
}
