/** Figure 10 (A.1.2): a VAE with tanh latents and triangular noise, by the number of latents. */
import { first, loadMnist, toBytes, toFloats } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { lineChart } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { clipped, type Images, imagesOf, vectors } from '../../metrics/images.js';
import { nearestPsnr } from '../../metrics/memorization.js';
import { meanOf } from '../../metrics/nearest-training.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { psnr } from '../../metrics/psnr.js';
import { decodeLatents, encodeImages, fromBits, toBits } from '../../models/blae.js';
import { denseAutoencoder } from '../../models/dense-autoencoder.js';
import { binaryRate, uniqueCodes } from '../../models/latent-statistics.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { trainBlae } from '../../runs/autoencoder-training.js';
import type { NoiseSpec } from '../../theory/noise.js';

type Config = {
  /** Training images N. */
  images: number;
  hidden: number;
  /** M, the numbers of latents. */
  latents: number[];
  /** σ of the triangular noise 1 − |x|: two cells of width 2σ fit into [−1 − σ, 1 + σ]. */
  sigma: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Images of the random cells. */
  samples: number;
};

/** What was found for one M; PSNR in dB, means over images. */
type Row = {
  latents: number;
  /** Reconstruction from the latents, and from their signs. */
  psnr: number;
  signPsnr: number;
  /** Different sign codes among the N training images. */
  cells: number;
  /** Share of latents with |z| > 0.9. */
  binaryRate: number;
  /** PSNR to the nearest training image, of decoded random cells. */
  randomPsnr: number;
};

const SHOWN = 12;

