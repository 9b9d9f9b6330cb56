/** Figure 9 (A.1.1): VAEs with a smaller σ, in both readings of σ, and what it costs in diversity. */
import { createHash } from 'node:crypto';
import { first, loadMnist } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import {
  createVae,
  posteriorOverlap,
  sampleVae,
  type VaeConfig,
  vaeLoss,
} from '../../models/vae.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { train, type Variables } from '../../training/train.js';
import {
  createVaeScores,
  imagesOfUnit,
  reconstructionError,
  unitRows,
} from '../shared/vae-scores.js';

type Config = {
  images: number;
  hidden: number;
  /** Latent dimensions; the second reading is run for the first of them. */
  latents: number[];
  /** From 1, the standard model, downwards. */
  sigmas: number[];
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Samples, and test images, for the Fréchet distance. */
  samples: number;
  /** Samples and test images for precision, recall, density and coverage. */
  manifold: number;
  /** Images whose posteriors are compared pair by pair. */
  overlapImages: number;
};

type Reading = 'noise' | 'prior';

/** One trained VAE. */
type Run = {
  /** What σ scales: the sampling noise, or the prior. */
  reading: Reading;
  latents: number;
  sigma: number;
  /** Per image: sum of squared errors of noisy reconstructions, pixels in [0, 1]. */
  reconstruction: number;
  frechet: number;
  precision: number;
  recall: number;
  density: number;
  coverage: number;
  /** Mean PSNR in dB to the nearest training image, and share above 30 dB. */
  psnr: number;
  copies: number;
  /** Mean overlap of each latent with its nearest, before training and after each epoch. */
  overlap: number[];
  /** SHA-256 of the initial weights, shortened. */
  weights: string;
};

const SHOWN = 12;

