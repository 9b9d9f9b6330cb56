/** What ext-memorization-time trains, at each scale. */
import type { PerScale } from '../../record/experiment.js';
import type { Config } from './ext-memorization-time-models.js';

/** Updates at which networks are looked at: two in every doubling, rounded to what a look can stand at. */
function looksUpTo(first: number, last: number): number[] {
  const count = Math.round(2 * Math.log2(last / first));
  return Array.from({ length: count + 1 }, (_, k) => 25 * Math.round((first / 25) * 2 ** (k / 2)));
}

export const SETTINGS: PerScale<Config> = {
  smoke: {
    dataset: 'mnist',
    halvings: 2,
    groups: [
      { images: 4, updates: 50, repeats: 1 },
      { images: 8, updates: 100, repeats: 1 },
    ],
    looks: [50, 75, 100],
    network: { hidden: 16, blocks: 1 },
    batchSize: 8,
    learningRate: 1e-3,
    averageDecay: 0.9,
    samples: 16,
    ddimSteps: 4,
    unseen: 16,
    reference: 50,
  },
  laptop: {
    dataset: 'mnist',
    // Digits of 7×7 pixels: larger ones take ten times as long until they are learned by heart.
    halvings: 2,
    groups: [
      { images: 32, updates: 6400 },
      { images: 64, updates: 12_800 },
      { images: 128, updates: 25_600 },
    ].map((group) => Object.assign(group, { repeats: 1 })),
    looks: looksUpTo(100, 25_600),
    network: { hidden: 256, blocks: 2 },
    batchSize: 64,
    learningRate: 1e-3,
    averageDecay: 0.99,
    samples: 256,
    ddimSteps: 25,
    unseen: 1000,
    reference: 2000,
  },
  study: {
    dataset: 'mnist',
    halvings: 2,
    groups: [
      { images: 64, updates: 25_600 },
      { images: 256, updates: 72_400 },
      { images: 1024, updates: 204_800 },
      // Long enough for quality; copying would take fifteen hours.
      { images: 4096, updates: 25_600 },
    ].map((group) => Object.assign(group, { repeats: 1 })),
    looks: looksUpTo(100, 204_800),
    network: { hidden: 256, blocks: 2 },
    batchSize: 64,
    learningRate: 1e-3,
    averageDecay: 0.99,
    samples: 256,
    ddimSteps: 25,
    unseen: 1000,
    reference: 2000,
  },
  paper: {
    dataset: 'mnist',
    halvings: 1,
    groups: [64, 256, 1024, 4096, 16_384].map((images) => ({
      images,
      updates: 819_200,
      repeats: 3,
    })),
    looks: looksUpTo(100, 819_200),
    network: { hidden: 1024, blocks: 3 },
    batchSize: 64,
    learningRate: 1e-3,
    averageDecay: 0.99,
    samples: 1000,
    ddimSteps: 100,
    unseen: 2000,
    reference: 5000,
  },
};
