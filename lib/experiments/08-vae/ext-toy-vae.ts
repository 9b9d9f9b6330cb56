/** The chapter on the VAE starts here: a VAE in the plane, its samples and its overlap while it learns. */
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart } from '../../figures/charts.js';
import {
  type GaussianMixture,
  mixtureCoverage,
  ringMixture,
  sampleMixture,
} from '../../models/gaussian-mixture.js';
import {
  createVae,
  posteriorOverlap,
  sampleVae,
  type VaeConfig,
  vaeLoss,
} from '../../models/vae.js';
import type { Experiment } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { train } from '../../training/train.js';
import { toyAnimation, toyPoints } from '../shared/toy-animation.js';

type Config = {
  examples: number;
  batchSize: number;
  hidden: number;
  /** Epochs after which samples and overlaps are kept; the last one ends the training. */
  frames: number[];
  /** Scales σ of the sampling noise, the standard model first. */
  sigmas: number[];
  samples: number;
  /** Points whose posteriors are compared pair by pair. */
  overlapPoints: number;
};

type Run = {
  sigma: number;
  clouds: number[][];
  overlap: number[];
  loss: number[];
  nearMean: number;
};

const RING = ringMixture(8, 2, 0.15);
const frames = [0, 5, 10, 20, 40, 80, 150, 300];

export const extToyVae: Experiment<Config> = {
  id: 'ext-toy-vae',
  title: 'A VAE in the plane',
  paper: 'beside A.1.1 and Fig. 2, right',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      examples: 128,
      batchSize: 64,
      hidden: 16,
      frames: [0, 1, 3],
      sigmas: [1, 0.1],
      samples: 50,
      overlapPoints: 8,
    },
    laptop: {
      examples: 1024,
      batchSize: 256,
      hidden: 128,
      frames,
      sigmas: [1, 0.1],
      samples: 400,
      overlapPoints: 64,
    },
    paper: {
      examples: 1024,
      batchSize: 256,
      hidden: 128,
      frames,
      sigmas: [1, 0.1],
      samples: 400,
      overlapPoints: 64,
    },
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 5 s; the mean overlap falls from 0.7 to below 0.1',
    paper: 'as laptop: a toy has one scale',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const runs: Run[] = [];
    const points = sampleMixture(RING, config.examples, randomStream(seed, 'toy vae', 'data'));
    const data = tf.tensor2d(points, [config.examples, 2]);
    for (const [index, sigma] of config.sigmas.entries()) {
      // The same streams for every σ: the runs differ in σ alone.
      const random = randomStream(seed, 'toy vae');
      const vae: VaeConfig = {
        inputs: 2,
        hidden: config.hidden,
        latents: 2,
        likelihood: 'gaussian',
        decoderDeviation: RING.deviation,
        noiseScale: sigma,
        priorDeviation: 1,
      };
      const parameters = createVae(vae, random.split('weights'));
      const measure = () => {
        const some = data.slice(0, config.overlapPoints);
        const { mean } = posteriorOverlap(parameters, vae, some, 100, random.split('overlap'));
        const x = sampleVae(parameters, vae, config.samples, random.split('samples'));
        const cloud = toyPoints(x.dataSync());
        tf.dispose([some, x]);
        return { overlap: mean, cloud };
      };
      const start = measure();
      const run: Run = {
        sigma,
        clouds: [start.cloud],
        overlap: [start.overlap],
        loss: [],
        nearMean: 0,
      };
      const epochs = train({
        variables: parameters,
        examples: config.examples,
        batchSize: config.batchSize,
        epochs: config.frames[config.frames.length - 1],
        learningRate: 2e-3,
        stream: random.split('training'),
        loss: (batch, step) =>
          tf.tidy(() => {
            const rows = tf.tensor2d(rowsOf(points, batch), [batch.length, 2]);
            return vaeLoss(parameters, vae, rows, step);
          }),
        measure: (epoch) => (config.frames.includes(epoch) ? measure() : null),
        checkpoint: { folder: `${checkpoints}/sigma-${sigma}`, config },
        progress: (done, line) =>
          progress((index + done) / config.sigmas.length, `σ = ${sigma}: ${line}`),
      });
      for await (const { loss, measured } of epochs) {
        run.loss.push(loss);
        if (!measured) continue;
        run.clouds.push(measured.cloud);
        run.overlap.push(measured.overlap);
        live(() => overlapChart(config.frames.slice(0, run.overlap.length), [...runs, run]));
      }
      run.nearMean = mixtureCoverage(RING, run.clouds[run.clouds.length - 1]).nearMean;
      runs.push(run);
      tf.dispose(parameters);
    }
    data.dispose();
    const metrics: { [name: string]: number } = {};
    for (const { sigma, overlap, nearMean } of runs) {
      metrics[`overlapStart/${sigma}`] = overlap[0];
      metrics[`overlapEnd/${sigma}`] = overlap[overlap.length - 1];
      metrics[`nearMean/${sigma}`] = nearMean;
    }
    return { series: { frames: config.frames, runs }, metrics };
  },
  claims({ metrics }, { sigmas: [sigma] }) {
    const [start, end] = [metrics[`overlapStart/${sigma}`], metrics[`overlapEnd/${sigma}`]];
    return [
      {
        id: 'ext-toy-vae.overlap',
        statement: 'Training lowers the overlap of a VAE’s latents (Sec. 3.1, Rem. 3.2).',
        criterion: 'the mean overlap of pairs at the end is less than half of that at the start',
        measured: `${text(start)} before, ${text(end)} after`,
        verdict: reproducedIf(end < start / 2),
      },
    ];
  },
  draw(record) {
    const { frames: epochs, runs } = record.series as unknown as { frames: number[]; runs: Run[] };
    return [
      toyAnimation(
        {
          caption:
            'Samples of two VAEs (dots) over the true density (grey) while they learn. With the sampling noise scaled down, nothing is learnt about the latents between the codes, and more samples fall where there are no data.',
          label: 'epoch',
          edge: 3,
        },
        RING as GaussianMixture,
        epochs.map(String),
        runs.map(({ sigma, clouds }) => ({ title: `σ = ${sigma}`, clouds })),
      ),
      overlapChart(epochs, runs),
    ];
  },
};

/** The chosen rows of points in the plane. */
function rowsOf(points: Float32Array, rows: Uint32Array): Float32Array {
  const chosen = new Float32Array(2 * rows.length);
  rows.forEach((row, k) => {
    chosen.set(points.subarray(2 * row, 2 * row + 2), 2 * k);
  });
  return chosen;
}

function overlapChart(epochs: number[], runs: Run[]) {
  return lineChart(
    {
      name: 'overlap',
      caption: 'Mean overlap coefficient of the noisy latents of all pairs of 64 training points.',
      x: { title: 'epoch' },
      y: { title: 'mean OC', range: [0, 1.02] },
    },
    runs.map(({ sigma, overlap }) => ({ name: `σ = ${sigma}`, x: epochs, y: overlap })),
  );
}
