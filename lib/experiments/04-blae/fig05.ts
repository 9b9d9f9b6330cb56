/**
 * Figure 5: the latents of BL-AE become binary, epoch by epoch; and when they do not.
 *
 * BL-AE (Sec. 4.1) is an autoencoder whose latents are squashed into [−1, 1] and disturbed by noise,
 *
 *   min Σᵢ‖d(ψ(e(xᵢ)) + σε) − xᵢ‖²,   ψ = tanh.   (Eq. 5)
 *
 * Latents that lie close together cannot be told apart through the noise, so training moves them apart;
 * tanh stops them at −1 and 1. The figure follows the share of latents that are nearly there, how well
 * images are decoded from them, and how the latents are distributed.
 */

import { rises } from '../../base/statistics.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import { type BlaeRun, trainedBlae } from '../../runs/blae.js';
import { blaeNeeded } from '../../runs/index.js';
import { cifarRun, gridRun, NOISES } from '../shared/blae-presets.js';
import {
  bestLevels,
  type Curve,
  costOfSigns,
  end,
  finalRate,
  hasUniqueCodes,
  rateAt,
  ratesAtThirds,
} from './curves.js';
import { courseSlider, endTable, latentHistograms, trainingCurves } from './fig05-drawings.js';

type Config = { runs: { [name: string]: BlaeRun } };

interface Series {
  /** One for each run, in the order of the configuration. */
  curves: Curve[];
}

/** MNIST under the noise of Sec. 4.1 in three readings: σ and κ are open in the paper. */
const TRIANGULAR = 'MNIST, triangular, σ = 1';
const STRONGER = 'MNIST, triangular, σ = 2';
const AS_PRINTED = 'MNIST, κ = 2 as printed, σ = 1';
/** Without noise nothing moves latents apart. */
const CONTROL = 'MNIST, no noise';
/** ψ = tanh(20x) makes latents binary before anything is learnt. */
const TRAP = 'MNIST, gain 20';
const CIFAR = 'CIFAR-10, triangular, σ = 1';

/** The binary rate that each noisy MNIST run must reach, fixed before training. */
const LEAST_RATE: { [name: string]: number } = {
  [TRIANGULAR]: 0.92,
  [STRONGER]: 0.97,
  [AS_PRINTED]: 0.97,
};

function runsFor(scale: BaseScale): Config['runs'] {
  const mnist = (noise: keyof typeof NOISES, epochs: number, gain = 1) =>
    gridRun(scale, 'mnist', 8, NOISES[noise], { epochs, gain });
  return {
    [TRIANGULAR]: mnist('triangular, σ = 1', 700),
    [STRONGER]: mnist('triangular, σ = 2', 700),
    [AS_PRINTED]: mnist('κ = 2 as printed, σ = 1', 700),
    [CONTROL]: mnist('no noise', 300),
    [TRAP]: mnist('triangular, σ = 1', 60, 20),
    [CIFAR]: cifarRun(scale, 32),
  };
}

function curveOf({ curves }: Series, name: string): Curve {
  const found = curves.find((curve) => curve.name === name);
  if (!found) throw new Error(`The record has no run "${name}".`);
  return found;
}

const noisyMnist = ({ curves }: Series): Curve[] => curves.filter(({ name }) => name in LEAST_RATE);

