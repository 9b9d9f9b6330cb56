/** The chapter on diffusion starts here: denoising in the plane, by the optimum and by a network. */
import { over } from '../../base/progress.js';
import { falls, last, leastFall, linspace } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import { COLOURS } from '../../figures/theme.js';
import { empiricalDenoiser } from '../../models/empirical-denoiser.js';
import { mixtureCoverage, ringMixture, sampleMixture } from '../../models/gaussian-mixture.js';
import { BY_CHANCE, copiedShare } from '../../models/toy-denoiser-training.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { type ToyPanel, toyAnimation } from '../shared/toy-animation.js';
import { type Config, learn, type Run, scheduleOf, shown, walk } from './toy-denoising.js';

/** A closed form: its walk from t = T to 0, and the training points where they are few. */
type Optimum = { name: string; clouds: number[][]; points: number[] };

interface Series {
  frames: number[];
  /** The network, by number of training points. */
  runs: Run[];
  /** The best denoiser of each training set, and of the density. */
  optimal: Optimum[];
}

const RING = ringMixture(8, 2, 0.15);

/** Walks by E[x₀ | x_t] of points (x, y, x, y, …), each spread by a Gaussian of this deviation. */
async function walkOptimally(
  points: ArrayLike<number>,
  deviation: number,
  context: RunContext<Config>,
) {
  const schedule = scheduleOf(context.config);
  const data = tf.tensor2d(Float32Array.from(points), [points.length / 2, 2]);
  const predict = empiricalDenoiser(data, schedule, deviation);
  const walked = await walk(predict, schedule, context.config.steps, context);
  data.dispose();
  return walked;
}

/** The shares of copies, by number of points. */
const sharesOf = (
  denoiser: 'Optimal' | 'Network',
  { metrics }: Results<Series>,
  { counts }: Config,
): number[] => counts.map((count) => metrics[`copies${denoiser}/${count}`]);

const LAPTOP: Config = {
  steps: 1000,
  samplingSteps: 100,
  samples: 300,
  counts: [8, 16, 256],
  hidden: 256,
  batchSize: 256,
  learningRate: 2e-3,
  frames: [0, 100, 250, 500, 1000, 2000, 4000, 8000, 16_000],
};

export const extToyDdpm = experiment({
  id: 'ext-toy-ddpm',
  title: 'Diffusion in the plane: the best denoiser of a training set copies it',
  paper: 'beside A.1.4 and Fig. 2, middle',
  version: 3,
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
    laptop: LAPTOP,
    paper: LAPTOP,
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 4 min; the closed form copies every time, the network few points first',
    paper: 'as laptop: a toy has one scale',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress, live } = context;
    const { counts, frames } = config;
    const runs: Run[] = [];
    const optimal: Optimum[] = [];
    const metrics: { [name: string]: number } = {};
    for (const [count, report] of over(counts, progress, (count) => `${count} points`)) {
      const random = randomStream(seed, 'toy ddpm');
      const points = sampleMixture(RING, count, random.split(`data ${count}`));
      const best = await walkOptimally(points, 0, context);
      optimal.push({ name: `${count} points`, clouds: best.clouds, points: shown(points) });
      metrics[`copiesOptimal/${count}`] = copiedShare(best.last, points);

      const run = await learn(points, random, { ...context, progress: report }, (now) =>
        live(() => copyPanels(frames.slice(0, now.copies.length), [...runs, now], config)),
      );
      metrics[`copiesNetwork/${count}`] = run.copies[run.copies.length - 1];
      runs.push(run);
    }
    const truth = await walkOptimally(RING.means.flat(), RING.deviation, context);
    optimal.push({ name: 'the density itself', clouds: truth.clouds, points: [] });
    metrics.truthNearMean = mixtureCoverage(RING, truth.last).nearMean;
    return { series: { frames, runs, optimal }, metrics };
  },

  claims: {
    optimum: {
      kind: 'ours',
      statement:
        'The best denoiser of a finite training set returns training points, however many.',
      criterion: ({ counts }) =>
        `at least 99 % of the samples are copies by the ratio test, for ${counts.join(', ')} points`,
      fixed: 'revised',
      judge(results, config) {
        const shares = sharesOf('Optimal', results, config);
        return {
          measured: say`shares ${shares}`,
          margin: Math.min(...shares) - 0.99,
          holds: shares.every((share) => share >= 0.99),
        };
      },
    },
    network: {
      kind: 'ours',
      statement:
        'As in Figure 12, a network trained on few points copies them, one trained as long on many does not.',
      criterion: ({ counts: [, small, large] }) =>
        `more than half of the samples are copies for ${small} points, and less than 2/9, twice the share by chance, for ${large}`,
      fixed: 'revised',
      judge(results, config) {
        const shares = sharesOf('Network', results, config);
        const [, small, large] = shares;
        return {
          measured: say`shares ${shares} for ${config.counts.join(', ')} points`,
          margin: Math.min(small - 0.5, 2 * BY_CHANCE - large),
          holds: small > 0.5 && large < 2 * BY_CHANCE,
        };
      },
    },
    fewer: {
      kind: 'ours',
      statement: 'As in Figure 12, the fewer points, the more copies.',
      criterion: 'the share of copies falls strictly with the number of training points',
      fixed: 'before',
      judge(results, config) {
        const shares = sharesOf('Network', results, config);
        return {
          measured: say`shares ${shares} for ${config.counts.join(', ')} points`,
          margin: leastFall(shares),
          holds: falls(shares),
        };
      },
    },
  },

  draw({ series: { frames, runs, optimal }, config }) {
    return {
      figure: walkAnimation(config.steps, optimal),
      training: trainingAnimation(frames, runs),
      copies: copyPanels(frames, runs, config),
    };
  },
});

