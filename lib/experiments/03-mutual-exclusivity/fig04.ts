/** Figure 4: with the encoder fixed, a decoder retrained under more noise reconstructs worse. */

import { last } from '../../base/statistics.js';
import { DATASET_NAMES, type Dataset, first } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { text } from '../../record/say.js';
import {
  type ExclusivityRun,
  exclusivityRun,
  trainExclusivity,
  wideRun,
} from './exclusivity-runs.js';
import { DATASETS } from './fig03-panels.js';
import {
  type Curve,
  encoded,
  type Family,
  measureDecoder,
  noiseOf,
  type Point,
  trainedDecoder,
} from './fig04-decoders.js';
import { psnrCurves } from './fig04-drawings.js';

type Config = {
  encoders: { [dataset in Dataset]: ExclusivityRun };
  sigmas: number[];
  /** Of each decoder. */
  epochs: number;
  batchSize: number;
  /** Training images of each decoder: the first of the encoder's; 0 for all. */
  images: number;
  /** Noise draws per image when PSNR is measured. */
  draws: number;
  /** Images between which overlaps are computed for the bound. */
  boundImages: number;
};

interface Series {
  /** Both data sets with both noises. */
  curves: Curve[];
}

const FAMILIES: Family[] = ['triangular', 'Gaussian'];
const SIGMAS = [0.5, 1, 1.5, 2, 2.5, 3];

/** The encoders that Figure 3 trained under triangular noise. */
const encodersOf = (scale: BaseScale): Config['encoders'] => ({
  mnist: exclusivityRun(scale, 'mnist', 'triangular'),
  cifar10: exclusivityRun(scale, 'cifar10', 'triangular'),
});

const curveName = ({ dataset, family }: Curve): string => `${DATASET_NAMES[dataset]} ${family}`;

/** Whether mean PSNR falls at every step of σ by more than 5 standard deviations of that mean. */
const fallsClearly = ({ points }: Curve): boolean =>
  points.slice(1).every((point, k) => {
    const before = points[k];
    return before.noisy - point.noisy > 5 * Math.max(before.deviation, point.deviation);
  });

/** By Theorem 3.3 and by the assignment bound, in dB; null where nothing overlaps. */
const ceilingsOf = ({ ceiling, sharpCeiling }: Point): (number | null)[] => [ceiling, sharpCeiling];

const staysBelow = (point: Point): boolean =>
  ceilingsOf(point).every((ceiling) => ceiling === null || point.errorPsnr <= ceiling + 0.05);

function reached(point: Point): string {
  const limits = ceilingsOf(point).map((ceiling) => (ceiling === null ? 'none' : text(ceiling)));
  return `${limits.join(', ')}, reached ${text(point.errorPsnr)}`;
}

export const fig04 = experiment({
  id: 'fig04',
  title: 'Figure 4: more noise, lower PSNR',
  paper: 'Figure 4, Sec. 5.1.2, Theorem 3.3',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      encoders: encodersOf('smoke'),
      sigmas: [0.5, 3],
      epochs: 2,
      batchSize: 20,
      images: 100,
      draws: 2,
      boundImages: 32,
    },
    laptop: {
      encoders: encodersOf('laptop'),
      sigmas: SIGMAS,
      epochs: 24,
      batchSize: 20,
      // Half of the encoder's: there are 24 decoders to train.
      images: 1000,
      draws: 5,
      boundImages: 256,
    },
    study: {
      encoders: {
        mnist: wideRun('mnist', 'triangular'),
        cifar10: wideRun('cifar10', 'triangular'),
      },
      sigmas: SIGMAS,
      epochs: 60,
      batchSize: 20,
      images: 1000,
      draws: 5,
      boundImages: 256,
    },
    paper: {
      encoders: encodersOf('paper'),
      sigmas: SIGMAS,
      epochs: 100,
      batchSize: 128,
      images: 0,
      draws: 5,
      boundImages: 256,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 4 minutes after Figure 3, whose encoders it uses; PSNR falls at every step of σ',
    study:
      'networks of twice the width, decoders retrained for 3000 steps: about an hour on two cores',
    paper: 'Table 4 on all images: days on a GPU',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const curves: Curve[] = [];
    for (const dataset of DATASETS) await addCurves(dataset, curves, context);
    const metrics = curves.flatMap((curve) =>
      curve.points.map(({ sigma, noisy }): [string, number] => [
        `psnr ${curveName(curve)} σ=${sigma}`,
        noisy,
      ]),
    );
    return { series: { curves }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    monotone: {
      kind: 'paper',
      place: 'Figure 4, Sec. 5.1.2',
      statement: 'PSNR falls strictly as σ grows.',
      criterion:
        'at every step of σ, by more than 5 standard deviations of the mean, both data sets and noises',
      fixed: 'before',
      judge: ({ series: { curves } }) => ({
        measured: curves
          .map((curve) => {
            const psnr = curve.points.map(({ noisy }) => noisy);
            return `${curveName(curve)}: ${text(psnr[0], 4)} … ${text(last(psnr), 4)} dB`;
          })
          .join('; '),
        holds: curves.every(fallsClearly),
      }),
    },
    bound: {
      kind: 'check',
      statement: 'No decoder beats the bound of Theorem 3.3.',
      criterion: ({ boundImages }) =>
        `mean error under noise at or above both bounds of the first ${boundImages} images, up to 0.05 dB, on all points`,
      fixed: 'revised',
      judge({ series: { curves } }) {
        const ends = curves.map(({ points }) => reached(last(points)));
        return {
          measured: `both ceilings at the largest σ in dB: ${ends.join('; ')}`,
          holds: curves.every(({ points }) => points.every(staysBelow)),
        };
      },
    },
  },

  draw: ({ series }) => ({ figure: psnrCurves(series.curves) }),
});

/** Trains and measures a decoder for each noise and σ behind the encoder of a data set. */
async function addCurves(
  dataset: Dataset,
  curves: Curve[],
  { config, seed, progress, checkpoints, live }: RunContext<Config>,
): Promise<void> {
  const { sigmas, epochs, batchSize } = config;
  const run = config.encoders[dataset];
  const total = DATASETS.length * FAMILIES.length * sigmas.length;
  const done = () => curves.reduce((sum, { points }) => sum + points.length, 0);
  const { model: encoder, set } = await trainExclusivity(run, seed, (_, note) =>
    progress(done() / total, `encoder for ${DATASET_NAMES[dataset]}: ${note}`),
  );
  const code = await encoded(encoder, config.images ? first(set, config.images) : set);
  for (const family of FAMILIES) {
    const curve: Curve = { dataset, family, points: [] };
    curves.push(curve);
    for (const sigma of sigmas) {
      const noise = noiseOf(family, sigma / code.size);
      // The same first weights and the same order of images for every σ.
      const random = randomStream(seed, 'fig04', dataset);
      const decoder = await trainedDecoder(code, noise, run.settings, random, {
        batchSize,
        epochs,
        stream: random.split('training'),
        checkpoint: {
          folder: `${checkpoints}/${dataset}-${family}-${sigma}`,
          config: { config, family, sigma },
        },
        progress: (fraction, note) =>
          progress(
            (done() + fraction) / total,
            `${DATASET_NAMES[dataset]}, ${family}, σ = ${sigma}: ${note}`,
          ),
      });
      const measured = await measureDecoder(decoder, code, noise, config, random);
      curve.points.push({ sigma, ...measured });
      tf.dispose(Object.values(decoder.parameters));
      live(() => psnrCurves(curves));
    }
  }
}
