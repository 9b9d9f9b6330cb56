/** Figure 11 (A.1.3): GANs whose input is one Gaussian, or a mixture with frozen or optimized means. */
import { first, loadMnist } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart, type Series } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import { imagesOf } from '../../metrics/images.js';
import {
  meanOf,
  type NearestTraining,
  nearestTraining,
  pairStrips,
  shareAbove,
} from '../../metrics/nearest-training.js';
import { createGan, type GanConfig, type GanInput } from '../../models/gan.js';
import type { Claim } from '../../record/claim.js';
import type { Experiment } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { type GanCurves, ganSamples, trainGan } from '../../runs/gan.js';

type Config = {
  /** Training images N, and components of the mixture. */
  images: number;
  models: { architecture: GanConfig['architecture']; width: number }[];
  latents: number;
  /** σ of the mixtures with optimized means; the last one also has a frozen control. */
  deviations: number[];
  updates: number;
  batchSize: number;
  learningRate: number;
  /** Generated images that are judged. */
  samples: number;
};

/** How close images come to the training images, over all of them. */
type Closeness = {
  psnr: number;
  /** Standard error of `psnr`. */
  psnrError: number;
  ssim: number;
  above20: number;
  above25: number;
  above30: number;
};

type Run = {
  architecture: GanConfig['architecture'];
  /** What goes into the generator. */
  input: string;
} & Closeness &
  GanCurves;

const SHOWN = 12;
/** Updates between two points of the curves. */
const STRIDE = 50;

