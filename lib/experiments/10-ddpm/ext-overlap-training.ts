/**
 * Figure 2 while models learn: the overlap of a VAE and of a BL-AE falls. That of a diffusion model is fixed by
 * its schedule and that of a GAN is 1 by construction: neither is trained here.
 */
import { first, loadMnist, toFloats } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart, type Series } from '../../figures/charts.js';
import { encodeImages } from '../../models/blae.js';
import { denseAutoencoder } from '../../models/dense-autoencoder.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { createVae, posteriorOverlap, type VaeConfig, vaeLoss } from '../../models/vae.js';
import type { Experiment } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { trainBlae } from '../../runs/autoencoder-training.js';
import { diffusionOverlap } from '../../theory/diffusion-overlap.js';
import { makeNoise, type NoiseSpec } from '../../theory/noise.js';
import { overlapMatrix, overlapSummary, squaredDistances } from '../../theory/overlap-matrix.js';
import { type Epoch, train } from '../../training/train.js';
import { unitRows } from '../shared/vae-scores.js';

type Config = {
  images: number;
  /** Both models are 784-hidden-latents-hidden-784. */
  hidden: number;
  latents: number;
  /** Epochs after which overlaps are measured; the last one ends the training. */
  frames: number[];
  batchSize: number;
  learningRate: number;
  /** Images whose codes are compared pair by pair, with so many random points a pair. */
  watched: number;
  draws: number;
  /** Steps t of a diffusion model with T = 1000. */
  steps: number[];
};

/** Over all pairs of watched images, and of each with its nearest. */
type Overlap = { mean: number; meanNearest: number };
type Curve = { name: string; overlaps: Overlap[] };

/** Triangular noise of half-width 1 on codes in [−1, 1], the paper's choice (A.1.2). */
const NOISE: NoiseSpec = { family: 'triangular', kappa: 2, sigma: 1 };
const laptop: Config = {
  images: 256,
  hidden: 400,
  latents: 20,
  batchSize: 64,
  learningRate: 1e-3,
  frames: [0, 2, 5, 10, 20, 40, 70, 100, 150, 200, 300, 400],
  watched: 64,
  draws: 100,
  steps: [600, 800, 1000],
};

