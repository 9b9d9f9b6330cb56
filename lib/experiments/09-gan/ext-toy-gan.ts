/** The chapter on the GAN starts here: GANs in the plane, with one Gaussian or a mixture as input. */
import { over } from '../../base/progress.js';
import { last } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { lineChart } from '../../figures/charts.js';
import {
  createGan,
  discriminatorLoss,
  type GanConfig,
  type GanInput,
  generate,
  generatorInput,
  generatorLoss,
} from '../../models/gan.js';
import { mixtureCoverage, ringMixture, sampleMixture } from '../../models/gaussian-mixture.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
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

/** One GAN while it learns: samples (x, y, x, y, …) per frame, and how the last ones fit the ring. */
type Run = {
  name: string;
  clouds: number[][];
  /** Mean overlap of pairs of components; 1 for one Gaussian, from which every target is drawn. */
  overlap: number[];
  /** Modes, of eight, with a sample within three deviations, and the share of such samples. */
  modes: number;
  nearMean: number;
};

interface Series {
  frames: number[];
  /** One Gaussian, a frozen mixture, a learned one. */
  runs: Run[];
}

const RING = ringMixture(8, 2, 0.15);

const inputs = ({ components, deviation }: Config): { name: string; input: GanInput }[] => [
  { name: 'one Gaussian', input: { kind: 'gaussian' } },
  {
    name: 'mixture, frozen',
    input: { kind: 'mixture', components, deviation, spread: 1, learned: false },
  },
  {
    name: 'mixture, learned',
    input: { kind: 'mixture', components, deviation, spread: 1, learned: true },
  },
];

/** A dense pair for points, which are images of one pixel with two channels. */
const modelOf = (input: GanInput, width: number): GanConfig => ({
  architecture: 'dense',
  size: 1,
  channels: 2,
  width,
  latents: 2,
  bounded: false,
  input,
});

/** Trains one GAN on points of the plane, from the same weights for every input; `watch` sees each frame. */
async function learn(
  { name, input }: { name: string; input: GanInput },
  points: Float32Array,
  folder: string,
  { config, seed, progress }: RunContext<Config>,
  watch: (run: Pick<Run, 'name' | 'overlap'>) => void,
): Promise<Run> {
  const { examples, batchSize, frames } = config;
  const random = randomStream(seed, 'toy gan');
  const model = modelOf(input, config.width);
  const gan = createGan(model, random.split('weights'));
  const z = () => generatorInput(gan, model, config.samples, random.split('samples'));
  const measure = () => ({
    cloud: toyPoints(valuesOf(() => generate(gan, model, z()))),
    overlap: inputOverlap(gan, input).mean,
  });
  const start = measure();
  const run = { name, clouds: [start.cloud], overlap: [start.overlap] };
  const learned = input.kind === 'mixture' && input.learned;
  const adam = { beta1: 0.5 };
  const epochs = train({
    variables: gan.discriminator,
    learningRate: 1e-3,
    adam,
    examples,
    batchSize,
    epochs: last(frames),
    stream: random.split('training'),
    loss: (batch, step) => {
      const rows = Array.from(batch, (row) => [points[2 * row], points[2 * row + 1]]);
      const real = tf.tensor2d(rows).reshape<tf.Tensor4D>([batch.length, 1, 1, 2]);
      return discriminatorLoss(gan, model, real, step.split('discriminator'));
    },
    also: {
      generator: {
        variables: learned ? { ...gan.generator, ...gan.means } : gan.generator,
        learningRate: 1e-3,
        adam,
        loss: (batch, step) => generatorLoss(gan, model, batch.length, step.split('generator')),
      },
    },
    measure: (epoch) => (frames.includes(epoch) ? measure() : null),
    checkpoint: { folder, config },
    progress,
  });
  for await (const { measured } of epochs) {
    if (!measured) continue;
    run.clouds.push(measured.cloud);
    run.overlap.push(measured.overlap);
    watch(run);
  }
  tf.dispose([gan.generator, gan.discriminator, gan.means, gan.state]);
  return { ...run, ...mixtureCoverage(RING, last(run.clouds)) };
}

