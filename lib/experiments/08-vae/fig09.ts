/** Figure 9 (A.1.1): VAEs with a smaller σ, in both readings of σ, and what it costs in diversity. */
import { falls } from '../../base/statistics.js';
import { first, loadMnist } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { createVaeScores } from '../shared/vae-scores.js';
import {
  diversityChart,
  firstGroup,
  frechetChart,
  overlapChart,
  runsTable,
} from './fig09-drawings.js';
import {
  assertOnlySigmaDiffers,
  type Config,
  metricsOf,
  nameOf,
  planOf,
  type Run,
  trainVae,
} from './fig09-models.js';

interface Series {
  /** Reading 1 for every latent dimension, then reading 2; σ falls in each. */
  runs: Run[];
  /** Samples of each run. */
  strips: ImageDrawing['rows'];
  /** Edge of an image in pixels. */
  size: number;
}

/** Judges reading 1: `value` over falling σ, for every latent dimension. */
const eachDimension =
  (value: (run: Run) => number, holds: (values: number[]) => boolean) =>
  ({ series: { runs } }: Results<Series>, { latents }: Config) => {
    const lists = latents.map((dimensions) =>
      runs.filter((run) => run.reading === 'noise' && run.latents === dimensions).map(value),
    );
    return {
      measured: lists.map((list, k) => say`${latents[k]} latents: ${list}`).join('; '),
      holds: lists.every(holds),
    };
  };

/** Reading 2 over falling σ, from the standard model on. */
const priorRuns = ({ runs }: Series, { latents: [dimensions], sigmas: [largest] }: Config) =>
  runs.filter(
    (run) => run.latents === dimensions && (run.reading === 'prior' || run.sigma === largest),
  );

const endsLower = (values: number[]): boolean => values[values.length - 1] < values[0];

/** For example `recall at σ = 0.05 below that at σ = 1`. */
const endsBelow = (what: string, { sigmas }: Config): string =>
  `${what} at σ = ${sigmas[sigmas.length - 1]} below that at σ = ${sigmas[0]}`;

export const fig09 = experiment({
  id: 'fig09',
  title: 'VAE samples with a smaller σ, in both readings of σ',
  paper: 'Figure 9, A.1.1',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      images: 64,
      hidden: 16,
      latents: [3, 2],
      sigmas: [1, 0.1],
      epochs: 1,
      batchSize: 32,
      learningRate: 1e-3,
      samples: 40,
      reference: 100,
      manifold: 20,
      overlapImages: 6,
    },
    laptop: {
      images: 20_000,
      // 784-400-20-400-784 with batches of 128 is the VAE of pytorch/examples.
      hidden: 400,
      latents: [20, 5],
      // Those of the paper's figure.
      sigmas: [1, 0.5, 0.25, 0.1, 0.05],
      epochs: 10,
      batchSize: 128,
      learningRate: 1e-3,
      samples: 5000,
      reference: 10_000,
      manifold: 2000,
      overlapImages: 30,
    },
    paper: {
      images: 60_000,
      hidden: 400,
      latents: [20, 5],
      sigmas: [1, 0.5, 0.25, 0.1, 0.05],
      epochs: 50,
      batchSize: 128,
      learningRate: 1e-3,
      samples: 10_000,
      reference: 10_000,
      manifold: 5000,
      overlapImages: 200,
    },
  },
  expect: {
    smoke: 'some seconds',
    laptop: 'about 3 minutes; FD-MNIST-CNN lower at σ = 0.05 than at σ = 1, not monotone between',
    paper: 'minutes on a GPU; the paper’s FID: 96.54 (σ = 1) to 13.98 (σ = 0.05)',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, progress, live } = context;
    const set = first(await loadMnist('train'), config.images);
    const scoresOf = await createVaeScores(
      config,
      set,
      await loadMnist('test'),
      randomStream(context.seed, 'fig09', 'reference'),
    );
    const runs: Run[] = [];
    const strips: Series['strips'] = [];
    const plan = planOf(config);
    for (const [index, setting] of plan.entries()) {
      const { reading, latents, sigma } = setting;
      const label = nameOf(setting);
      const report = (done: number, line: string) =>
        progress((index + done) / plan.length, `${label}: ${line}`);
      const group = runs.filter((run) => run.reading === reading && run.latents === latents);
      const { run, strip } = await trainVae(
        setting,
        set,
        scoresOf,
        { ...context, progress: report },
        (overlap) => live(() => overlapChart([...group, { sigma, overlap }])),
      );
      runs.push(run);
      strips.push({ label, png: strip });
    }
    assertOnlySigmaDiffers(runs);
    return { series: { runs, strips, size: set.height }, metrics: metricsOf(runs) };
  },

  claims: {
    reconstruction: {
      kind: 'paper',
      place: 'Sec. 3.1',
      statement: 'Less sampling noise gives better reconstructions.',
      criterion: ({ sigmas }) =>
        `reconstruction error falls over σ = ${sigmas.join(', ')}, for every latent dimension`,
      fixed: 'before',
      judge: eachDimension((run) => run.reconstruction, falls),
    },
    frechet: {
      kind: 'paper',
      place: 'A.1.1, Fig. 9',
      statement: 'Less sampling noise gives samples of a lower Fréchet distance.',
      criterion: (config) => `${endsBelow('FD-MNIST-CNN', config)}, for every latent dimension`,
      fixed: 'before',
      judge: eachDimension((run) => run.frechet, endsLower),
    },
    monotone: {
      kind: 'paper',
      place: 'Fig. 9',
      statement: 'The Fréchet distance falls with every step of σ, as in Figure 9.',
      criterion: ({ sigmas }) =>
        `FD-MNIST-CNN falls at every step of σ = ${sigmas.join(', ')}, for every latent dimension`,
      fixed: 'before',
      judge: eachDimension((run) => run.frechet, falls),
    },
    diversity: {
      kind: 'paper',
      place: 'Sec. 3.1',
      statement: 'What is gained in fidelity is lost in diversity (Sec. 3.1).',
      criterion: (config) => `${endsBelow('recall', config)}, for every latent dimension`,
      fixed: 'before',
      judge: eachDimension((run) => run.recall, endsLower),
    },
    prior: {
      kind: 'paper',
      place: 'A.1.1',
      statement: 'Read as the deviation of the prior, a smaller σ lowers the Fréchet distance.',
      criterion: (config) =>
        `${endsBelow('FD-MNIST-CNN', config)}, ${config.latents[0]} latents; the ELBO does not change under z → σz`,
      fixed: 'before',
      judge({ series }, config) {
        const runs = priorRuns(series, config);
        const distances = runs.map((run) => run.frechet);
        return {
          measured: say`${distances} at σ = ${runs.map((run) => run.sigma)}`,
          holds: endsLower(distances),
        };
      },
    },
  },

  draw({ series: { runs, strips, size } }) {
    const figure: ImageDrawing = {
      kind: 'images',
      caption:
        'Samples for each σ, from the same random numbers. The first rows scale the sampling noise, the last ones the prior.',
      rows: strips,
      size,
    };
    return {
      figure,
      frechet: frechetChart(runs),
      diversity: diversityChart(firstGroup(runs)),
      overlap: overlapChart(firstGroup(runs)),
      table: runsTable(runs),
    };
  },
});
