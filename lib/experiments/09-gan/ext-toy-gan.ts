/** The chapter on the GAN starts here: GANs in the plane, with one Gaussian or a mixture as input. */
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { lineChart } from '../../figures/charts.js';
import {
  createGan,
  discriminatorLoss,
  type Gan,
  type GanConfig,
  type GanInput,
  generate,
  generatorInput,
  generatorLoss,
} from '../../models/gan.js';
import { mixtureCoverage, ringMixture, sampleMixture } from '../../models/gaussian-mixture.js';
import type { Experiment } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { inputOverlap } from '../../runs/gan.js';
import { train } from '../../training/train.js';
import { toyAnimation, toyPoints } from '../shared/toy-animation.js';

type Config = {
  examples: number;
  batchSize: number;
  width: number;
  /** Epochs after which samples are kept; the last one ends the training. */
  frames: number[];
  components: number;
  /** σ of each component of the mixture. */
  deviation: number;
  samples: number;
};

type Run = {
  name: string;
  clouds: number[][];
  /** Mean overlap of pairs of components; 1 for one Gaussian, from which every target is drawn. */
  overlap: number[];
  modes: number;
  nearMean: number;
};

const RING = ringMixture(8, 2, 0.15);
const laptop: Config = {
  examples: 1024,
  batchSize: 256,
  width: 64,
  components: 8,
  deviation: 0.3,
  samples: 400,
  frames: [0, 10, 25, 50, 100, 200, 400, 700],
};

const inputs = ({ components, deviation }: Config): { name: string; input: GanInput }[] => [
  { name: 'one Gaussian', input: { kind: 'gaussian' } },
  { name: 'mixture, frozen', input: { kind: 'mixture', components, deviation, learned: false } },
  { name: 'mixture, learned', input: { kind: 'mixture', components, deviation, learned: true } },
];

export const extToyGan: Experiment<Config> = {
  id: 'ext-toy-gan',
  title: 'GANs in the plane',
  paper: 'beside A.1.3 and Fig. 2, left',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      examples: 128,
      batchSize: 64,
      width: 8,
      frames: [0, 1, 3],
      components: 8,
      deviation: 0.3,
      samples: 50,
    },
    laptop,
    paper: laptop,
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 20 s; all eight modes are covered, best by the learned mixture',
    paper: 'as laptop: a toy has one scale',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const runs: Run[] = [];
    const kinds = inputs(config);
    const points = sampleMixture(RING, config.examples, randomStream(seed, 'toy gan', 'data'));
    for (const [index, { name, input }] of kinds.entries()) {
      const random = randomStream(seed, 'toy gan');
      const model: GanConfig = {
        architecture: 'dense',
        size: 1,
        channels: 2,
        width: config.width,
        latents: 2,
        bounded: false,
        input,
      };
      const gan = createGan(model, random.split('weights'));
      const measure = () => ({
        cloud: toyPoints(samples(gan, model, config.samples, random.split('samples'))),
        overlap: inputOverlap(gan, input).mean,
      });
      const start = measure();
      const run = { name, clouds: [start.cloud], overlap: [start.overlap], modes: 0, nearMean: 0 };
      const adam = { beta1: 0.5 };
      const epochs = train({
        variables: gan.discriminator,
        learningRate: 1e-3,
        adam,
        examples: config.examples,
        batchSize: config.batchSize,
        epochs: config.frames[config.frames.length - 1],
        stream: random.split('training'),
        loss: (batch, step) => {
          const rows = Array.from(batch, (row) => [points[2 * row], points[2 * row + 1]]);
          const real = tf.tensor2d(rows).reshape<tf.Tensor4D>([batch.length, 1, 1, 2]);
          return discriminatorLoss(gan, model, real, step.split('discriminator'));
        },
        also: {
          generator: {
            variables:
              input.kind === 'mixture' && input.learned
                ? { ...gan.generator, ...gan.means }
                : gan.generator,
            learningRate: 1e-3,
            adam,
            loss: (batch, step) => generatorLoss(gan, model, batch.length, step.split('generator')),
          },
        },
        measure: (epoch) => (config.frames.includes(epoch) ? measure() : null),
        checkpoint: { folder: `${checkpoints}/${index}`, config },
        progress: (done, line) => progress((index + done) / kinds.length, `${name}: ${line}`),
      });
      for await (const { measured } of epochs) {
        if (!measured) continue;
        run.clouds.push(measured.cloud);
        run.overlap.push(measured.overlap);
        live(() => overlapChart(config.frames.slice(0, run.overlap.length), [...runs, run]));
      }
      runs.push({ ...run, ...mixtureCoverage(RING, run.clouds[run.clouds.length - 1]) });
      tf.dispose([gan.generator, gan.discriminator, gan.means, gan.state]);
    }
    const [gaussian, frozen, learned] = runs;
    return {
      series: { frames: config.frames, runs },
      metrics: {
        modesGaussian: gaussian.modes,
        modesFrozen: frozen.modes,
        modesLearned: learned.modes,
        nearMeanGaussian: gaussian.nearMean,
        nearMeanFrozen: frozen.nearMean,
        nearMeanLearned: learned.nearMean,
        overlapStart: learned.overlap[0],
        overlapEnd: learned.overlap[learned.overlap.length - 1],
      },
    };
  },
  claims({ metrics }) {
    const { overlapStart, overlapEnd, nearMeanFrozen, nearMeanLearned } = metrics;
    return [
      {
        id: 'ext-toy-gan.overlap',
        statement:
          'Optimizing the means of the input lowers the overlap of its components (A.1.3).',
        criterion: 'mean overlap of pairs of components is lower at the end than at the start',
        measured: `${text(overlapStart)} before, ${text(overlapEnd)} after`,
        verdict: reproducedIf(overlapEnd < overlapStart),
      },
      {
        id: 'ext-toy-gan.learned',
        statement: 'It is the optimization of the means that improves the samples.',
        criterion: 'more samples within three deviations of a mode than with frozen means',
        measured: `${text(nearMeanLearned)} with learned, ${text(nearMeanFrozen)} with frozen means`,
        verdict: reproducedIf(nearMeanLearned > nearMeanFrozen),
      },
    ];
  },
  draw(record) {
    const { frames, runs } = record.series as unknown as { frames: number[]; runs: Run[] };
    return [
      toyAnimation(
        {
          caption:
            'Samples of three GANs (dots) over the true density (grey) while they learn: the input is one Gaussian, a mixture of eight Gaussians with fixed means, and one with optimized means.',
          label: 'epoch',
          edge: 3,
        },
        RING,
        frames.map(String),
        runs.map(({ name, clouds }) => ({ title: name, clouds })),
      ),
      overlapChart(frames, runs),
    ];
  },
};

function samples(
  gan: Gan,
  config: GanConfig,
  count: number,
  random: ReturnType<typeof randomStream>,
) {
  return valuesOf(() => generate(gan, config, generatorInput(gan, config, count, random)));
}

function overlapChart(epochs: number[], runs: Run[]) {
  return lineChart(
    {
      name: 'overlap',
      caption:
        'Mean overlap of the input densities of two targets. With one Gaussian it is 1 by construction; the frozen mixture keeps the value it started with.',
      x: { title: 'epoch' },
      y: { title: 'mean OC', range: [0, 1.02] },
    },
    runs.map(({ name, overlap }) => ({ name, x: epochs, y: overlap })),
  );
}
