/** Figure 10 (A.1.2): a VAE with tanh latents and triangular noise, by the number of latents. */
import { over } from '../../base/progress.js';
import { last, linspace, rises } from '../../base/statistics.js';
import { first, loadMnist } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imagesOf } from '../../metrics/images.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import {
  type Config,
  metricsOf,
  type Row,
  rowOf,
  stripOf,
  unseenNearness,
} from './fig10-models.js';

interface Series {
  /** One per M, rising. */
  rows: Row[];
  /** Mean PSNR of unseen digits to their nearest training image, in dB. */
  unseenPsnr: number;
  /** Training images, then reconstructions and random cells for some M. */
  strips: ImageDrawing['rows'];
  /** Edge of an image in pixels. */
  size: number;
}

/** The paper's rule for a copy (Sec. 5.2): PSNR in dB. */
const COPY = 30;

/** As many values of M are drawn, from the first to the last. */
const PAIRS = 4;

const drawnOf = (latents: number[]): number[] =>
  linspace(0, latents.length - 1, PAIRS).map((index) => latents[Math.round(index)]);

export const fig10 = experiment({
  id: 'fig10',
  title: 'A VAE with tanh latents and triangular noise: reconstructions by the number of latents',
  paper: 'Figure 10, A.1.2',
  version: 2,
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
    // The paper gives neither M nor N: a thousand images, until the curves are flat.
    study: {
      images: 1000,
      hidden: 400,
      latents: [2, 4, 8, 16, 32, 64, 128, 256],
      sigma: 1,
      epochs: 3000,
      batchSize: 64,
      learningRate: 1e-3,
      samples: 1000,
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
    study: 'about an hour on one core',
    paper: 'a GPU hour; the paper does not give M, images or epochs',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, progress, live } = context;
    const set = first(await loadMnist('train'), config.images);
    const unseenPsnr = await unseenNearness(
      set,
      await loadMnist('test'),
      config.samples,
      randomStream(context.seed, 'fig10', 'unseen'),
    );
    const drawn = drawnOf(config.latents);
    const rows: Row[] = [];
    const strips = [{ label: 'training', png: await stripOf(imagesOf(set)) }];
    for (const [latents, report] of over(config.latents, progress, (m) => `M = ${m}`)) {
      const found = await rowOf(latents, set, { ...context, progress: report }, (errors) =>
        live(() => errorChart(latents, errors)),
      );
      rows.push(found.row);
      if (drawn.includes(latents)) strips.push(...found.strips);
    }
    return {
      series: { rows, unseenPsnr, strips, size: set.height },
      metrics: { ...metricsOf(rows), unseenPsnr },
    };
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
        return {
          measured: say`${psnrs} dB`,
          margin: Math.min(...psnrs.slice(1).map((value, k) => value - psnrs[k])),
          holds: rises(psnrs),
        };
      },
    },
    level: {
      kind: 'paper',
      place: 'A.1.2, Fig. 10',
      statement: 'With enough latents the reconstructions are the training images.',
      criterion: ({ latents }) =>
        `mean PSNR of at least ${COPY} dB, the paper’s rule for a copy (Sec. 5.2), at M = ${last(latents)}`,
      fixed: 'revised',
      judge({ series: { rows } }) {
        const { psnr } = last(rows);
        return { measured: say`${psnr} dB`, margin: psnr - COPY, holds: psnr >= COPY };
      },
    },
    samples: {
      kind: 'ours',
      statement:
        'Only occupied cells hold training images: a random cell among many gives nothing closer to them than an unseen digit is.',
      criterion: ({ latents }) =>
        `at M = ${last(latents)}: mean PSNR to the nearest training image of decoded random cells at most that of unseen test digits, of the images’ own cells at least ${COPY} dB`,
      fixed: 'revised',
      judge({ series: { rows, unseenPsnr } }) {
        const { randomPsnr, signPsnr } = last(rows);
        return {
          measured: say`random cells ${randomPsnr} dB, unseen digits ${unseenPsnr} dB, own cells ${signPsnr} dB`,
          margin: Math.min(unseenPsnr - randomPsnr, signPsnr - COPY),
          holds: randomPsnr <= unseenPsnr && signPsnr >= COPY,
        };
      },
    },
    cells: {
      kind: 'paper',
      place: 'A.1.2',
      statement:
        'M latents offer 2^M cells without overlap: with enough of them, one for each training image.',
      criterion: ({ images, latents }) =>
        `all ${images} images in different cells at M = ${last(latents)}; how few latents suffice differs between seeds`,
      fixed: 'revised',
      judge({ series: { rows } }, { images }) {
        return {
          measured: `${rows.map((row) => `M = ${row.latents}: ${row.cells}`).join(', ')} cells`,
          margin: last(rows).cells - images,
          holds: last(rows).cells === images,
        };
      },
    },
  },

  draw({ series: { rows, unseenPsnr, strips, size }, config: { images } }) {
    const sheet: ImageDrawing = {
      kind: 'images',
      caption: 'Training images, their reconstructions with M latents, and decoded random cells.',
      rows: strips,
      size,
      zoom: 3,
    };
    return {
      figure: qualityChart(rows, unseenPsnr),
      cells: cellsChart(rows, images),
      images: sheet,
    };
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

function qualityChart(rows: Row[], unseenPsnr: number) {
  const x = rows.map((row) => row.latents);
  return lineChart(
    {
      caption:
        'PSNR of reconstructions of the training images, from the latents and from their signs alone, and PSNR of decoded random cells to their nearest training image; dots: of unseen digits to theirs.',
      x: { title: 'latents M', log: true },
      y: { title: 'mean PSNR (dB)' },
    },
    [
      { name: 'from latents', x, y: rows.map((row) => row.psnr) },
      { name: 'from signs', x, y: rows.map((row) => row.signPsnr), dash: 'dash' },
      { name: 'random cells, nearest', x, y: rows.map((row) => row.randomPsnr) },
      {
        name: 'unseen digits, nearest',
        x,
        y: x.map(() => unseenPsnr),
        dash: 'dot',
        markers: false,
      },
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