export const extOverlapTraining: Experiment<Config> = {
  id: 'ext-overlap-training',
  title: 'Figure 2 while models learn',
  paper: 'beside Figure 2',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      images: 16,
      hidden: 8,
      latents: 4,
      frames: [0, 1, 2],
      batchSize: 8,
      learningRate: 1e-3,
      watched: 6,
      draws: 20,
      steps: [600, 1000],
    },
    laptop,
    paper: { ...laptop, images: 60_000, frames: [0, 1, 2, 5, 10, 20, 50], watched: 200 },
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 20 s; the overlap of VAE and BL-AE falls from nearly 1 to nearly 0',
    paper: 'an hour',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const { images, hidden, latents, frames, watched, draws } = config;
    const set = first(await loadMnist('train'), images);
    const few = first(set, watched);
    const random = randomStream(seed, 'overlap training');
    const curves: Curve[] = [];
    const steps = diffusion(config.steps, toFloats(few), watched);
    const follow = async (
      name: string,
      measure: () => Promise<Overlap>,
      training: (
        measureAt: (epoch: number) => Promise<Overlap | null>,
        folder: string,
        report: (done: number, line: string) => void,
      ) => AsyncGenerator<Epoch<Overlap | null>>,
    ) => {
      const curve: Curve = { name, overlaps: [await measure()] };
      const done = curves.push(curve) - 1;
      const epochs = training(
        async (epoch) => (frames.includes(epoch) ? measure() : null),
        `${checkpoints}/${name}`,
        (share, line) => progress((done + share) / 2, `${name}: ${line}`),
      );
      for await (const { measured } of epochs) {
        if (!measured) continue;
        curve.overlaps.push(measured);
        live(() => chart(curves, steps, frames, 'mean'));
      }
    };

    const vae: VaeConfig = {
      inputs: set.height * set.width,
      hidden,
      latents,
      likelihood: 'bernoulli',
      decoderDeviation: 1,
      noiseScale: 1,
      priorDeviation: 1,
    };
    const parameters = createVae(vae, random.split('vae'));
    const some = unitRows(
      few,
      Array.from({ length: watched }, (_, k) => k),
    );
    await follow(
      'VAE',
      async () => posteriorOverlap(parameters, vae, some, draws, random.split('overlap')),
      (measure, folder, report) =>
        train({
          variables: parameters,
          examples: set.count,
          measure,
          progress: report,
          batchSize: config.batchSize,
          epochs: frames[frames.length - 1],
          learningRate: config.learningRate,
          stream: random.split('training'),
          loss: (batch, step) => vaeLoss(parameters, vae, unitRows(set, batch), step),
          checkpoint: { folder, config },
        }),
    );

    const shape = { size: set.height, channels: set.channels, dimensions: latents };
    const blae = denseAutoencoder(shape, hidden, random.split('blae'));
    await follow(
      'BL-AE',
      async () => {
        const values = await encodeImages(blae, toFloats(few));
        const stream = random.split('overlap');
        return overlapSummary(
          overlapMatrix({ values, count: watched, dimension: latents }, makeNoise(NOISE), {
            samples: draws,
            uniform: () => stream.uniform(),
          }),
        );
      },
      (measure, folder, report) =>
        trainBlae({
          model: blae,
          set,
          random,
          folder,
          measure,
          progress: report,
          settings: {
            grid: 1,
            dimensions: latents,
            widths: [],
            noise: NOISE,
            epochs: frames[frames.length - 1],
            batchSize: config.batchSize,
            learningRate: config.learningRate,
          },
        }),
    );
    tf.dispose([parameters, some, blae.parameters]);
    const metrics: { [name: string]: number } = {};
    for (const { name, overlaps } of curves) {
      const [start, end] = [overlaps[0], overlaps[overlaps.length - 1]];
      Object.assign(metrics, {
        [`meanStart ${name}`]: start.mean,
        [`meanEnd ${name}`]: end.mean,
        [`nearestStart ${name}`]: start.meanNearest,
        [`nearestEnd ${name}`]: end.meanNearest,
      });
    }
    return { series: { frames, curves: curves as never, steps }, metrics };
  },
  claims({ metrics }) {
    const path = (name: string) =>
      `random pairs ${text(metrics[`meanStart ${name}`])} to ${text(metrics[`meanEnd ${name}`])}, nearest ${text(metrics[`nearestStart ${name}`])} to ${text(metrics[`nearestEnd ${name}`])}`;
    return [
      {
        id: 'ext-overlap-training.vae',
        statement: 'Training lowers the overlap of a VAE (Fig. 2, right).',
        criterion: 'the mean overlap of pairs at the end is less than half of that at the start',
        measured: path('VAE'),
        verdict: reproducedIf(metrics['meanEnd VAE'] < metrics['meanStart VAE'] / 2),
      },
      {
        id: 'ext-overlap-training.blae',
        statement: 'Training makes the codes of a BL-AE nearly exclusive.',
        criterion: 'the mean overlap of pairs falls below 0.01',
        measured: path('BL-AE'),
        verdict: reproducedIf(metrics['meanEnd BL-AE'] < 0.01),
      },
      {
        id: 'ext-overlap-training.nearest',
        statement: 'A BL-AE keeps even the most similar images apart, better than a VAE.',
        criterion: 'the overlap with the nearest falls below 0.01 and below that of the VAE',
        measured: `BL-AE: ${path('BL-AE')}; VAE: ${path('VAE')}`,
        verdict: reproducedIf(
          metrics['nearestEnd BL-AE'] < Math.min(0.01, metrics['nearestEnd VAE']),
        ),
      },
    ];
  },
  draw(record) {
    const { frames, curves, steps } = record.series as unknown as {
      frames: number[];
      curves: Curve[];
      steps: Curve[];
    };
    return [chart(curves, steps, frames, 'mean'), chart(curves, steps, frames, 'meanNearest')];
  },
};

/** What the schedule prescribes at some steps: it is the same before, during and after training. */
function diffusion(steps: number[], values: Float32Array, count: number): Curve[] {
  const { alphaBar } = linearSchedule(1000);
  const squared = squaredDistances({ values, count, dimension: values.length / count });
  return steps.map((t) => {
    const overlaps = squared.map((value) => diffusionOverlap(alphaBar[t], Math.sqrt(value)));
    const { mean, meanNearest } = overlapSummary(overlaps);
    return { name: `diffusion, t = ${t}`, overlaps: [{ mean, meanNearest }] };
  });
}

function chart(curves: Curve[], steps: Curve[], frames: number[], over: keyof Overlap) {
  const ends = [0, frames[frames.length - 1]];
  const level = (name: string, value: number, dash: Series['dash']): Series => ({
    name,
    x: ends,
    y: [value, value],
    dash,
    markers: false,
  });
  const pairs = over === 'mean' ? 'of random pairs' : 'of each image with the nearest other';
  return lineChart(
    {
      ...(over === 'mean' ? {} : { name: 'nearest' }),
      caption: `Mean overlap ${pairs} of the same MNIST images while a VAE and a BL-AE of equal size learn. No training enters the overlap of a diffusion model, which its schedule fixes, nor that of a GAN, which is 1.`,
      x: { title: 'epoch' },
      y: { title: over === 'mean' ? 'mean OC' : 'mean OC with the nearest', range: [0, 1.02] },
    },
    [
      ...curves.map(({ name, overlaps }) => ({
        name,
        x: frames.slice(0, overlaps.length),
        y: overlaps.map((one) => one[over]),
      })),
      ...steps.map(({ name, overlaps: [one] }) => level(name, one[over], 'dash')),
      level('GAN', 1, 'dot'),
    ],
  );
}
