/** Figure 10 (A.1.2): a VAE with tanh latents and triangular noise, by the number of latents. */
import { rises } from '../../base/statistics.js';
import { first, loadMnist } from '../../data/index.js';
import { lineChart } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imagesOf } from '../../metrics/images.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { type Config, metricsOf, type Row, rowOf, stripOf } from './fig10-models.js';

interface Series {
  /** One per M, rising. */
  rows: Row[];
  /** Training images, then reconstructions and random cells for each M. */
  strips: ImageDrawing['rows'];
  /** Edge of an image in pixels. */
  size: number;
}

export const fig10 = experiment({
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
      // From fewer cells than images, 2² < 256, to many more.
      latents: [2, 4, 8, 16, 32, 64, 128],
      // The paper's: just room for two cells a latent.
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

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, progress, live } = context;
    const set = first(await loadMnist('train'), config.images);
    const rows: Row[] = [];
    const strips = [{ label: 'training', png: await stripOf(imagesOf(set)) }];
    for (const latents of config.latents) {
      const report = (done: number, line: string) =>
        progress((rows.length + done) / config.latents.length, `M = ${latents}: ${line}`);
      const found = await rowOf(latents, set, { ...context, progress: report }, (errors) =>
        live(() => errorChart(latents, errors)),
      );
      rows.push(found.row);
      strips.push(...found.strips);
    }
    return { series: { rows, strips, size: set.height }, metrics: metricsOf(rows) };
  },

  claims: {
    increasing: {
      kind: 'paper',
      place: 'A.1.2, Fig. 10',
      statement: 'Reconstructions come closer to the training images as M grows.',
      criterion: ({ latents }) => `mean PSNR rises at every step of M = ${latents.join(', ')}`,
      fixed: 'before',
      judge({ series: { rows } }) {
        const psnrs = rows.map((row) => row.psnr);
        return { measured: say`${psnrs} dB`, holds: rises(psnrs) };
      },
    },
    level: {
      kind: 'paper',
      place: 'A.1.2, Fig. 10',
      statement: 'With enough latents the reconstructions are the training images.',
      criterion: ({ latents }) =>
        `mean PSNR of at least 24 dB at M = ${latents[latents.length - 1]}`,
      fixed: 'before',
      judge({ series: { rows } }) {
        const { psnr } = rows[rows.length - 1];
        return { measured: say`${psnr} dB`, holds: psnr >= 24 };
      },
    },
    samples: {
      kind: 'ours',
      statement: 'Samples come closer to the training images too.',
      criterion: ({ latents }) =>
        `mean PSNR of decoded random cells to the nearest training image rises at every step of M = ${latents.join(', ')}`,
      fixed: 'before',
      judge({ series: { rows } }) {
        const psnrs = rows.map((row) => row.randomPsnr);
        return { measured: say`${psnrs} dB`, holds: rises(psnrs) };
      },
    },
    cells: {
      kind: 'paper',
      place: 'A.1.2',
      statement: 'M latents offer 2^M cells without overlap, one for each training image.',
      criterion: ({ images }) => `all ${images} images in different cells for every M ≥ 32`,
      fixed: 'before',
      judge({ series: { rows } }, { images }) {
        const roomy = rows.filter((row) => row.latents >= 32);
        return {
          measured: roomy.map((row) => `M = ${row.latents}: ${row.cells}`).join(', '),
          holds: roomy.length > 0 && roomy.every((row) => row.cells === images),
        };
      },
    },
  },

  draw({ series: { rows, strips, size }, config: { images } }) {
    const sheet: ImageDrawing = {
      kind: 'images',
      caption: 'Training images, their reconstructions with M latents, and decoded random cells.',
      rows: strips,
      size,
    };
    return { figure: qualityChart(rows), cells: cellsChart(rows, images), images: sheet };
  },
});

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

function cellsChart(rows: Row[], images: number) {
  const x = rows.map((row) => row.latents);
  return lineChart(
    {
      caption: `Cells (sign codes) that the ${images} training images occupy, against the cells there are and the images.`,
      x: { title: 'latents M', log: true },
      y: { title: 'cells', log: true, range: [1, 4 * images] },
    },
    [
      { name: 'occupied', x, y: rows.map((row) => row.cells) },
      { name: 'min(2^M, N)', x, y: x.map((m) => Math.min(2 ** m, images)), dash: 'dot' },
    ],
  );
}
