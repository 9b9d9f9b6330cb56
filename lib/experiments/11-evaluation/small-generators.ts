/** Small generators of the families of Appendix A.1 on the first N images of MNIST, trained in seconds. */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { type ImageSet, imageLength, toFloats } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { clipped, type Images } from '../../metrics/images.js';
import { type NoisePredictor, sampleDiffusion } from '../../models/ddpm.js';
import { empiricalDenoiser } from '../../models/empirical-denoiser.js';
import { createGan, type GanConfig } from '../../models/gan.js';
import { noiseSchedule } from '../../models/noise-schedule.js';
import { createVae, sampleVae, type VaeConfig, vaeLoss } from '../../models/vae.js';
import { trainDiffusion } from '../../runs/diffusion.js';
import { ganSamples, trainGan } from '../../runs/gan.js';
import { withModelFolder } from '../../runs/store.js';
import { trainToEnd } from '../../training/train.js';
import { imagesOfUnit, unitRows } from '../shared/vae-scores.js';

/** Updates of each network, and samples of one model. */
export interface GeneratorSettings {
  updates: { vae: number; gan: number; unet: number };
  samples: number;
}

/** What one training and sampling is given. */
interface Work extends GeneratorSettings {
  set: ImageSet;
  random: RandomStream;
  /** Where checkpoints go. */
  folder: string;
  progress: Progress;
}

/** The VAE of Figure 9 with σ = 1. */
async function vae({ set, updates, samples, random, folder, progress }: Work): Promise<Images> {
  const model: VaeConfig = {
    inputs: imageLength(set),
    hidden: 400,
    latents: 20,
    likelihood: 'bernoulli',
    decoderDeviation: 1,
    noiseScale: 1,
    priorDeviation: 1,
  };
  const parameters = createVae(model, random.split('weights'));
  const batchSize = Math.min(128, set.count);
  await trainToEnd({
    variables: parameters,
    batchSize,
    learningRate: 1e-3,
    stream: random.split('training'),
    // One epoch, whatever the size of the set: example k stands for image k mod N.
    examples: updates.vae * batchSize,
    epochs: 1,
    loss: (batch, step) => {
      const images = batch.map((example) => example % set.count);
      return vaeLoss(parameters, model, unitRows(set, images), step);
    },
    checkpoint: { folder, config: { model, images: set.count } },
    progress,
  });
  const made = sampleVae(parameters, model, samples, random.split('samples'));
  const images = imagesOfUnit(made, set);
  tf.dispose([made, parameters]);
  return images;
}

/** A small dense GAN with one Gaussian as input. */
async function gan({ set, updates, samples, random, folder, progress }: Work): Promise<Images> {
  const model: GanConfig = {
    architecture: 'dense',
    width: 256,
    size: set.height,
    channels: set.channels,
    latents: 64,
    bounded: true,
    input: { kind: 'gaussian' },
  };
  const networks = createGan(model, random.split('weights'));
  const training = trainGan(networks, model, set, {
    updates: updates.gan,
    stride: updates.gan,
    batchSize: Math.min(64, set.count),
    learningRate: 2e-4,
    random: random.split('training'),
    folder,
    progress,
  });
  for await (const _ of training);
  const images = ganSamples(networks, model, samples, random.split('samples'));
  tf.dispose([networks.generator, networks.discriminator, networks.means, networks.state]);
  return images;
}

const SCHEDULE = noiseSchedule('linear', 200);

/** Samples by DDIM in 50 steps. */
async function diffused(
  predict: NoisePredictor,
  { height, width, channels }: ImageSet,
  count: number,
  random: RandomStream,
): Promise<Images> {
  const shape = [count, height, width, channels];
  const options = { sampler: 'ddim', steps: 50, clip: true } as const;
  const x = await sampleDiffusion(predict, SCHEDULE, shape, options, random);
  const values = await x.data<'float32'>();
  x.dispose();
  return clipped({ values, count, height, width, channels });
}

/** The U-Net of Figure 12. */
async function unet({ set, updates, samples, random, folder, progress }: Work): Promise<Images> {
  const settings = {
    network: { patch: 2, widths: [16, 32], blocks: 1, groups: 8, attention: false },
    target: 'velocity' as const,
    updates: updates.unet,
    stride: updates.unet,
    batchSize: Math.min(32, set.count),
    learningRate: 3e-3,
    averageDecay: 0.995,
  };
  const trained = await trainDiffusion(set, SCHEDULE, {
    ...settings,
    config: settings,
    random,
    folder,
    progress,
    onLoss: () => {},
  });
  const images = await diffused(trained.predict, set, samples, random.split('samples'));
  trained.dispose();
  return images;
}

/** The best denoiser of the N images in closed form: nothing is trained. */
async function closedForm({ set, samples, random }: Work): Promise<Images> {
  const points = tf.tensor2d(toFloats(set), [set.count, imageLength(set)]);
  const denoiser = empiricalDenoiser(points, SCHEDULE);
  const images = await diffused(denoiser, set, samples, random.split('samples'));
  points.dispose();
  return images;
}

const FAMILIES = {
  VAE: vae,
  GAN: gan,
  'diffusion, U-Net': unet,
  'diffusion, closed form': closedForm,
};
export type Family = keyof typeof FAMILIES;
/** The families in the order in which they are trained. */
export const families = Object.keys(FAMILIES) as Family[];

/** Trains a generator on `set`, or reads what was trained with the same settings, and samples from it. */
export function smallGenerator(
  family: Family,
  set: ImageSet,
  settings: GeneratorSettings,
  random: RandomStream,
  progress: Progress,
): Promise<Images> {
  const key = hashOf({ family, images: set.count, updates: settings.updates, ...random.state() });
  return withModelFolder(`small-${key}`, (folder) =>
    FAMILIES[family]({ ...settings, set, random, folder, progress }),
  );
}
