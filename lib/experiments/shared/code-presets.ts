/** Which codes the experiments on local dependence read, per scale. */
import type { Dataset } from '../../data/index.js';
import type { BaseScale } from '../../record/experiment.js';
import type { CodesRun } from '../../runs/codes.js';

/** Channels of the autoencoder: photographs need more than digits. */
const WIDTHS: { [dataset in Dataset]: number[] } = {
  mnist: [16, 32, 64],
  cifar10: [32, 64, 128],
};

/** A BL-AE of all training images with `bits` at each of the 4×4 positions. */
export function codesRun(scale: BaseScale, dataset: Dataset, bits: number): CodesRun {
  const smoke = scale === 'smoke';
  const widths = WIDTHS[dataset];
  return {
    dataset,
    ...(smoke ? { images: 600 } : {}),
    settings: {
      grid: 4,
      dimensions: bits,
      widths: smoke ? widths.map((width) => width / 4) : widths,
      // From σ = 0.6 on, ±1 is the best input of a Gaussian channel (ext-channel).
      noise: { family: 'gaussian', sigma: 0.7 },
      epochs: { smoke: 2, laptop: 4, paper: 100 }[scale],
      batchSize: 100,
      learningRate: 2e-3,
    },
  };
}

/**
 * Codes of 256 digits by the dense BL-AE of Figure 10, trained until it reconstructs every one of them above
 * 30 dB: only then can the paper's rule (Sec. 5.2) see a copy.
 */
export const sharpCodes = (scale: BaseScale): CodesRun => ({
  dataset: 'mnist',
  images: scale === 'smoke' ? 32 : 256,
  settings: {
    network: 'dense',
    grid: 4,
    dimensions: 8,
    widths: [scale === 'smoke' ? 16 : 400],
    noise: { family: 'triangular', sigma: 1, kappa: 2 },
    epochs: scale === 'smoke' ? 2 : 2500,
    batchSize: scale === 'smoke' ? 16 : 64,
    learningRate: 1e-3,
  },
});

/** MNIST and CIFAR-10 with one 8-bit symbol per position, as in Section 5.2. */
export const eightBits = (scale: BaseScale): CodesRun[] => [
  codesRun(scale, 'mnist', 8),
  codesRun(scale, 'cifar10', 8),
];

/** Width and epochs with which the dense BL-AE stores so many images above 30 dB. */
const STORED = { 256: [400, 2500], 1000: [1000, 1500] } as const;

/**
 * Codes of few images, drawn by the seed, by the dense BL-AE, trained until it reconstructs them above 30 dB,
 * with those of 3000 images that it never saw: at the study's scale a copy is a copy by every rule.
 */
export function storedCodes(dataset: Dataset, images: keyof typeof STORED): CodesRun {
  const [width, epochs] = STORED[images];
  const { settings } = sharpCodes('laptop');
  return {
    dataset,
    images,
    drawn: true,
    unseen: 3000,
    settings: Object.assign({}, settings, { widths: [width], epochs }),
  };
}

/** Both data sets, with few and with more images. */
export const STORED_CODES: CodesRun[] = [
  storedCodes('mnist', 256),
  storedCodes('mnist', 1000),
  storedCodes('cifar10', 256),
  storedCodes('cifar10', 1000),
];
