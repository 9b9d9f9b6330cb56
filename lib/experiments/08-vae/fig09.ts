/** Figure 9 (A.1.1): VAEs with a smaller σ, in three readings of σ, and what it costs in diversity. */
import { over } from '../../base/progress.js';
import { distinct, last } from '../../base/statistics.js';
import { first, loadMnist } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { imageStrip } from '../../figures/image-grid.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { createVaeScores } from '../shared/vae-scores.js';
import { CLAIMS, READINGS, type Series } from './fig09-claims.js';
import {
  diversityChart,
  frechetChart,
  overlapChart,
  overlapPanels,
  runsTable,
  sampleSheet,
} from './fig09-drawings.js';
import {
  assertOnlySigmaDiffers,
  type Config,
  metricsOf,
  nameOf,
  planOf,
  type Reading,
  type Run,
  runsOf,
  type Setting,
  trainVae,
} from './fig09-models.js';

/** Three columns of the figure: the first σ, the middle one, the last. */
const columnsOf = (sigmas: number[]): number[] =>
  distinct([sigmas[0], sigmas[Math.floor(sigmas.length / 2)], last(sigmas)]);

export const fig09 = experiment({
  id: 'fig09',
  title: 'VAE samples with a smaller σ, in three readings of σ',
  paper: 'Figure 9, A.1.1',
  version: 3,
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
    // All images, until the curves are flat; the paper names no number of latents: the usual 20.
    study: {
      images: 60_000,
      hidden: 400,
      latents: [20],
      sigmas: [1, 0.5, 0.25, 0.1, 0.05],
      epochs: 50,
      batchSize: 128,
      learningRate: 1e-3,
      samples: 10_000,
      reference: 10_000,
      manifold: 2000,
      overlapImages: 60,
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
    laptop: 'about 6 minutes; FD-MNIST-CNN falls from about 67 with a constant posterior deviation',
    study: 'about an hour on one core',
    paper: 'minutes on a GPU; the paper’s FID: 96.54 (σ = 1) to 13.98 (σ = 0.05)',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, progress, live } = context;
    const set = first(await loadMnist('train'), config.images);
    const { scoresOf, floor } = await createVaeScores(
      config,
      set,
      await loadMnist('test'),
      randomStream(context.seed, 'fig09', 'reference'),
    );
    const runs: Run[] = [];
    const pictures: Pictures = new Map();
    for (const [setting, report] of over(planOf(config), progress, nameOf)) {
      const { reading, latents, sigma } = setting;
      const label = nameOf(setting);
      const group = runs.filter((run) => run.reading === reading && run.latents === latents);
      const { run, shown } = await trainVae(
        setting,
        set,
        scoresOf,
        { ...context, progress: report },
        (overlap) => live(() => overlapChart(label, [...group, { sigma, overlap }])),
      );
      runs.push(run);
      pictures.set(label, shown);
    }
    assertOnlySigmaDiffers(runs);
    const columns = columnsOf(config.sigmas);
    const strips = await stripsOf(runs, columns, pictures, set.height);
    return {
      series: { runs, strips, columns, size: set.height, floor },
      metrics: { ...metricsOf(runs), 'frechet of real images': floor },
    };
  },

  claims: CLAIMS,

  draw({ series }) {
    const { runs, floor } = series;
    return {
      figure: sampleSheet(series),
      frechet: frechetChart(runs, floor),
      diversity: diversityChart(runs),
      overlap: overlapPanels(runs),
      table: runsTable(runs),
    };
  },
});

/** A few samples of each run, as bytes, by its name. */
type Pictures = Map<string, Uint8Array>;

/** A row for each reading: the samples of its runs in the columns, with the first latent dimension. */
async function stripsOf(
  runs: Run[],
  columns: number[],
  pictures: Pictures,
  size: number,
): Promise<Series['strips']> {
  const of = (setting: Setting) => Array.from(pictures.get(nameOf(setting)) ?? []);
  const strips: Series['strips'] = [];
  for (const reading of Object.keys(READINGS) as Reading[]) {
    const own = runsOf(runs, reading, runs[0].latents);
    const bytes = own.filter((run) => columns.includes(run.sigma)).flatMap(of);
    const png = await imageStrip(Uint8Array.from(bytes), size, 1);
    strips.push({ label: READINGS[reading], png });
  }
  return strips;
}
