/** The small system that stands for the companion paper's models, per scale. */
import type { Scale } from '../../record/experiment.js';
import type { SystemConfig } from '../../runs/companion.js';

/** One configuration per scale, shared by all experiments on this system, so that they share models. */
export const SYSTEM: { [scale in Scale]: SystemConfig } = {
  smoke: {
    trainImages: 300,
    testImages: 100,
    classifierEpochs: 1,
    model: {
      contextWidth: 16,
      conditionSize: 8,
      width: 16,
      blocks: 1,
      diffusionSteps: 10,
      prediction: 'velocity',
    },
    training: { steps: 10, batchSize: 32, learningRate: 1e-3 },
    samples: 20,
    samplingSteps: 2,
    idealPerClass: 8,
  },
  laptop: {
    trainImages: 20_000,
    // The complete test set: its front is another kind of digit.
    testImages: 10_000,
    classifierEpochs: 6,
    model: {
      contextWidth: 256,
      conditionSize: 64,
      width: 128,
      blocks: 3,
      diffusionSteps: 100,
      prediction: 'velocity',
    },
    training: { steps: 3000, batchSize: 128, learningRate: 2e-3 },
    samples: 500,
    samplingSteps: 25,
    idealPerClass: 100,
  },
  // The same networks and images as on a laptop, trained for four times as many examples and drawn finely.
  study: {
    trainImages: 20_000,
    testImages: 10_000,
    classifierEpochs: 6,
    model: {
      contextWidth: 256,
      conditionSize: 64,
      width: 128,
      blocks: 3,
      diffusionSteps: 100,
      prediction: 'velocity',
    },
    training: { steps: 6240, batchSize: 256, learningRate: 2e-3 },
    samples: 2000,
    samplingSteps: 100,
    idealPerClass: 200,
  },
  // The paper trains on ImageNet latents of a VAE; this is our own system at its best.
  paper: {
    trainImages: 60_000,
    testImages: 10_000,
    classifierEpochs: 10,
    model: {
      contextWidth: 1024,
      conditionSize: 256,
      width: 1024,
      blocks: 3,
      diffusionSteps: 1000,
      prediction: 'velocity',
    },
    training: { steps: 400_000, batchSize: 256, learningRate: 3e-4 },
    samples: 5000,
    samplingSteps: 100,
    idealPerClass: 1000,
  },
};