export const fig09: Experiment<Config> = {
  id: 'fig09',
  title: 'VAE samples with a smaller σ, in both readings of σ',
  paper: 'Figure 9, A.1.1',
  version: 1,
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
      manifold: 20,
      overlapImages: 6,
    },
    laptop: {
      images: 20_000,
      hidden: 400,
      latents: [20, 5],
      sigmas: [1, 0.5, 0.25, 0.1, 0.05],
      epochs: 10,
      batchSize: 128,
      learningRate: 1e-3,
      samples: 5000,
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
      manifold: 5000,
      overlapImages: 200,
    },
  },
  expect: {
    smoke: 'some seconds',
    laptop: 'about 3 minutes; FD-MNIST-CNN lower at σ = 0.05 than at σ = 1, not monotone between',
    paper: 'minutes on a GPU; the paper’s FID: 96.54 (σ = 1) to 13.98 (σ = 0.05)',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const set = first(await loadMnist('train'), config.images);
    const judge = await createVaeScores(config, set, await loadMnist('test'));
    const runs: Run[] = [];
    const strips: { label: string; png: string }[] = [];
    const plan = planOf(config);
    for (const [index, { reading, latents, sigma }] of plan.entries()) {
      // Only σ differs: the streams of weights, order and noise are named by the dimension alone.
      const random = randomStream(seed, 'fig09', `latents ${latents}`);
      const model: VaeConfig = {
        inputs: set.height * set.width,
        hidden: config.hidden,
        latents,
        likelihood: 'bernoulli',
        decoderDeviation: 1,
        noiseScale: reading === 'noise' ? sigma : 1,
        priorDeviation: reading === 'prior' ? sigma : 1,
      };
      const parameters = createVae(model, random.split('weights'));
      const weights = await fingerprint(parameters);
      const some = unitRows(
        set,
        Array.from({ length: config.overlapImages }, (_, k) => k),
      );
      const overlapNow = () =>
        posteriorOverlap(parameters, model, some, 40, random.split('overlap')).meanNearest;
      const overlap = [overlapNow()];
      const epochs = train({
        variables: parameters,
        examples: set.count,
        batchSize: config.batchSize,
        epochs: config.epochs,
        learningRate: config.learningRate,
        stream: random.split('training'),
        loss: (batch, step) => vaeLoss(parameters, model, unitRows(set, batch), step),
        measure: () => overlapNow(),
        checkpoint: {
          folder: `${checkpoints}/${reading}-${latents}-${sigma}`,
          config: { config, model },
        },
        progress: (done, line) =>
          progress(
            (index + done) / plan.length,
            `${reading}, σ = ${sigma}, ${latents} latents: ${line}`,
          ),
      });
      const group = runs.filter((run) => run.reading === reading && run.latents === latents);
      for await (const { measured } of epochs) {
        overlap.push(measured);
        live(() => overlapChart([...group, { sigma, overlap }]));
      }
      const generated = sampleVae(parameters, model, config.samples, random.split('samples'));
      const samples = imagesOfUnit(generated, set);
      const scores = await judge(samples);
      runs.push({
        reading,
        latents,
        sigma,
        overlap,
        weights,
        ...scores,
        reconstruction: reconstructionError(parameters, model, set, random.split('noise')),
      });
      strips.push({
        label: `${reading}, σ = ${sigma}, ${latents} latents`,
        png: await imageStrip(
          Uint8Array.from(samples.values.subarray(0, SHOWN * samples.height * samples.width), (v) =>
            Math.round(127.5 * (v + 1)),
          ),
          samples.height,
          1,
        ),
      });
      tf.dispose([parameters, some, generated]);
    }
    assertOnlySigmaDiffers(runs);
    const metrics: { [name: string]: number } = {};
    for (const { reading, latents, sigma, overlap, weights: _, ...values } of runs) {
      for (const [name, value] of Object.entries(values)) {
        metrics[`${name} ${reading}/${latents}/${sigma}`] = value;
      }
      metrics[`overlap ${reading}/${latents}/${sigma}`] = overlap[overlap.length - 1];
    }
    return { series: { runs, strips, size: set.height }, metrics };
  },
  claims({ series }, { latents, sigmas }) {
    const runs = series.runs as Run[];
    const [largest, smallest] = [sigmas[0], sigmas[sigmas.length - 1]];
    const series1 = latents.map((d) =>
      runs.filter((r) => r.reading === 'noise' && r.latents === d),
    );
    const series2 = runs.filter(
      (r) => r.latents === latents[0] && (r.reading === 'prior' || r.sigma === largest),
    );
    const falls = (values: number[]) => values.every((v, k) => k === 0 || v < values[k - 1]);
    const ends = (group: Run[]) => [group[0], group[group.length - 1]];
    const list = (value: (run: Run) => number) =>
      series1.map((group, k) => `${latents[k]} latents: ${texts(group.map(value))}`).join('; ');
    const order = `σ = ${sigmas.join(', ')}`;
    return [
      {
        id: 'fig09.reconstruction',
        statement: 'Less sampling noise gives better reconstructions.',
        criterion: `reconstruction error falls over ${order}, for every latent dimension`,
        measured: list((run) => run.reconstruction),
        verdict: reproducedIf(series1.every((group) => falls(group.map((r) => r.reconstruction)))),
      },
      {
        id: 'fig09.frechet',
        statement: 'Less sampling noise gives samples of a lower Fréchet distance.',
        criterion: `FD-MNIST-CNN at σ = ${smallest} below that at σ = ${largest}, for every latent dimension`,
        measured: list((run) => run.frechet),
        verdict: reproducedIf(
          series1.every((group) => ends(group)[1].frechet < ends(group)[0].frechet),
        ),
      },
      {
        id: 'fig09.monotone',
        statement: 'The Fréchet distance falls with every step of σ, as in Figure 9.',
        criterion: `FD-MNIST-CNN falls at every step of ${order}, for every latent dimension`,
        measured: list((run) => run.frechet),
        verdict: reproducedIf(series1.every((group) => falls(group.map((r) => r.frechet)))),
      },
      {
        id: 'fig09.diversity',
        statement: 'What is gained in fidelity is lost in diversity (Sec. 3.1).',
        criterion: `recall at σ = ${smallest} below that at σ = ${largest}, for every latent dimension`,
        measured: list((run) => run.recall),
        verdict: reproducedIf(
          series1.every((group) => ends(group)[1].recall < ends(group)[0].recall),
        ),
      },
      {
        id: 'fig09.prior',
        statement: 'Read as the deviation of the prior, a smaller σ lowers the Fréchet distance.',
        criterion: `FD-MNIST-CNN at σ = ${smallest} below that at σ = ${largest}, ${latents[0]} latents; the ELBO does not change under z → σz`,
        measured: `${texts(series2.map((run) => run.frechet))} at σ = ${series2.map((run) => text(run.sigma)).join(', ')}`,
        verdict: reproducedIf(ends(series2)[1].frechet < ends(series2)[0].frechet),
      },
    ];
  },
  draw(record) {
    const { runs, strips, size } = record.series as unknown as {
      runs: Run[];
      strips: { label: string; png: string }[];
      size: number;
    };
    const images: ImageDrawing = {
      kind: 'images',
      caption:
        'Samples for each σ, from the same random numbers. The first rows scale the sampling noise, the last ones the prior.',
      rows: strips,
      size,
    };
    const [standard] = runs;
    const noise = runs.filter((r) => r.reading === 'noise' && r.latents === standard.latents);
    const curve = (name: string, value: (run: Run) => number) => ({
      name,
      x: noise.map((run) => run.sigma),
      y: noise.map(value),
    });
    return [
      images,
      frechetChart(runs),
      lineChart(
        {
          name: 'diversity',
          x: { title: 'σ of the sampling noise', log: true },
          y: { title: 'share', range: [0, 1.05] },
          caption: `Fidelity against diversity with ${standard.latents} latents: precision, and recall and coverage of the test images.`,
        },
        [
          curve('precision', (run) => run.precision),
          curve('recall', (run) => run.recall),
          curve('coverage', (run) => run.coverage),
        ],
      ),
      overlapChart(noise),
      {
        kind: 'table',
        name: 'table',
        caption: 'All runs. FD: Fréchet distance in the features of MNIST-CNN, not FID.',
        columns: [
          ...['σ scales', 'latents', 'σ', 'error', 'FD', 'precision', 'recall', 'coverage'],
          ...['PSNR (dB)', '> 30 dB'],
        ],
        rows: runs.map((run) => [
          ...[run.reading, run.latents, run.sigma, run.reconstruction, run.frechet],
          ...[run.precision, run.recall, run.coverage, run.psnr, run.copies],
        ]),
      },
    ];
  },
};