/** Clouds over their training points, where these are shown. */
const panel = (title: string, { clouds, points }: Pick<Run, 'clouds' | 'points'>): ToyPanel => ({
  title,
  clouds,
  fixed: points.length > 0 ? { name: 'training points', points } : undefined,
});

function walkAnimation(steps: number, optimal: Optimum[]) {
  return toyAnimation(
    {
      caption:
        'The same noise, denoised in closed form. With the best denoiser of a training set every sample (dot) ends on a training point; with the best denoiser of the density it ends anywhere the density is.',
      label: 'step t =',
      edge: 3,
    },
    RING,
    linspace(steps, 0, optimal[0].clouds.length).map((t) => String(Math.round(t))),
    optimal.map((one) => panel(one.name, one)),
  );
}

function trainingAnimation(frames: number[], runs: Run[]) {
  return toyAnimation(
    {
      caption:
        'Samples of the network during training. On few points it first learns roughly where the density is, and then the points themselves.',
      label: 'training step',
      edge: 3,
    },
    RING,
    frames.map(String),
    runs.map((run) => panel(`network, ${run.count} points`, run)),
  );
}

/** The share of copies over both measures of how long a training is. */
function copyPanels(frames: number[], runs: Run[], { batchSize }: Config) {
  const seen = frames.slice(1);
  const panel = (title: string, x: (step: number, count: number) => number) =>
    lineChart(
      {
        caption: '',
        x: { title, log: true },
        y: { title: 'share of copies', range: [0, 1.02] },
      },
      [
        ...runs.map(({ count, copies }) => ({
          name: `${count} points`,
          x: seen.slice(0, copies.length - 1).map((step) => x(step, count)),
          y: copies.slice(1),
        })),
        {
          name: 'by chance',
          x: [
            Math.min(...runs.map(({ count }) => x(seen[0], count))),
            Math.max(...runs.map(({ count }) => x(last(seen), count))),
          ],
          y: [BY_CHANCE, BY_CHANCE],
          dash: 'dot' as const,
          markers: false,
          colour: COLOURS.grey,
        },
      ],
    );
  return panelGrid(
    {
      caption:
        'Share of samples whose nearest training point is less than a third as far as the second, over training steps (left) and over the times that each point was seen (right). Fresh draws from the density reach one ninth (dotted).',
      columns: 2,
      panelHeight: 320,
    },
    [
      panel('training step', (step) => step),
      panel('epochs per point', (step, count) => (step * batchSize) / count),
    ],
  );
}