const LAPTOP: Config = {
  examples: 1024,
  batchSize: 256,
  width: 64,
  // As many as the data have modes.
  components: 8,
  // Wide enough that neighbours overlap before training.
  deviation: 0.3,
  samples: 400,
  frames: [0, 10, 25, 50, 100, 200, 400, 700],
};

export const extToyGan = experiment({
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
    laptop: LAPTOP,
    paper: LAPTOP,
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 20 s; all eight modes are covered, best by the learned mixture',
    paper: 'as laptop: a toy has one scale',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, checkpoints, progress, live } = context;
    const { examples, frames } = config;
    const kinds = inputs(config);
    const points = sampleMixture(RING, examples, randomStream(seed, 'toy gan', 'data'));
    const runs: Run[] = [];
    for (const [kind, report, index] of over(kinds, progress, ({ name }) => name)) {
      const here = { ...context, progress: report };
      const run = await learn(kind, points, `${checkpoints}/${index}`, here, (now) =>
        live(() => overlapChart(frames.slice(0, now.overlap.length), [...runs, now])),
      );
      runs.push(run);
    }
    const [gaussian, frozen, learned] = runs;
    return {
      series: { frames, runs },
      metrics: {
        modesGaussian: gaussian.modes,
        modesFrozen: frozen.modes,
        modesLearned: learned.modes,
        nearMeanGaussian: gaussian.nearMean,
        nearMeanFrozen: frozen.nearMean,
        nearMeanLearned: learned.nearMean,
        overlapStart: learned.overlap[0],
        overlapEnd: last(learned.overlap),
      },
    };
  },

  claims: {
    overlap: {
      kind: 'ours',
      statement:
        'In the plane, as in A.1.3, optimizing the means of the input lowers the overlap of its components.',
      criterion: 'mean overlap of pairs of components is lower at the end than at the start',
      fixed: 'before',
      judge: ({ metrics: { overlapStart, overlapEnd } }) => ({
        measured: say`${overlapStart} before, ${overlapEnd} after`,
        margin: overlapStart - overlapEnd,
        holds: overlapEnd < overlapStart,
      }),
    },
    learned: {
      kind: 'ours',
      statement: 'In the plane it is the optimization of the means that improves the samples.',
      criterion: 'more samples within three deviations of a mode than with frozen means',
      fixed: 'before',
      judge: ({ metrics: { nearMeanLearned, nearMeanFrozen } }) => ({
        measured: say`${nearMeanLearned} with learned, ${nearMeanFrozen} with frozen means`,
        margin: nearMeanLearned - nearMeanFrozen,
        holds: nearMeanLearned > nearMeanFrozen,
      }),
    },
  },

  draw({ series: { frames, runs } }) {
    const figure = toyAnimation(
      {
        caption:
          'Samples of three GANs (dots) over the true density (grey) while they learn: the input is one Gaussian, a mixture of eight Gaussians with fixed means, and one with optimized means.',
        label: 'epoch',
        edge: 3,
      },
      RING,
      frames.map(String),
      runs.map(({ name, clouds }) => ({ title: name, clouds })),
    );
    return { figure, overlap: overlapChart(frames, runs) };
  },
});

function overlapChart(epochs: number[], runs: Pick<Run, 'name' | 'overlap'>[]) {
  return lineChart(
    {
      caption:
        'Mean overlap of the input densities of two targets. With one Gaussian it is 1 by construction; the frozen mixture keeps the value it started with.',
      x: { title: 'epoch' },
      y: { title: 'mean OC', range: [0, 1.02] },
    },
    runs.map(({ name, overlap }) => ({ name, x: epochs, y: overlap })),
  );
}