export const fig10: Experiment<Config> = {
  id: 'fig10',
  title: 'A VAE with tanh latents and triangular noise: reconstructions by the number of latents',
  paper: 'Figure 10, A.1.2',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      images: 16,
      hidden: 16,
      latents: [2, 4],
      sigma: 1,
      epochs: 2,
      batchSize: 8,
      learningRate: 2e-3,
      samples: 16,
    },
    laptop: {
      images: 256,
      hidden: 400,
      latents: [2, 4, 8, 16, 32, 64, 128],
      sigma: 1,
      epochs: 800,
      batchSize: 64,
      learningRate: 1e-3,
      samples: 256,
    },
    paper: {
      images: 60_000,
      hidden: 400,
      latents: [2, 4, 8, 16, 32, 64, 128],
      sigma: 1,
      epochs: 100,
      batchSize: 128,
      learningRate: 1e-3,
      samples: 1024,
    },
  },
  expect: {
    smoke: 'a second',
    laptop: 'about 90 s; PSNR rises with M to about 30 dB',
    paper: 'a GPU hour; the paper does not give M, images or epochs',
  },
  async run({ config, seed, checkpoints, progress, live }) {
    const set = first(await loadMnist('train'), config.images);
    const size = set.height;
    const truth = imagesOf(set);
    const noise: NoiseSpec = { family: 'triangular', kappa: 2, sigma: config.sigma };
    const rows: Row[] = [];
    const strips: { label: string; png: string }[] = [
      { label: 'training', png: await imageStrip(toBytes(toFloats(first(set, SHOWN))), size, 1) },
    ];
    for (const [index, latents] of config.latents.entries()) {
      const random = randomStream(seed, 'fig10', `M ${latents}`);
      const shape = { size, channels: set.channels, dimensions: latents };
      const model = denseAutoencoder(shape, config.hidden, random.split('weights'));
      const { epochs, batchSize, learningRate } = config;
      const training = trainBlae({
        model,
        set,
        random,
        folder: `${checkpoints}/${latents}`,
        settings: {
          grid: 1,
          dimensions: latents,
          widths: [],
          noise,
          epochs,
          batchSize,
          learningRate,
        },
        progress: (done, line) =>
          progress((index + done) / config.latents.length, `M = ${latents}: ${line}`),
      });
      const errors: number[] = [];
      for await (const { loss } of training) {
        errors.push(loss);
        live(() => errorChart(latents, errors));
      }
      const codes = await encodeImages(model, truth.values);
      const bits = toBits(codes);
      const decoded = async (z: Float32Array): Promise<Images> =>
        clipped({ ...truth, values: await decodeLatents(model, z), count: z.length / latents });
      const soft = await decoded(codes);
      const corners = random.split('corners');
      const random01 = Uint8Array.from({ length: config.samples * latents }, () =>
        corners.integer(2),
      );
      const sampled = await decoded(fromBits(random01));
      const nearest = await nearestNeighbours(
        vectors(sampled.values, size * size),
        vectors(truth.values, size * size),
      );
      rows.push({
        latents,
        psnr: meanOf(psnr(soft, truth)),
        signPsnr: meanOf(psnr(await decoded(fromBits(bits)), truth)),
        cells: uniqueCodes(bits, latents),
        binaryRate: binaryRate(codes, 0.1),
        randomPsnr: meanOf(nearestPsnr(nearest, size * size)),
      });
      strips.push({
        label: `M = ${latents}`,
        png: await imageStrip(toBytes(soft.values.subarray(0, SHOWN * size * size)), size, 1),
      });
      strips.push({
        label: 'random cells',
        png: await imageStrip(toBytes(sampled.values.subarray(0, SHOWN * size * size)), size, 1),
      });
      tf.dispose(model.parameters);
    }
    const metrics: { [name: string]: number } = {};
    for (const { latents, ...row } of rows) {
      for (const [name, value] of Object.entries(row)) metrics[`${name}/${latents}`] = value;
    }
    return { series: { rows, strips, size }, metrics };
  },
  claims({ series }, { images, latents }) {
    const rows = series.rows as Row[];
    const psnrs = rows.map((row) => row.psnr);
    const randoms = rows.map((row) => row.randomPsnr);
    const rises = (values: number[]) => values.every((v, k) => k === 0 || v > values[k - 1]);
    const last = rows[rows.length - 1];
    const roomy = rows.filter((row) => row.latents >= 32);
    return [
      {
        id: 'fig10.increasing',
        statement: 'Reconstructions come closer to the training images as M grows.',
        criterion: `mean PSNR rises at every step of M = ${latents.join(', ')}`,
        measured: `${texts(psnrs)} dB`,
        verdict: reproducedIf(rises(psnrs)),
      },
      {
        id: 'fig10.level',
        statement: 'With enough latents the reconstructions are the training images.',
        criterion: `mean PSNR of at least 24 dB at M = ${last.latents}`,
        measured: `${text(last.psnr)} dB`,
        verdict: reproducedIf(last.psnr >= 24),
      },
      {
        id: 'fig10.samples',
        statement: 'Samples come closer to the training images too.',
        criterion: `mean PSNR of decoded random cells to the nearest training image rises at every step of M = ${latents.join(', ')}`,
        measured: `${texts(randoms)} dB`,
        verdict: reproducedIf(rises(randoms)),
      },
      {
        id: 'fig10.cells',
        statement: 'M latents offer 2^M cells without overlap, one for each training image.',
        criterion: `all ${images} images in different cells for every M ≥ 32`,
        measured: roomy.map((row) => `M = ${row.latents}: ${row.cells}`).join(', '),
        verdict: reproducedIf(roomy.length > 0 && roomy.every((row) => row.cells === images)),
      },
    ];
  },
  draw(record) {
    const { rows, strips, size } = record.series as unknown as {
      rows: Row[];
      strips: { label: string; png: string }[];
      size: number;
    };
    const { images } = record.config as unknown as Config;
    const grid: ImageDrawing = {
      kind: 'images',
      name: 'images',
      caption: 'Training images, their reconstructions with M latents, and decoded random cells.',
      rows: strips,
      size,
    };
    return [
      qualityChart(rows),
      lineChart(
        {
          name: 'cells',
          caption: `Cells (sign codes) that the ${images} training images occupy, against the cells there are and the images.`,
          x: { title: 'latents M', log: true },
          y: { title: 'cells', log: true, range: [1, 4 * images] },
        },
        [
          { name: 'occupied', x: rows.map((r) => r.latents), y: rows.map((r) => r.cells) },
          {
            name: 'min(2^M, N)',
            dash: 'dot',
            x: rows.map((r) => r.latents),
            y: rows.map((r) => Math.min(2 ** r.latents, images)),
          },
        ],
      ),
      grid,
    ];
  },
};

/** Shown while a network trains. */
function errorChart(latents: number, errors: number[]) {
  return lineChart(
    {
      caption: `Reconstruction error with noise, M = ${latents}.`,
      x: { title: 'epoch' },
      y: { title: 'squared error per image', log: true },
    },
    [{ name: 'error', x: errors.map((_, k) => k + 1), y: errors, markers: false }],
  );
}

function qualityChart(rows: Row[]) {
  const x = rows.map((row) => row.latents);
  return lineChart(
    {
      caption:
        'PSNR of reconstructions of the training images, from the latents and from their signs alone, and PSNR of decoded random cells to their nearest training image.',
      x: { title: 'latents M', log: true },
      y: { title: 'mean PSNR (dB)' },
    },
    [
      { name: 'from latents', x, y: rows.map((row) => row.psnr) },
      { name: 'from signs', x, y: rows.map((row) => row.signPsnr), dash: 'dash' },
      { name: 'random cells, nearest', x, y: rows.map((row) => row.randomPsnr) },
    ],
  );
}
