/** The BL-AE runs that several records share, per scale: Figures 5 and 6, Table 1. */

import type { BaseScale } from '../../record/experiment.js';
import type { BlaeSettings } from '../../runs/autoencoder-training.js';
import type { BlaeRun, Dataset } from '../../runs/blae.js';
import type { NoiseSpec } from '../../theory/noise.js';

/** The noises of Figure 5; κ = 2 is the triangle in the corrected convention, U-shaped as printed. */
export const NOISES = {
  'triangular, σ = 1': { family: 'triangular', sigma: 1, kappa: 2 },
  'triangular, σ = 2': { family: 'triangular', sigma: 2, kappa: 2 },
  'κ = 2 as printed, σ = 1': { family: 'triangular', sigma: 1, kappa: 2, convention: 'paper' },
  'no noise': { family: 'none' },
} as const satisfies { [name: string]: NoiseSpec };

/** The part of the settings that depends on the scale. */
const SIZES: {
  [scale in BaseScale]: Pick<BlaeSettings, 'network' | 'batchSize'> & { images: number };
} = {
  smoke: { images: 48, batchSize: 24 },
  laptop: { images: 256, batchSize: 32 },
  paper: { images: 0, batchSize: 128, network: 'table5' },
};

/** What a run may have of its own at the laptop scale; `images` counts at every scale that has as many. */
export interface GridOptions {
  epochs: number;
  learningRate?: number;
  gain?: number;
  images?: number;
  widths?: number[];
}

/** A run with a 4×4 grid; `epochs`, `widths` and `images` are those of the laptop scale. */
export function gridRun(
  scale: BaseScale,
  dataset: Dataset,
  dimensions: number,
  noise: NoiseSpec,
  { epochs, learningRate = 2e-3, gain = 1, images, widths }: GridOptions,
): BlaeRun {
  const { images: all, batchSize, ...size } = SIZES[scale];
  const count = images === undefined ? all : Math.min(images, all || images);
  return {
    dataset,
    images: count,
    ...(gain === 1 ? {} : { gain }),
    settings: {
      ...size,
      batchSize: count > 0 ? Math.min(batchSize, count) : batchSize,
      grid: 4,
      dimensions,
      widths: {
        smoke: [4, 8, 8],
        laptop: widths ?? (dataset === 'mnist' ? [16, 32, 64] : [32, 64, 128]),
        paper: [],
      }[scale],
      noise,
      epochs: { smoke: 3, laptop: epochs, paper: 200 }[scale],
      learningRate: scale === 'paper' ? 2e-4 : learningRate,
    },
  };
}

/**
 * CIFAR-10 with one bit at each place of a 16×16 grid (Figure 6), written by a network of the given
 * widths: three halvings see parts of 8×8 pixels, one sees only the neighbourhood of each bit.
 */
export function fineRun(scale: BaseScale, epochs: number, widths: number[]): BlaeRun {
  const run = gridRun(scale, 'cifar10', 1, NOISES['triangular, σ = 1'], { epochs });
  return { ...run, settings: { ...run.settings, network: 'reduced', grid: 16, widths } };
}

/** The one of Figure 6 whose bits see the image. */
export const fineCifarRun = (scale: BaseScale): BlaeRun =>
  fineRun(scale, 120, scale === 'smoke' ? [4, 8, 8] : [32, 64, 128]);

/** CIFAR-10 with a 4×4 grid: 512 bits (NoD 32) in Figures 5 and 6, 192 bits (NoD 12) in Table 1. */
export const cifarRun = (scale: BaseScale, dimensions: number, epochs = 350): BlaeRun =>
  gridRun(scale, 'cifar10', dimensions, NOISES['triangular, σ = 1'], { epochs });