/** Reading 1 for every dimension; reading 2 for the first, without σ = 1, where both are the same. */
function planOf({ latents, sigmas }: Config) {
  const all = (reading: Reading, d: number) =>
    sigmas.map((sigma) => ({ reading, latents: d, sigma }));
  return [
    ...latents.flatMap((d) => all('noise', d)),
    ...all('prior', latents[0]).filter(({ sigma }) => sigma !== 1),
  ];
}

/** Throws unless runs of one dimension started from the same weights: the settings are one object. */
function assertOnlySigmaDiffers(runs: Run[]): void {
  for (const run of runs) {
    const twin = runs.find(({ latents }) => latents === run.latents) as Run;
    if (run.weights !== twin.weights) {
      throw new Error(
        `The run with σ = ${run.sigma} started from weights ${run.weights}, not ${twin.weights}: only σ may differ.`,
      );
    }
  }
}

async function fingerprint(parameters: Variables): Promise<string> {
  const hash = createHash('sha256');
  for (const variable of Object.values(parameters)) {
    const data = (await variable.data()) as Float32Array;
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex').slice(0, 12);
}

function overlapChart(runs: Pick<Run, 'sigma' | 'overlap'>[]) {
  return lineChart(
    {
      name: 'overlap',
      x: { title: 'epoch' },
      y: { title: 'mean OC with the nearest' },
      caption:
        'Overlap of each noisy latent with that of the nearest other image during training (0: before).',
    },
    runs.map(({ sigma, overlap }) => ({
      name: `σ = ${sigma}`,
      x: overlap.map((_, k) => k),
      y: overlap,
    })),
  );
}

function frechetChart(runs: Run[]) {
  const groups = [...new Set(runs.map(({ reading, latents }) => `${reading}/${latents}`))];
  return lineChart(
    {
      name: 'frechet',
      x: { title: 'σ', log: true },
      y: { title: 'FD-MNIST-CNN' },
      caption: 'Fréchet distance between samples and as many test images. Not FID.',
    },
    groups.map((group) => {
      const [reading, latents] = group.split('/');
      const own = runs.filter(
        (run) =>
          String(run.latents) === latents &&
          (run.reading === reading || (reading === 'prior' && run.sigma === 1)),
      );
      return {
        name: `${reading}, ${latents} latents`,
        x: own.map((run) => run.sigma),
        y: own.map((run) => run.frechet),
        dash: reading === 'prior' ? ('dash' as const) : ('solid' as const),
      };
    }),
  );
}
