/** Which networks are measured beside the rate–distortion curve, per scale. */
import type { BaseScale } from '../../record/experiment.js';
import type { BlaeRun } from '../../runs/blae.js';
import { cifarRun, gridRun, NOISES } from '../shared/blae-presets.js';

export type Config = {
  runs: BlaeRun[];
  /** 192 bits, to store few images; by rising number of images for each network. */
  few: BlaeRun[];
  /** Training images for the covariance; 0 for all. */
  covarianceImages: number;
  /** Edge of the images for the covariance; CIFAR-10 is 32. */
  edge: 32 | 8;
};

/** 192 bits for so many images; every run sees about as many images as that of 256 does. */
const storing = (scale: BaseScale, images: number, seen: number, widths: number[]): BlaeRun =>
  gridRun(scale, 'cifar10', 12, NOISES['triangular, σ = 1'], {
    epochs: Math.round(seen / images),
    images,
    widths,
  });

/** The same for the dense network of Figure 10, every latent of which sees the whole image. */
const storingDensely = (images: number, width: number, epochs: number): BlaeRun => {
  const run = storing('laptop', images, epochs * images, [width]);
  return {
    ...run,
    settings: { ...run.settings, network: 'dense', batchSize: 64, learningRate: 1e-3 },
  };
};

export function configFor(scale: BaseScale): Config {
  const runs = [cifarRun(scale, 12), cifarRun(scale, 32)];
  if (scale === 'smoke') {
    return { runs, few: [storing(scale, 4, 0, [])], covarianceImages: 1000, edge: 8 };
  }
  const few = [16, 64].map((images) => storing(scale, images, 350 * 256, [32, 64, 128]));
  few.push(storingDensely(256, 400, 2500));
  return { runs, few: scale === 'paper' ? [] : few, covarianceImages: 0, edge: 32 };
}

/** Four networks, more images and longer training: some hours of one core. */
export const study = (): Config => ({
  runs: [storing('laptop', 256, 256_000, [32, 64, 128]), cifarRun('laptop', 32)],
  few: [
    ...[16, 64, 1000].map((images) => storing('laptop', images, 256_000, [32, 64, 128])),
    ...[16, 64, 256].map((images) => storing('laptop', images, 128_000, [64, 128, 256])),
    storing('laptop', 16, 64_000, [96, 192, 384]),
    storingDensely(256, 400, 2500),
    storingDensely(1000, 1000, 1500),
  ],
  covarianceImages: 0,
  edge: 32,
});
