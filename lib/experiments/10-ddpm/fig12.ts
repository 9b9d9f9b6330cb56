/** Figure 12 (A.1.4): diffusion models by the number of training images, beside the closed form. */
import { falls } from '../../base/statistics.js';
import { first, loadMnist } from '../../data/index.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import type { Rate } from '../../metrics/memorization.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say } from '../../record/say.js';
import { copiesChart, lossChart, overlapChart, psnrChart } from './fig12-drawings.js';
import {
  type Config,
  type Losses,
  metricsOf,
  type OverlapCurves,
  type Row,
  rowsOf,
  type Source,
  scheduleOverlap,
} from './fig12-models.js';

interface Series {
  /** By number of training images, rising: two samplers of the network, and the closed form. */
  rows: Row[];
  /** Samples of the network and of the closed form, and below each their closest training images. */
  strips: ImageDrawing['rows'];
  losses: Losses[];
  /** Edge of an image in pixels. */
  size: number;
  overlap: OverlapCurves;
}

/** The rows of one source, from the fewest images to the most. */
const from = (source: Source, { rows }: Series): Row[] =>
  rows.filter((row) => row.source === source);

/** The network's rates of copies with the fewest and the most training images. */
function extremeRates(series: Series): { fewest: Rate; most: Rate } {
  const network = from('network, ancestral', series);
  return { fewest: network[0].copies, most: network[network.length - 1].copies };
}

/** `98.4 % (95 % interval 91.7 to 99.7 %)`. */
const withInterval = ({ share, low, high }: Rate): string =>
  `${percent(share)} % (95 % interval ${percent(low)} to ${percent(high)} %)`;

export const fig12 = experiment({
  id: 'fig12',
  title: 'Diffusion models by the number of training images',
  paper: 'Figure 12, A.1.4',
  version: 3,
  usesEngine: true,
  config: {
    smoke: {
      counts: [4, 8],
      schedule: 'linear',
      steps: 10,
      target: 'velocity',
      network: { patch: 2, widths: [8, 8], blocks: 1, groups: 4, attention: false },
      updates: 100,
      batchSize: 2,
      learningRate: 2e-3,
      averageDecay: 0.9,
      samples: 4,
      ddimSteps: 5,
    },
    laptop: {
      counts: [16, 256, 2048],
      schedule: 'linear',
      steps: 200,
      // A small network learns the velocity faster than the noise.
      target: 'velocity',
      network: { patch: 2, widths: [16, 32], blocks: 1, groups: 8, attention: false },
      updates: 5000,
      batchSize: 32,
      learningRate: 3e-3,
      averageDecay: 0.995,
      samples: 64,
      ddimSteps: 50,
    },
    paper: {
      // Those of the paper's figure.
      counts: [16, 1024, 5120],
      schedule: 'linear',
      steps: 1000,
      target: 'noise',
      network: { patch: 1, widths: [128, 256, 256], blocks: 2, groups: 32, attention: true },
      updates: 200_000,
      batchSize: 128,
      learningRate: 2e-4,
      averageDecay: 0.9999,
      samples: 1024,
      ddimSteps: 50,
    },
  },
  expect: {
    smoke: 'some seconds',
    laptop:
      'about 7 minutes; PSNR to the nearest training image about 35 dB for 16 images, 14 for 2048',
    paper: 'a GPU day; the paper gives neither network nor updates',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, progress, live } = context;
    const { counts, steps } = config;
    const mnist = await loadMnist('train');
    const rows: Row[] = [];
    const strips: Series['strips'] = [];
    const losses: Losses[] = [];
    for (const [index, count] of counts.entries()) {
      const loss: number[] = [];
      losses.push({ count, loss });
      const report = (done: number, line: string) =>
        progress((index + done) / counts.length, `${count} images: ${line}`);
      const found = await rowsOf(first(mnist, count), { ...context, progress: report }, (value) => {
        loss.push(value);
        live(() => lossChart(losses));
      });
      rows.push(...found.rows);
      strips.push(...found.strips);
    }
    const overlap = scheduleOverlap(steps, first(mnist, Math.max(...counts)));
    return {
      series: { rows, strips, losses, size: mnist.height, overlap: overlap.curves },
      metrics: metricsOf(rows, overlap),
    };
  },

  claims: {
    trend: {
      kind: 'paper',
      place: 'A.1.4, Fig. 12',
      statement: 'With more training images, samples move away from the training images.',
      criterion: ({ counts }) =>
        `mean PSNR and mean SSIM to the nearest training image both fall over NOI = ${counts.join(', ')}`,
      fixed: 'before',
      judge({ series }) {
        const network = from('network, ancestral', series);
        const [psnrs, ssims] = [network.map((row) => row.psnr), network.map((row) => row.ssim)];
        return {
          measured: say`PSNR ${psnrs} dB, SSIM ${ssims}`,
          holds: falls(psnrs) && falls(ssims),
        };
      },
    },
    few: {
      kind: 'paper',
      place: 'A.1.4, Fig. 12',
      statement: 'Trained on 16 images, the model returns training images always.',
      criterion: ({ counts }) => `at least 95 % of the samples above 30 dB for NOI = ${counts[0]}`,
      // After a pilot.
      fixed: 'revised',
      judge({ series }) {
        const { fewest } = extremeRates(series);
        return { measured: withInterval(fewest), holds: fewest.share >= 0.95 };
      },
    },
    many: {
      kind: 'paper',
      place: 'A.1.4, Fig. 12',
      statement: 'Trained on thousands of images, it fuses them instead of returning one.',
      criterion: ({ counts }) =>
        `upper end of the interval of the share above 30 dB below 10 % for NOI = ${counts[counts.length - 1]}`,
      fixed: 'before',
      judge({ series }) {
        const { most } = extremeRates(series);
        return { measured: withInterval(most), holds: most.high < 0.1 };
      },
    },
    'closed-form': {
      kind: 'ours',
      statement: 'The best denoiser of a finite training set copies at every NOI.',
      criterion: 'all samples of the closed form above 30 dB, for every NOI',
      fixed: 'before',
      judge({ series }) {
        const closed = from('closed form', series);
        return {
          measured: closed
            .map(({ count, copies }) => `${count}: ${percent(copies.share)} %`)
            .join(', '),
          holds: closed.every(({ copies }) => copies.share === 1),
        };
      },
    },
    overlap: {
      kind: 'paper',
      place: 'Sec. 3.1, A.1.4',
      statement: 'The overlap of the noised images explains how much a diffusion model copies.',
      criterion:
        'refuted if the copied share is higher for the fewest images than for the most, their 95 % intervals apart, although OC at every t is set by the schedule and the same formula; else not judged',
      fixed: 'revised',
      judge({ series }) {
        const { fewest, most } = extremeRates(series);
        const shares = (source: Source) => from(source, series).map(({ copies }) => copies.share);
        return {
          measured: say`copied shares ${shares('network, ancestral')} with one schedule; the closed form copies ${shares('closed form')} with the same overlaps`,
          verdict: fewest.low > most.high ? 'refuted' : 'not judged',
        };
      },
    },
  },

  draw({ series: { rows, strips, losses, size, overlap } }) {
    const figure: ImageDrawing = {
      kind: 'images',
      caption:
        'Generated images and, below each, the most similar training image by SSIM among the 20 nearest: the trained network and the closed form, by number of training images.',
      rows: strips,
      size,
    };
    return {
      figure,
      psnr: psnrChart(rows),
      copies: copiesChart(rows),
      loss: lossChart(losses),
      overlap: overlapChart(overlap),
    };
  },
});
