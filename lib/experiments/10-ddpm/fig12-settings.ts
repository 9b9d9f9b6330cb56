/** What Figure 12 trains, on how many images and for how long, at each scale. */
import type { Dataset } from '../../data/index.js';
import type { Target } from '../../models/ddpm.js';
import type { UNetConfig } from '../../models/unet.js';
import type { PerScale } from '../../record/experiment.js';

/** A network's training: NOI, the number of its images, and its updates. */
export type Group = { images: number; updates: number };

export type Config = {
  datasets: Dataset[];
  /** Edge of the images in pixels: digits are 28 wide, or 32 with a black border. */
  edge: 28 | 32;
  /** From the fewest images to the most. */
  groups: Group[];
  schedule: 'linear' | 'cosine';
  steps: number;
  target: Target;
  network: Omit<UNetConfig, 'channels' | 'steps'>;
  batchSize: number;
  learningRate: number;
  averageDecay: number;
  /** How often a training is looked at, in even distances, with how many samples by DDIM in how many steps. */
  looks: { count: number; samples: number; ddimSteps: number };
  /** Samples after training. */
  samples: number;
  /** Steps of DDIM after training, for the network's second sampler and for the closed form. */
  ddimSteps: number;
  /** Test images that stand for unseen ones, and others that the classifier's verdict is measured by. */
  unseen: number;
  reference: number;
};

export const SETTINGS: PerScale<Config> = {
  smoke: {
    datasets: ['cifar10', 'mnist'],
    edge: 32,
    groups: [
      { images: 4, updates: 50 },
      { images: 8, updates: 100 },
    ],
    schedule: 'linear',
    steps: 10,
    target: 'velocity',
    network: { patch: 4, widths: [8], blocks: 1, groups: 4, attention: false },
    batchSize: 2,
    learningRate: 2e-3,
    averageDecay: 0.9,
    looks: { count: 1, samples: 4, ddimSteps: 5 },
    samples: 4,
    ddimSteps: 5,
    unseen: 12,
    reference: 20,
  },
  laptop: {
    datasets: ['mnist'],
    edge: 28,
    // More images need more updates before samples are digits: after 3200 the classifier was sure of 65 % of
    // those of 128 images. 1024 images, which take three times as many, are left to the study.
    groups: [
      { images: 16, updates: 3200 },
      { images: 128, updates: 6400 },
    ],
    schedule: 'linear',
    steps: 200,
    // A small network learns the velocity faster than the noise.
    target: 'velocity',
    network: { patch: 2, widths: [32, 64], blocks: 1, groups: 8, attention: true },
    batchSize: 32,
    learningRate: 2e-3,
    averageDecay: 0.998,
    looks: { count: 8, samples: 64, ddimSteps: 25 },
    samples: 128,
    ddimSteps: 50,
    unseen: 256,
    reference: 2000,
  },
  // Digits by the laptop's network, as long as an hour and a half allows; photographs take days to be recognized:
  // npm start -- fig12 --scale study --set datasets='["cifar10"]' --set edge=32.
  study: {
    datasets: ['mnist'],
    edge: 28,
    groups: [
      { images: 16, updates: 4800 },
      { images: 1024, updates: 9600 },
      { images: 5120, updates: 14_400 },
    ],
    schedule: 'linear',
    steps: 200,
    target: 'velocity',
    network: { patch: 2, widths: [32, 64], blocks: 1, groups: 8, attention: true },
    batchSize: 32,
    learningRate: 2e-3,
    averageDecay: 0.999,
    looks: { count: 10, samples: 128, ddimSteps: 25 },
    samples: 384,
    ddimSteps: 50,
    unseen: 512,
    reference: 4000,
  },
  paper: {
    datasets: ['cifar10', 'mnist'],
    edge: 32,
    // Those of the paper's figure.
    groups: [
      { images: 16, updates: 200_000 },
      { images: 1024, updates: 200_000 },
      { images: 5120, updates: 200_000 },
    ],
    schedule: 'linear',
    steps: 1000,
    target: 'noise',
    network: { patch: 1, widths: [128, 256, 256], blocks: 2, groups: 32, attention: true },
    batchSize: 128,
    learningRate: 2e-4,
    averageDecay: 0.9999,
    looks: { count: 10, samples: 256, ddimSteps: 50 },
    samples: 1024,
    ddimSteps: 50,
    unseen: 1000,
    reference: 5000,
  },
};
