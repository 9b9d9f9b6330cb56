/** The settings of Figure 11. The paper names its data, 1000 images of CIFAR-10, and 20 000 epochs. */
import type { Dataset } from '../../data/index.js';
import type { GanConfig } from '../../models/gan.js';
import type { PerScale } from '../../record/experiment.js';

/** One pair of networks and one set of images, trained once with each input. */
export type Case = {
  dataset: Dataset;
  /** Training images N, and components of the mixture. */
  images: number;
  architecture: GanConfig['architecture'];
  width: number;
  updates: number;
};

export type Config = {
  cases: Case[];
  /** Trainings of each case, from other weights and batches. */
  repeats: number;
  latents: number;
  /** σ of the mixture's components, and the standard deviation with which their means start. */
  deviation: number;
  spread: number;
  batchSize: number;
  learningRate: number;
  /** Updates between two points of the curves. */
  stride: number;
  /** Generated images that are judged. */
  samples: number;
};

/** Two components overlap by about 0.35 at the start. */
const [latents, deviation, spread] = [64, 0.3, 0.05];
/** As in PyTorch-GAN. */
const [batchSize, learningRate] = [64, 2e-4];

/** The epochs of a case: how often each image is seen. */
export const epochsOf = ({ updates, images }: Case): number =>
  Math.round((updates * batchSize) / images);

/** The networks of PyTorch-GAN. */
const dense = (dataset: Dataset, images: number, epochs: number): Case => ({
  dataset,
  images,
  architecture: 'deep',
  width: 128,
  updates: Math.ceil((epochs * images) / batchSize),
});

export const SETTINGS: PerScale<Config> = {
  smoke: {
    cases: [
      { dataset: 'mnist', images: 8, architecture: 'deep', width: 4, updates: 40 },
      { dataset: 'cifar10', images: 8, architecture: 'dcgan', width: 4, updates: 20 },
    ],
    repeats: 1,
    latents,
    deviation,
    spread,
    batchSize,
    learningRate,
    stride: 10,
    samples: 16,
  },
  // Digits are an eighth of the arithmetic of photographs, and few of them are seen often.
  laptop: {
    cases: [{ dataset: 'mnist', images: 64, architecture: 'deep', width: 64, updates: 3000 }],
    repeats: 3,
    latents,
    deviation,
    spread,
    batchSize,
    learningRate,
    stride: 100,
    samples: 512,
  },
  // The paper's 20 000 epochs of fewer images: those of 1000 photographs would take a core 11 hours for each input.
  study: {
    cases: [dense('mnist', 64, 20_000), dense('cifar10', 64, 20_000)],
    repeats: 1,
    latents,
    deviation,
    spread,
    batchSize,
    learningRate,
    stride: 500,
    samples: 1000,
  },
  paper: {
    cases: [
      dense('cifar10', 1000, 20_000),
      Object.assign(dense('cifar10', 1000, 20_000), { architecture: 'dcgan', width: 64 } as const),
    ],
    repeats: 3,
    latents,
    deviation,
    spread,
    batchSize,
    learningRate,
    stride: 2500,
    samples: 1000,
  },
};
