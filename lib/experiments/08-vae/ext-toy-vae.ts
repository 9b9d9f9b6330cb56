/** The chapter on the VAE starts here: a VAE in the plane, its samples and its overlap while it learns. */
import { over } from '../../base/progress.js';
import { last } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart } from '../../figures/charts.js';
import { mixtureCoverage, ringMixture, sampleMixture } from '../../models/gaussian-mixture.js';
import {
  createVae,
  posteriorOverlap,
  sampleVae,
  type VaeConfig,
  vaeLoss,
} from '../../models/vae.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say } from '../../record/say.js';
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

/** One VAE while it learns: samples (x, y, x, y, …) and mean overlap of pairs in [0, 1], per frame. */
type Run = {
  sigma: number;
  clouds: number[][];
  overlap: number[];
  /** −ELBO in nats per point, mean of each epoch. */
  loss: number[];
  /** Share of the last samples within three deviations of a mode. */
  nearMean: number;
};

interface Series {
  frames: number[];
  runs: Run[];
}

const RING = ringMixture(8, 2, 0.15);
/** Random points per pair for the overlap of two posteriors. */
const DRAWS = 100;

/** The decoder's deviation is that of the data: what is left when a mode is known. */
const modelOf = (sigma: number, hidden: number): VaeConfig => ({
  inputs: 2,
  hidden,
  latents: 2,
  likelihood: 'gaussian',
  decoderDeviation: RING.deviation,
  noiseScale: sigma,
  priorDeviation: 1,
});

/** Trains one VAE on points of the plane; `watch` sees the run after each frame. */
async function trainVae(
  sigma: number,
  points: Float32Array,
  { config, seed, checkpoints, progress }: RunContext<Config>,
  watch: (run: Pick<Run, 'sigma' | 'overlap'>) => void,
): Promise<Run> {
  // The same streams for every σ: the runs differ in σ alone.
  const random = randomStream(seed, 'toy vae');
  const vae = modelOf(sigma, config.hidden);
  const parameters = createVae(vae, random.split('weights'));
  const rows = (indices: ArrayLike<number>) =>
    tf.tensor2d(Array.from(indices, (row) => [points[2 * row], points[2 * row + 1]]));
  const watched = tf.tensor2d(points.slice(0, 2 * config.overlapPoints), [config.overlapPoints, 2]);
  const measure = () => {
    const { mean } = posteriorOverlap(parameters, vae, watched, DRAWS, random.split('overlap'));
    const x = sampleVae(parameters, vae, config.samples, random.split('samples'));
    const cloud = toyPoints(x.dataSync());
    x.dispose();
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
    epochs: last(config.frames),
    learningRate: 2e-3,
    stream: random.split('training'),
    loss: (batch, step) => vaeLoss(parameters, vae, rows(batch), step),
    measure: (epoch) => (config.frames.includes(epoch) ? measure() : null),
    checkpoint: { folder: `${checkpoints}/sigma-${sigma}`, config },
    progress,
  });
  for await (const { loss, measured } of epochs) {
    run.loss.push(loss);
    if (!measured) continue;
    run.clouds.push(measured.cloud);
    run.overlap.push(measured.overlap);
    watch(run);
  }
  run.nearMean = mixtureCoverage(RING, last(run.clouds)).nearMean;
  tf.dispose([parameters, watched]);
  return run;
}

const LAPTOP: Config = {
  examples: 1024,
  batchSize: 256,
  hidden: 128,
  // Closer together at first, when most happens.
  frames: [0, 5, 10, 20, 40, 80, 150, 300],
  sigmas: [1, 0.1],
  samples: 400,
  overlapPoints: 64,
};

export const extToyVae = experiment({
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
    laptop: LAPTOP,
    paper: LAPTOP,
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 5 s; the mean overlap falls from 0.7 to below 0.1',
    paper: 'as laptop: a toy has one scale',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress, live } = context;
    const { examples, frames, sigmas } = config;
    const points = sampleMixture(RING, examples, randomStream(seed, 'toy vae', 'data'));
    const runs: Run[] = [];
    const metrics: { [name: string]: number } = {};
    for (const [sigma, report] of over(sigmas, progress, (sigma) => `σ = ${sigma}`)) {
      const run = await trainVae(sigma, points, { ...context, progress: report }, (now) =>
        live(() => overlapChart(frames.slice(0, now.overlap.length), [...runs, now])),
      );
      runs.push(run);
      metrics[`overlapStart/${sigma}`] = run.overlap[0];
      metrics[`overlapEnd/${sigma}`] = last(run.overlap);
      metrics[`nearMean/${sigma}`] = run.nearMean;
    }
    return { series: { frames, runs }, metrics };
  },

  claims: {
    overlap: {
      kind: 'paper',
      place: 'Sec. 3.1, Rem. 3.2',
      statement: 'Training lowers the overlap of a VAE’s latents.',
      criterion: 'the mean overlap of pairs at the end is less than half of that at the start',
      fixed: 'before',
      judge({ series: { runs } }) {
        const [{ overlap }] = runs;
        const [start, end] = [overlap[0], last(overlap)];
        return {
          measured: say`${start} before, ${end} after`,
          margin: start / 2 - end,
          holds: end < start / 2,
        };
      },
    },
    between: {
      kind: 'ours',
      statement:
        'Where σ scales the sampling noise alone, a small σ sends more samples to where there are no data.',
      criterion: ({ sigmas }) =>
        `share of samples within three deviations of a mode at σ = ${last(sigmas)} below that at σ = ${sigmas[0]}`,
      fixed: 'after',
      judge({ series: { runs } }) {
        const [first, smallest] = [runs[0].nearMean, last(runs).nearMean];
        return {
          measured: say`${percent(smallest)} % against ${percent(first)} %`,
          margin: first - smallest,
          holds: smallest < first,
        };
      },
    },
  },

  draw({ series: { frames, runs } }) {
    const figure = toyAnimation(
      {
        caption:
          'Samples of two VAEs (dots) over the true density (grey) while they learn. With the sampling noise scaled down, nothing is learnt about the latents between the codes, and more samples fall where there are no data.',
        label: 'epoch',
        edge: 3,
      },
      RING,
      frames.map(String),
      runs.map(({ sigma, clouds }) => ({ title: `σ = ${sigma}`, clouds })),
    );
    return { figure, overlap: overlapChart(frames, runs) };
  },
});

function overlapChart(epochs: number[], runs: Pick<Run, 'sigma' | 'overlap'>[]) {
  return lineChart(
    {
      caption: 'Mean overlap coefficient of the noisy latents of all pairs of 64 training points.',
      x: { title: 'epoch' },
      y: { title: 'mean OC', range: [0, 1.02] },
    },
    runs.map(({ sigma, overlap }) => ({ name: `σ = ${sigma}`, x: epochs, y: overlap })),
  );
}
