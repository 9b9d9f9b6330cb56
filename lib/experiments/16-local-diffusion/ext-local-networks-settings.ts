/** What ext-local-networks trains and compares, at each scale. */
import type { PerScale } from '../../record/experiment.js';
import type { DiffusionRun } from '../../runs/diffusion-networks.js';
import type { Config } from './ext-local-networks-models.js';

export const CONVOLUTION = 'convolution';
export const UNET = 'U-Net';

const runOf = (updates: number, network: DiffusionRun['network']): DiffusionRun => ({
  dataset: 'mnist',
  images: 128,
  halved: true,
  schedule: 'cosine',
  steps: 1000,
  network,
  target: 'velocity',
  updates,
  batchSize: 32,
  learningRate: 2e-3,
  averageDecay: 0.995,
});

const unetShape = (widths: number[], groups: number) => ({
  patch: 1,
  widths,
  blocks: 1,
  groups,
  attention: false,
});

const SIDES = [1, 3, 5, 7, 9, 11, 13, 27];
const TIMES = [100, 200, 300, 400, 500, 600, 700, 800, 900];

export const SETTINGS: PerScale<Config> = {
  smoke: {
    networks: [
      {
        name: CONVOLUTION,
        run: { ...runOf(50, { width: 4, layers: 2 }), images: 8, batchSize: 4 },
      },
      {
        name: UNET,
        run: { ...runOf(50, unetShape([4], 2)), images: 8, batchSize: 4 },
      },
    ],
    sides: [1, 5, 27],
    sharings: ['own', 'shared'],
    times: [200, 700],
    pictures: 4,
    samples: 4,
    ddimSteps: 4,
    shown: 2,
  },
  laptop: {
    networks: [
      { name: CONVOLUTION, run: runOf(3000, { width: 32, layers: 4 }) },
      { name: UNET, run: runOf(1500, unetShape([32, 64], 8)) },
    ],
    sides: SIDES,
    sharings: ['own', 'shared'],
    times: TIMES,
    pictures: 32,
    samples: 24,
    ddimSteps: 20,
    shown: 10,
  },
  study: {
    networks: [
      { name: CONVOLUTION, run: runOf(20_000, { width: 64, layers: 4 }) },
      { name: UNET, run: runOf(10_000, unetShape([32, 64], 8)) },
    ],
    sides: SIDES,
    sharings: ['own', 'shared'],
    times: TIMES,
    pictures: 64,
    samples: 64,
    ddimSteps: 50,
    shown: 10,
  },
  paper: {
    networks: [
      { name: CONVOLUTION, run: runOf(200_000, { width: 128, layers: 4 }) },
      { name: UNET, run: runOf(100_000, unetShape([64, 128], 16)) },
    ],
    sides: SIDES,
    sharings: ['own', 'shared'],
    times: TIMES,
    pictures: 100,
    samples: 100,
    ddimSteps: 100,
    shown: 10,
  },
};
