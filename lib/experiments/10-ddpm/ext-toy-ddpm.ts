/** The chapter on diffusion starts here: denoising in the plane, by the optimum and by a network. */
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart } from '../../figures/charts.js';
import { COLOURS } from '../../figures/theme.js';
import { asNoise, diffusionLoss, type NoisePredictor, sampleDiffusion } from '../../models/ddpm.js';
import { empiricalDenoiser } from '../../models/empirical-denoiser.js';
import { mixtureCoverage, ringMixture, sampleMixture } from '../../models/gaussian-mixture.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { createToyDenoiser, toyDenoiser } from '../../models/toy-denoiser.js';
import type { Experiment } from '../../record/experiment.js';
import { texts } from '../../record/say.js';
import { train } from '../../training/train.js';
import { toyAnimation, toyPoints } from '../shared/toy-animation.js';

type Config = {
  /** T of the linear schedule; the closed forms walk all its steps, the network fewer. */
  steps: number;
  samplingSteps: number;
  samples: number;
  /** Sizes of the training sets: a tiny, a small and a large one. */
  counts: number[];
  hidden: number;
  batchSize: number;
  learningRate: number;
  /** Training steps after which the network's samples are kept; the last one ends the training. */
  frames: number[];
};

type Run = {
  count: number;
  points: number[];
  clouds: number[][];
  /** Share of copies among the samples, at each frame. */
  copies: number[];
};

const RING = ringMixture(8, 2, 0.15);
/**
 * A sample is a copy when the nearest training point is less than a third as far away as the second. Of
 * fresh points in the plane one in nine passes by chance: (1/3)², whatever the density.
 */
const RATIO = 1 / 3;
const BY_CHANCE = RATIO ** 2;

const laptop: Config = {
  steps: 1000,
  samplingSteps: 100,
  samples: 300,
  counts: [8, 16, 256],
  hidden: 256,
  batchSize: 256,
  learningRate: 2e-3,
  frames: [0, 100, 250, 500, 1000, 2000, 4000, 6000],
};

