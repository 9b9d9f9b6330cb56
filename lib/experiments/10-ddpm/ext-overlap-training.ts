/**
 * Figure 2 while models learn: the overlap of a VAE and of a BL-AE falls. That of a diffusion model is fixed by
 * its schedule and that of a GAN is 1 by construction: neither is trained here.
 */
import { over } from '../../base/progress.js';
import { last, range } from '../../base/statistics.js';
import { first, loadMnist, toFloats } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { diffusionOverlap } from '../../theory/diffusion-overlap.js';
import { overlapSummary, squaredDistances } from '../../theory/overlap-matrix.js';
import {
  blaeLearner,
  type Config,
  type Curve,
  follow,
  type Overlap,
  vaeLearner,
} from './overlap-learners.js';

interface Series {
  frames: number[];
  /** VAE and BL-AE, one overlap per frame. */
  curves: Curve[];
  /** Diffusion, one overlap per step of the configuration. */
  diffusion: Overlap[];
}

/** What the schedule prescribes: it is the same before, during and after training. */
function diffusion(steps: number[], values: Float32Array, count: number): Overlap[] {
  const { alphaBar } = linearSchedule(1000);
  const squared = squaredDistances({ values, count, dimension: values.length / count });
  return steps.map((t) => {
    const overlaps = squared.map((value) => diffusionOverlap(alphaBar[t], Math.sqrt(value)));
    const { mean, meanNearest } = overlapSummary(overlaps);
    return { mean, meanNearest };
  });
}

/** `random pairs 0.845 to 2.05e-4, nearest 0.906 to 0.0112`. */
const path = (metrics: Results['metrics'], name: string): string =>
  say`random pairs ${metrics[`meanStart ${name}`]} to ${metrics[`meanEnd ${name}`]}, nearest ${metrics[`nearestStart ${name}`]} to ${metrics[`nearestEnd ${name}`]}`;

const LAPTOP: Config = {
  images: 256,
  hidden: 400,
  latents: 20,
  batchSize: 64,
  learningRate: 1e-3,
  frames: [0, 2, 5, 10, 20, 40, 70, 100, 150, 200, 300, 400],
  watched: 64,
  draws: 100,
  steps: range(20).map((k) => 50 * (k + 1)),
};

export const extOverlapTraining = experiment({
  id: 'ext-overlap-training',
  title: 'Figure 2 while models learn',
  paper: 'beside Figure 2',
  version: 2,
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
    laptop: LAPTOP,
    paper: {
      ...LAPTOP,
      images: 60_000,
      frames: [0, 1, 2, 5, 10, 20, 50],
      watched: 200,
    },
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 20 s; the overlap of VAE and BL-AE falls from nearly 1 to nearly 0',
    paper: 'an hour',
  },

  async run({
    config,
    seed,
    checkpoints,
    progress,
    live,
  }: RunContext<Config>): Promise<Results<Series>> {
    const { frames, watched } = config;
    const set = first(await loadMnist('train'), config.images);
    const few = first(set, watched);
    const random = randomStream(seed, 'overlap training');
    const fixed = diffusion(config.steps, toFloats(few), watched);
    const curves: Curve[] = [];
    const metrics: { [name: string]: number } = {};
    const learners = [vaeLearner, blaeLearner].map((make) => make(set, few, config, random));
    for (const [learner, report] of over(learners, progress, ({ name }) => name)) {
      const { name } = learner;
      const curve = await follow(learner, frames, { checkpoints, progress: report }, (now) =>
        live(() => panels({ frames, curves: [...curves, now], diffusion: fixed }, config)),
      );
      const [start, end] = [curve.overlaps[0], last(curve.overlaps)];
      curves.push(curve);
      metrics[`meanStart ${name}`] = start.mean;
      metrics[`meanEnd ${name}`] = end.mean;
      metrics[`nearestStart ${name}`] = start.meanNearest;
      metrics[`nearestEnd ${name}`] = end.meanNearest;
    }
    for (const learner of learners) learner.dispose();
    return { series: { frames, curves, diffusion: fixed }, metrics };
  },

  claims: {
    vae: {
      kind: 'paper',
      place: 'Fig. 2, right',
      statement: 'Training lowers the overlap of a VAE (Fig. 2, right).',
      criterion: 'the mean overlap of pairs at the end is less than half of that at the start',
      fixed: 'before',
      judge: ({ metrics }) => ({
        measured: path(metrics, 'VAE'),
        margin: metrics['meanStart VAE'] / 2 - metrics['meanEnd VAE'],
        holds: metrics['meanEnd VAE'] < metrics['meanStart VAE'] / 2,
      }),
    },
    blae: {
      kind: 'ours',
      statement: 'Training makes the codes of a BL-AE nearly exclusive.',
      criterion: 'the mean overlap of pairs falls below 0.01',
      fixed: 'before',
      judge: ({ metrics }) => ({
        measured: path(metrics, 'BL-AE'),
        margin: 0.01 - metrics['meanEnd BL-AE'],
        holds: metrics['meanEnd BL-AE'] < 0.01,
      }),
    },
    nearest: {
      kind: 'ours',
      statement: 'A BL-AE keeps even the most similar images apart, better than a VAE.',
      criterion: 'the overlap with the nearest falls below 0.01 and below that of the VAE',
      fixed: 'before',
      judge({ metrics }) {
        const [vae, blae] = [metrics['nearestEnd VAE'], metrics['nearestEnd BL-AE']];
        return {
          measured: `BL-AE: ${path(metrics, 'BL-AE')}; VAE: ${path(metrics, 'VAE')}`,
          margin: Math.min(0.01, vae) - blae,
          holds: blae < 0.01 && blae < vae,
        };
      },
    },
  },

  draw: ({ series, config }) => ({ figure: panels(series, config) }),
});

/** The paper's three kinds of model and BL-AE, each over what its overlap depends on. */
function panels({ frames, curves, diffusion }: Series, { steps }: Config) {
  const panel = (title: string, x: { title: string; values: number[] }, overlaps: Overlap[]) => {
    const curve = (name: string, over: keyof Overlap) => ({
      name,
      x: x.values.slice(0, overlaps.length),
      y: overlaps.map((one) => one[over]),
    });
    return lineChart(
      {
        title,
        caption: '',
        x: { title: x.title },
        y: { title: 'mean OC', range: [0, 1.02] },
      },
      [curve('random pairs', 'mean'), curve('each image and its nearest', 'meanNearest')],
    );
  };
  const epochs = { title: 'epoch of training', values: frames };
  return panelGrid(
    {
      caption:
        'Overlap of the same MNIST images. In a diffusion model it depends on the step t of noising and not on training; a VAE and a BL-AE have no such steps and lower it as they learn; a GAN draws all images from one density, so that it is 1 by definition.',
      columns: 2,
    },
    [
      panel('diffusion', { title: 'noising step t', values: steps }, diffusion),
      ...curves.map(({ name, overlaps }) => panel(name, epochs, overlaps)),
      panel(
        'GAN',
        epochs,
        frames.map(() => ({ mean: 1, meanNearest: 1 })),
      ),
    ],
  );
}