export const fig11: Experiment<Config> = {
  id: 'fig11',
  title: 'GANs with an optimizable Gaussian-mixture input',
  paper: 'Figure 11, A.1.3',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      models: [
        { architecture: 'dense', width: 8 },
        { architecture: 'dcgan', width: 4 },
      ],
      images: 8,
      latents: 8,
      deviations: [0.5, 0.1],
      updates: 50,
      batchSize: 4,
      learningRate: 2e-4,
      samples: 8,
    },
    laptop: {
      models: [
        { architecture: 'dense', width: 256 },
        { architecture: 'dcgan', width: 16 },
      ],
      images: 256,
      latents: 64,
      deviations: [0.5, 0.1],
      updates: 2500,
      batchSize: 64,
      learningRate: 2e-4,
      samples: 512,
    },
    paper: {
      models: [{ architecture: 'dcgan', width: 64 }],
      images: 1000,
      latents: 100,
      deviations: [0.5, 0.1],
      updates: 312_500,
      batchSize: 64,
      learningRate: 2e-4,
      samples: 1000,
    },
  },
  expect: {
    smoke: 'some seconds',
    laptop:
      'about 3 minutes; with the dense pair mixtures come closer to the training images, frozen ones too',
    paper: 'a GPU day: 20 000 epochs of 1000 images',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const set = first(await loadMnist('train'), config.images);
    const unseen = first(await loadMnist('test'), config.samples);
    const everyone = Array.from({ length: unseen.count }, (_, k) => k);
    const baseline = closeness(await nearestTraining(imagesOf(unseen, everyone), set));
    const kinds = planOf(config);
    const runs: Run[] = [];
    const strips: { label: string; png: string }[] = [];
    for (const [index, { architecture, width, name, input }] of kinds.entries()) {
      const random = randomStream(seed, 'fig11');
      const model: GanConfig = {
        architecture,
        width,
        size: set.height,
        channels: set.channels,
        latents: config.latents,
        bounded: true,
        input,
      };
      const gan = createGan(model, random.split('weights'));
      const curves: GanCurves = {
        generatorLoss: [],
        discriminatorLoss: [],
        nearness: [],
        overlap: [],
        nearestOverlap: [],
      };
      const epochs = trainGan(gan, model, set, {
        ...config,
        stride: STRIDE,
        random: random.split('training'),
        folder: `${checkpoints}/${index}`,
        progress: (done, line) =>
          progress((index + done) / kinds.length, `${architecture}, ${name}: ${line}`),
      });
      for await (const { measured } of epochs) {
        for (const key of Object.keys(curves) as (keyof typeof curves)[]) {
          curves[key].push(measured[key]);
        }
        live(() => lossChart(architecture, [...runs, { architecture, input: name, ...curves }]));
      }
      const samples = ganSamples(gan, model, config.samples, random.split('samples'));
      const nearest = await nearestTraining(samples, set);
      runs.push({
        architecture,
        input: name,
        ...curves,
        ...closeness(nearest),
      });
      strips.push(...(await pairStrips(`${architecture}, ${name}`, samples, set, nearest, SHOWN)));
      tf.dispose([gan.generator, gan.discriminator, gan.means, gan.state]);
    }
    const metrics: { [name: string]: number } = { 'psnr test set': baseline.psnr };
    for (const { overlap, nearestOverlap, ...run } of runs) {
      const name = `${run.architecture}, ${run.input}`;
      Object.assign(metrics, {
        [`psnr ${name}`]: run.psnr,
        [`ssim ${name}`]: run.ssim,
        [`above20 ${name}`]: run.above20,
        [`above25 ${name}`]: run.above25,
        [`above30 ${name}`]: run.above30,
        [`overlapEnd ${name}`]: overlap[overlap.length - 1],
        [`nearestOverlapEnd ${name}`]: nearestOverlap[nearestOverlap.length - 1],
      });
    }
    return { series: { runs, baseline, strips, size: set.height }, metrics };
  },
  claims({ series }, config) {
    const runs = series.runs as Run[];
    const describe = (run: Run) => {
      const { mean, error } = lateNearness(run);
      return `${run.input}: ${text(mean, 4)} ± ${text(error, 2)}`;
    };
    // A difference counts when it is larger than two standard errors.
    const higher = (run: Run, other: Run) => {
      const [a, b] = [lateNearness(run), lateNearness(other)];
      return a.mean - b.mean > 2 * Math.hypot(a.error, b.error);
    };
    const epochs = Math.round((config.updates * config.batchSize) / config.images);
    const enough = config.images >= 1000 && epochs >= 20_000;
    const learned = runs.filter(({ input }) => input.startsWith('mixture'));
    const perArchitecture = config.models.flatMap(({ architecture }): Claim[] => {
      const own = runs.filter((run) => run.architecture === architecture);
      const [standard, frozen] = [own[0], own[own.length - 1]];
      const mixtures = own.slice(1, -1);
      const last = mixtures[mixtures.length - 1];
      return [
        {
          id: `fig11.mixture-${architecture}`,
          statement: `An input of separate Gaussians brings samples closer to the training images (${architecture} networks).`,
          criterion:
            'mean PSNR to the nearest training image over the last fifth of training is higher than with one Gaussian by more than two standard errors over its measurements, for every σ (revised: a first run was judged by its final samples alone)',
          measured: `${[standard, ...mixtures].map(describe).join('; ')} dB`,
          verdict: reproducedIf(mixtures.every((run) => higher(run, standard))),
        },
        {
          id: `fig11.learned-${architecture}`,
          statement: `It is the optimization of the means that does it (${architecture} networks).`,
          criterion:
            'with the same σ, mean PSNR over the last fifth of training is higher with optimized than with frozen means by more than two standard errors over its measurements (revised: a first run was judged by its final samples alone, and passed)',
          measured: `${describe(last)}; ${describe(frozen)} dB`,
          verdict: reproducedIf(higher(last, frozen)),
        },
      ];
    });
    return [
      ...perArchitecture,
      {
        id: 'fig11.overlap',
        statement: 'Optimizing the means lowers the overlap of the components.',
        criterion:
          'mean overlap of pairs is lower at the end than at the first measurement, for every optimized mixture',
        measured: learned
          .map(
            ({ architecture, input, overlap }) =>
              `${architecture}, ${input}: ${text(overlap[0])} to ${text(overlap[overlap.length - 1])}`,
          )
          .join('; '),
        verdict: reproducedIf(
          learned.every(({ overlap }) => overlap[overlap.length - 1] < overlap[0]),
        ),
      },
      {
        id: 'fig11.copies',
        statement: 'A GAN with an optimized mixture as input copies its training images.',
        criterion:
          'more than half of the samples above 30 dB; judged at 1000 images and 20 000 epochs',
        measured: `${learned.map((run) => `${run.architecture}, ${run.input}: ${text(100 * run.above30)} %`).join('; ')} at ${config.images} images and ${epochs} epochs${enough ? '' : ', too few to judge: the scale `paper` has 1000 images and 20 000 epochs'}`,
        verdict: enough ? reproducedIf(learned.every((run) => run.above30 > 0.5)) : 'not judged',
      },
    ];
  },
  draw(record) {
    const { runs, baseline, strips, size } = record.series as unknown as {
      runs: Run[];
      baseline: Closeness;
      strips: { label: string; png: string }[];
      size: number;
    };
    const images: ImageDrawing = {
      kind: 'images',
      caption:
        'Generated images and, below each, the most similar training image by SSIM among the 20 nearest.',
      rows: strips,
      size,
    };
    return [
      images,
      ...[...new Set(runs.map(({ architecture }) => architecture))].map((architecture) =>
        lossChart(architecture, runs),
      ),
      lineChart(
        {
          name: 'nearness',
          x: { title: 'update' },
          y: { title: 'mean PSNR (dB)' },
          caption: 'PSNR of 64 samples to their nearest training image, during training.',
        },
        runs.map(({ architecture, input, nearness }) => ({
          ...curve(runs, `${architecture}, ${input}`, input, nearness),
          dash: architecture === 'dense' ? 'solid' : 'dot',
        })),
      ),
      lineChart(
        {
          name: 'overlap',
          x: { title: 'update' },
          y: { title: 'mean OC', log: true },
          caption:
            'Mean overlap of each input component with its nearest, during training of the dense networks.',
        },
        runs
          .filter(({ architecture }) => architecture === runs[0].architecture)
          .map(({ input, nearestOverlap }) => curve(runs, input, input, nearestOverlap)),
      ),
      {
        kind: 'table',
        name: 'table',
        caption:
          'Closeness of samples, and of as many digits of the test set, to training images; and the mean overlap of pairs of input components at the first and the last measurement.',
        columns: [
          ...['networks', 'input', 'mean PSNR (dB)', '±', 'mean SSIM', '> 20 dB', '> 25 dB'],
          ...['> 30 dB', 'OC, first', 'OC, last'],
        ],
        rows: [
          ...runs.map((run) => [
            ...[run.architecture, run.input, ...columnsOf(run)],
            ...[run.overlap[0], run.overlap[run.overlap.length - 1]],
          ]),
          ['–', 'test set', ...columnsOf(baseline), '–', '–'],
        ],
      },
    ];
  },
};