export const extToyDdpm: Experiment<Config> = {
  id: 'ext-toy-ddpm',
  title: 'Diffusion in the plane: the best denoiser of a training set copies it',
  paper: 'beside A.1.4 and Fig. 2, middle',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      steps: 20,
      samplingSteps: 20,
      samples: 40,
      counts: [4, 8, 32],
      hidden: 16,
      batchSize: 32,
      learningRate: 2e-3,
      frames: [0, 10, 20],
    },
    laptop,
    paper: laptop,
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 40 s; the closed form copies every time, the network only few points',
    paper: 'as laptop: a toy has one scale',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    // The first step is so small that points of the plane, which lie close, can be told apart.
    const schedule = linearSchedule(config.steps, 1e-6);
    // The same starting noise for every denoiser: what differs is what it learnt from.
    const walk = async (predict: NoisePredictor, steps: number) => {
      const options = { sampler: 'ddim' as const, steps, clip: false };
      const clouds: number[][] = [];
      const shape = [config.samples, 2];
      const start = randomStream(seed, 'toy ddpm', 'sampling');
      const x = await sampleDiffusion(predict, schedule, shape, options, start, (points, step) => {
        if (step % (config.steps / 10) === 0) clouds.push(toyPoints(points.dataSync()));
      });
      const last = Float32Array.from(x.dataSync());
      x.dispose();
      return { clouds, last };
    };

    const runs: Run[] = [];
    const optimal: { name: string; clouds: number[][]; points: number[] }[] = [];
    const metrics: { [name: string]: number } = {};
    for (const [index, count] of config.counts.entries()) {
      const random = randomStream(seed, 'toy ddpm');
      const points = sampleMixture(RING, count, random.split(`data ${count}`));
      const data = tf.tensor2d(points, [count, 2]);
      const best = await walk(empiricalDenoiser(data, schedule), config.steps);
      optimal.push({ name: `${count} points`, clouds: best.clouds, points: shown(points) });
      metrics[`copiesOptimal/${count}`] = copied(best.last, points);
      data.dispose();

      const parameters = createToyDenoiser(config.hidden, random.split('weights'));
      const network: NoisePredictor = (x, steps) => toyDenoiser(parameters, x, steps, config.steps);
      const measure = async () => {
        const { last } = await walk(asNoise(network, schedule, 'velocity'), config.samplingSteps);
        return { cloud: toyPoints(last), copies: copied(last, points) };
      };
      const begin = await measure();
      const run: Run = {
        count,
        points: shown(points),
        clouds: [begin.cloud],
        copies: [begin.copies],
      };
      const epochs = train({
        variables: parameters,
        // One epoch is one step: batches are drawn with repetition, so that sets of any size train alike.
        examples: 1,
        batchSize: 1,
        epochs: config.frames[config.frames.length - 1],
        learningRate: (done) => config.learningRate * (1 - 0.95 * done),
        stream: random.split('training'),
        loss: (_, step) => {
          const rows = Array.from({ length: config.batchSize }, () => {
            const row = step.integer(count);
            return [points[2 * row], points[2 * row + 1]];
          });
          return diffusionLoss(network, schedule, 'velocity', tf.tensor2d(rows), step);
        },
        measure: (epoch) => (config.frames.includes(epoch) ? measure() : null),
        checkpoint: { folder: `${checkpoints}/${count}`, config },
        progress: (done, line) =>
          progress((index + done) / config.counts.length, `${count} points: ${line}`),
      });
      for await (const { measured } of epochs) {
        if (!measured) continue;
        run.clouds.push(measured.cloud);
        run.copies.push(measured.copies);
        live(() => copyChart(config.frames.slice(0, run.copies.length), [...runs, run]));
      }
      metrics[`copiesNetwork/${count}`] = run.copies[run.copies.length - 1];
      runs.push(run);
      tf.dispose(parameters);
    }
    const means = tf.tensor2d(RING.means);
    const truth = await walk(empiricalDenoiser(means, schedule, RING.deviation), config.steps);
    means.dispose();
    optimal.push({ name: 'the density itself', clouds: truth.clouds, points: [] });
    metrics.truthNearMean = mixtureCoverage(RING, truth.last).nearMean;
    return { series: { frames: config.frames, runs, optimal }, metrics };
  },
  claims({ metrics }, { counts }) {
    const best = counts.map((count) => metrics[`copiesOptimal/${count}`]);
    const network = counts.map((count) => metrics[`copiesNetwork/${count}`]);
    const [, small, large] = network;
    return [
      {
        id: 'ext-toy-ddpm.optimum',
        statement:
          'The best denoiser of a finite training set returns training points, however many.',
        criterion: `at least 99 % of the samples are copies by the ratio test, for ${counts.join(', ')} points (revised after a first run)`,
        measured: `shares ${texts(best)}`,
        verdict: reproducedIf(best.every((share) => share >= 0.99)),
      },
      {
        id: 'ext-toy-ddpm.network',
        statement:
          'A network trained on few points copies them, one trained on many does not (A.1.4).',
        criterion: `more than half of the samples are copies for ${counts[1]} points, and less than 2/9, twice the share by chance, for ${counts[2]}`,
        measured: `shares ${texts(network)} for ${counts.join(', ')} points`,
        verdict: reproducedIf(small > 0.5 && large < 2 * BY_CHANCE),
      },
      {
        id: 'ext-toy-ddpm.fewer',
        statement: 'The fewer points, the more copies.',
        criterion: 'the share of copies falls strictly with the number of training points',
        measured: `shares ${texts(network)} for ${counts.join(', ')} points`,
        verdict: reproducedIf(network.every((share, k) => k === 0 || share < network[k - 1])),
      },
    ];
  },
  draw(record) {
    const { frames, runs, optimal } = record.series as unknown as {
      frames: number[];
      runs: Run[];
      optimal: { name: string; clouds: number[][]; points: number[] }[];
    };
    const { steps } = record.config as unknown as Config;
    const walkFrames = optimal[0].clouds.length;
    const fixed = (points: number[]) =>
      points.length ? { fixed: { name: 'training points', points } } : {};
    return [
      toyAnimation(
        {
          caption:
            'The same noise, denoised in closed form. With the best denoiser of a training set every sample (dot) ends on a training point; with the best denoiser of the density it ends anywhere the density is.',
          label: 'step t =',
          edge: 3,
        },
        RING,
        Array.from({ length: walkFrames }, (_, k) =>
          String(Math.round(steps * (1 - k / (walkFrames - 1)))),
        ),
        optimal.map(({ name, clouds, points }) => ({
          title: name,
          clouds,
          ...fixed(points),
        })),
      ),
      toyAnimation(
        {
          caption:
            'Samples of the network during training. On few points it first learns roughly where the density is, and then the points themselves.',
          name: 'training',
          label: 'training step',
          edge: 3,
        },
        RING,
        frames.map(String),
        runs.map(({ count, clouds, points }) => ({
          title: `network, ${count} points`,
          clouds,
          ...fixed(points),
        })),
      ),
      copyChart(frames, runs),
    ];
  },
};

/** Points to draw: all of a small training set. */
const shown = (points: Float32Array) => (points.length <= 100 ? toyPoints(points) : []);

/** The share of samples whose nearest training point is less than a third as far as the second. */
function copied(samples: Float32Array, points: Float32Array): number {
  let copies = 0;
  for (let n = 0; n < samples.length; n += 2) {
    let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < points.length; k += 2) {
      const distance = Math.hypot(samples[n] - points[k], samples[n + 1] - points[k + 1]);
      if (distance < first) [first, second] = [distance, first];
      else if (distance < second) second = distance;
    }
    if (first < RATIO * second) copies++;
  }
  return (2 * copies) / samples.length;
}

function copyChart(frames: number[], runs: Run[]) {
  return lineChart(
    {
      name: 'copies',
      caption:
        'Share of samples whose nearest training point is less than a third as far as the second. Fresh draws from the density reach one ninth (dotted).',
      x: { title: 'training step' },
      y: { title: 'share of copies', range: [0, 1.02] },
    },
    [
      ...runs.map(({ count, copies }) => ({ name: `${count} points`, x: frames, y: copies })),
      {
        name: 'by chance',
        x: [0, frames[frames.length - 1]],
        y: [BY_CHANCE, BY_CHANCE],
        dash: 'dot' as const,
        markers: false,
        colour: COLOURS.grey,
      },
    ],
  );
}