export const fig05 = experiment({
  id: 'fig05',
  title: 'Figure 5: latents become binary',
  paper: 'Figure 5, Sec. 4.1, Eq. 5',
  version: 1,
  usesEngine: true,
  config: {
    smoke: { runs: runsFor('smoke') },
    laptop: { runs: runsFor('laptop') },
    paper: { runs: runsFor('paper') },
  },
  expect: {
    smoke: 'a few seconds',
    laptop:
      'about 4 minutes; binary rate 0.92 to 0.98 on 256 MNIST images, about 0.2 without noise',
    paper: 'Table 5 on all images, 200 epochs: hours on a GPU',
  },
  needs: ({ runs }: Config) => blaeNeeded(Object.values(runs)),

  async run({ config, seed, progress, live }: RunContext<Config>): Promise<Results<Series>> {
    const runs = Object.entries(config.runs);
    const curves: Curve[] = [];
    for (const [k, [name, run]] of runs.entries()) {
      const { model, set, snapshots } = await trainedBlae(
        run,
        seed,
        (fraction, note) => progress((k + fraction) / runs.length, `${name}: ${note}`),
        (growing) => {
          const soFar = [...curves, { name, snapshots: growing }];
          live(() => trainingCurves(soFar));
        },
      );
      const codeLength = model.grid ** 2 * model.dimensions;
      curves.push({
        name,
        images: set.count,
        codeLength,
        snapshots,
        bestLevels: bestLevels(run),
      });
    }
    const metrics = curves.flatMap((curve): [string, number][] => [
      [`binaryRate ${curve.name}`, finalRate(curve)],
      [`psnrHard ${curve.name}`, end(curve).hard],
    ]);
    return { series: { curves }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    rising: {
      kind: 'paper',
      place: 'Figure 5',
      statement: 'The share of binary latents rises during training with noise (MNIST).',
      criterion:
        'share of |z| > 0.9 rises from a third to two thirds to the end, for all three noises',
      fixed: 'before',
      judge({ series }) {
        const rates = noisyMnist(series).map(ratesAtThirds);
        return {
          measured: rates.map((course) => texts(course)).join('; '),
          holds: rates.every((course) => rises(course)),
        };
      },
    },
    binary: {
      kind: 'paper',
      place: 'Figure 5',
      statement: 'Most latents end near −1 or 1.',
      criterion: `share of |z| > 0.9 at least ${Object.values(LEAST_RATE).join(', ')}; share of |z| > 0.5 at least 0.99 for the best`,
      fixed: 'before',
      judge({ series }) {
        const noisy = noisyMnist(series);
        const beyondHalf = Math.max(...noisy.map((curve) => rateAt(end(curve), 0.5)));
        return {
          measured: say`${noisy.map(finalRate)}; best ${text(beyondHalf, 4)}`,
          holds:
            noisy.every((curve) => finalRate(curve) >= LEAST_RATE[curve.name]) &&
            beyondHalf >= 0.99,
        };
      },
    },
    converge: {
      kind: 'paper',
      place: 'Sec. 4.1',
      statement: 'The latents converge to −1 and 1.',
      criterion: 'share of |z| > 0.9 above 0.99 in the best MNIST run',
      fixed: 'before',
      judge({ series }) {
        const best = Math.max(...noisyMnist(series).map(finalRate));
        const { epoch } = end(curveOf(series, TRIANGULAR));
        return { measured: `${text(best, 4)} after ${epoch} epochs`, holds: best > 0.99 };
      },
    },
    control: {
      kind: 'check',
      statement: 'Without noise the latents do not become binary.',
      criterion: 'share of |z| > 0.9 below 0.2 in the control run',
      fixed: 'before',
      judge({ series }) {
        const control = curveOf(series, CONTROL);
        return {
          measured: say`${finalRate(control)}; decoding signs costs ${costOfSigns(control)} dB`,
          holds: finalRate(control) < 0.2,
        };
      },
    },
    codes: {
      kind: 'ours',
      statement:
        'The signs are a code: every image has its own, and it decodes as well as the latents do.',
      criterion:
        'as many codes as images and soft minus hard PSNR at most 0.3 dB either way, all noisy MNIST runs',
      fixed: 'before',
      judge({ series }) {
        const noisy = noisyMnist(series);
        const codes = noisy.map((curve) => end(curve).uniqueCodes);
        const costs = noisy.map(costOfSigns);
        const { images } = curveOf(series, TRIANGULAR);
        return {
          measured: `${codes.join(', ')} codes of ${images}; ${texts(costs)} dB`,
          holds: noisy.every(hasUniqueCodes) && costs.every((cost) => Math.abs(cost) <= 0.3),
        };
      },
    },
    trap: {
      kind: 'ours',
      statement:
        'A high binary rate alone proves nothing: with tanh(20x) it is 1 and the code has collapsed.',
      criterion: 'share of |z| > 0.9 at least 0.99, and fewer codes than half the images',
      fixed: 'before',
      judge({ series }) {
        const trap = curveOf(series, TRAP);
        const { uniqueCodes, deadBits } = end(trap);
        return {
          measured: `${text(finalRate(trap), 4)}; ${uniqueCodes} codes of ${trap.images} images, ${deadBits} of ${trap.codeLength} bits dead`,
          holds: finalRate(trap) >= 0.99 && uniqueCodes < trap.images / 2,
        };
      },
    },
    cifar: {
      kind: 'paper',
      place: 'Figure 5',
      statement: 'The same happens on CIFAR-10.',
      criterion:
        'share of |z| > 0.9 rises over the thirds of training, and as many codes as images',
      fixed: 'before',
      judge({ series }) {
        const cifar = curveOf(series, CIFAR);
        const { uniqueCodes, soft, hard } = end(cifar);
        return {
          measured: `${texts(ratesAtThirds(cifar))}; ${uniqueCodes} codes of ${cifar.images}; PSNR ${text(soft, 4)} soft, ${text(hard, 4)} hard`,
          holds: rises(ratesAtThirds(cifar)) && hasUniqueCodes(cifar),
        };
      },
    },
  },

  draw({ series }) {
    const { curves } = series;
    return {
      figure: trainingCurves(curves),
      histograms: latentHistograms(curves.filter(({ name }) => name !== TRAP)),
      course: courseSlider(curveOf(series, TRIANGULAR)),
      table: endTable(curves),
    };
  },
});