const closeness = ({ psnr, ssim }: NearestTraining): Closeness => ({
  psnr: meanOf(psnr),
  psnrError: standardError(psnr),
  ssim: meanOf(ssim),
  above20: shareAbove(psnr, 20),
  above25: shareAbove(psnr, 25),
  above30: shareAbove(psnr, 30),
});

const columnsOf = ({ psnr, psnrError, ssim, above20, above25, above30 }: Closeness) => [
  ...[psnr, psnrError, ssim, above20, above25, above30],
];

/** For each pair of networks: one Gaussian, mixtures with optimized means, and a frozen control of the last. */
function planOf({ images, deviations, models }: Config) {
  const mixture = (deviation: number, learned: boolean): GanInput => ({
    kind: 'mixture',
    components: images,
    deviation,
    learned,
  });
  const last = deviations[deviations.length - 1];
  const inputs: { name: string; input: GanInput }[] = [
    { name: 'one Gaussian', input: { kind: 'gaussian' } },
    ...deviations.map((deviation) => ({
      name: `mixture, σ = ${deviation}`,
      input: mixture(deviation, true),
    })),
    { name: `frozen mixture, σ = ${last}`, input: mixture(last, false) },
  ];
  return models.flatMap((model) => inputs.map((input) => ({ ...model, ...input })));
}

/**
 * Mean of `nearness` over the last fifth of training, since one moment alone is chance, and its standard error
 * over those moments. They belong to one run and resemble each other, so the error between runs is larger.
 */
function lateNearness({ nearness }: GanCurves): { mean: number; error: number } {
  const late = nearness.slice(-Math.ceil(nearness.length / 5));
  return { mean: meanOf(late), error: standardError(late) };
}

const standardError = (values: ArrayLike<number>): number => {
  const mean = meanOf(values);
  const squares = Array.from(values, (value) => (value - mean) ** 2);
  return Math.sqrt(meanOf(squares) / Math.max(1, values.length - 1));
};

/** A curve over updates in the colour of its input. */
function curve(runs: { input: string }[], name: string, input: string, y: number[]): Series {
  const inputs = [...new Set(runs.map((run) => run.input))];
  const x = y.map((_, k) => STRIDE * (k + 1));
  return { name, x, y, markers: false, colour: seriesColour(inputs.indexOf(input)) };
}

function lossChart(
  architecture: GanConfig['architecture'],
  runs: Pick<Run, 'architecture' | 'input' | 'generatorLoss' | 'discriminatorLoss'>[],
) {
  const own = runs.filter((run) => run.architecture === architecture);
  return lineChart(
    {
      name: `loss-${architecture}`,
      x: { title: 'update' },
      y: { title: 'loss' },
      caption: `Losses of generator G and discriminator D, ${architecture} networks.`,
    },
    own.flatMap(({ input, generatorLoss: g, discriminatorLoss: d }) => [
      curve(own, `${input}, G`, input, g),
      { ...curve(own, `${input}, D`, input, d), dash: 'dot' as const },
    ]),
  );
}
