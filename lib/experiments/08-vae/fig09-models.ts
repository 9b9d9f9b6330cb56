/** How the numbers of Figure 9 are made: one VAE for each reading of σ, latent dimension and σ. */
import { createHash } from 'node:crypto';
import { range } from '../../base/statistics.js';
import { type ImageSet, toBytes } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import {
  createVae,
  posteriorOverlap,
  sampleVae,
  type VaeConfig,
  vaeLoss,
} from '../../models/vae.js';
import type { RunContext } from '../../record/experiment.js';
import { train, type Variables } from '../../training/train.js';
import {
  type createVaeScores,
  imagesOfUnit,
  reconstructionError,
  unitRows,
} from '../shared/vae-scores.js';

export type Config = {
  images: number;
  hidden: number;
  /** Latent dimensions; the reading as the prior's deviation is run for the first of them. */
  latents: number[];
  /** From 1 downwards; 1 is the standard model where σ scales the noise or the prior. */
  sigmas: number[];
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Samples for the Fréchet distance. */
  samples: number;
  /** Test images that the samples are compared with; there are 10 000. */
  reference: number;
  /** Samples and test images for precision, recall, density and coverage. */
  manifold: number;
  /** Images whose posteriors are compared pair by pair. */
  overlapImages: number;
};

/**
 * What σ is: the posterior deviation of all images and latents, so that the KL term trains the means alone;
 * a factor of the sampling noise that the KL term does not see; or the deviation of the prior.
 */
export type Reading = 'constant' | 'noise' | 'prior';

/** What is trained. */
export type Setting = {
  reading: Reading;
  latents: number;
  sigma: number;
};

/** One trained VAE. */
export type Run = Setting & {
  /** Per image: sum of squared errors of noisy reconstructions, pixels in [0, 1]. */
  reconstruction: number;
  frechet: number;
  precision: number;
  recall: number;
  density: number;
  coverage: number;
  /** Mean PSNR in dB to the nearest training image, and share above 30 dB. */
  psnr: number;
  copies: number;
  /** Mean overlap of each latent with its nearest, before training and after each epoch. */
  overlap: number[];
  /** SHA-256 of the initial weights, shortened. */
  weights: string;
};

type Scores = Awaited<ReturnType<typeof createVaeScores>>['scoresOf'];

/** Samples that are shown of each VAE. */
export const SHOWN = 3;
/** Random points per pair for the overlap of two posteriors. */
const DRAWS = 40;

/** Every reading for every dimension; the prior for the first, without σ = 1, where it is the standard model. */
export function planOf({ latents, sigmas }: Config): Setting[] {
  const all = (reading: Reading, dimensions: number) =>
    sigmas.map((sigma) => ({ reading, latents: dimensions, sigma }));
  const scaledPriors = all('prior', latents[0]).filter(({ sigma }) => sigma !== 1);
  const others = (['constant', 'noise'] as const).flatMap((reading) =>
    latents.flatMap((dimensions) => all(reading, dimensions)),
  );
  return [...others, ...scaledPriors];
}

/** The runs of one reading and dimension over falling σ; the standard model stands for a prior of 1. */
export const runsOf = (runs: Run[], reading: Reading, latents: number): Run[] =>
  runs.filter(
    (run) =>
      run.latents === latents &&
      (run.reading === reading ||
        (reading === 'prior' && run.reading === 'noise' && run.sigma === 1)),
  );

export const nameOf = ({ reading, latents, sigma }: Setting): string =>
  `${reading}, σ = ${sigma}, ${latents} latents`;

function modelOf({ reading, latents, sigma }: Setting, hidden: number, inputs: number): VaeConfig {
  const model: VaeConfig = {
    inputs,
    hidden,
    latents,
    likelihood: 'bernoulli',
    decoderDeviation: 1,
    noiseScale: reading === 'noise' ? sigma : 1,
    priorDeviation: reading === 'prior' ? sigma : 1,
  };
  if (reading === 'constant') model.posteriorDeviation = sigma;
  return model;
}

/** Trains one VAE and scores its samples, of which some are kept as bytes; `watch` sees the overlap after each epoch. */
export async function trainVae(
  setting: Setting,
  set: ImageSet,
  scoresOf: Scores,
  { config, seed, checkpoints, progress }: RunContext<Config>,
  watch: (overlap: number[]) => void,
): Promise<{ run: Run; shown: Uint8Array }> {
  const { reading, latents, sigma } = setting;
  // Only σ differs: the streams of weights, order and noise are named by the dimension alone.
  const random = randomStream(seed, 'fig09', `latents ${latents}`);
  const model = modelOf(setting, config.hidden, set.height * set.width);
  const parameters = createVae(model, random.split('weights'));
  const weights = await fingerprint(parameters);
  const watched = unitRows(set, range(config.overlapImages));
  const overlapNow = () =>
    posteriorOverlap(parameters, model, watched, DRAWS, random.split('overlap')).meanNearest;
  const overlap = [overlapNow()];
  const epochs = train({
    variables: parameters,
    examples: set.count,
    batchSize: config.batchSize,
    epochs: config.epochs,
    learningRate: config.learningRate,
    stream: random.split('training'),
    loss: (batch, step) => vaeLoss(parameters, model, unitRows(set, batch), step),
    measure: overlapNow,
    checkpoint: {
      folder: `${checkpoints}/${reading}-${latents}-${sigma}`,
      config: { config, model },
    },
    progress,
  });
  for await (const { measured } of epochs) {
    overlap.push(measured);
    watch(overlap);
  }
  const generated = sampleVae(parameters, model, config.samples, random.split('samples'));
  const samples = imagesOfUnit(generated, set);
  const scores = await scoresOf(samples);
  const reconstruction = reconstructionError(parameters, model, set, random.split('noise'));
  const shown = toBytes(samples.values.subarray(0, SHOWN * samples.height * samples.width));
  tf.dispose([parameters, watched, generated]);
  return { run: { ...setting, overlap, weights, ...scores, reconstruction }, shown };
}

/** Of the weights that all readings have: a constant deviation needs none. */
async function fingerprint(parameters: Variables): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, variable] of Object.entries(parameters)) {
    if (name.startsWith('encoder/logVariance/')) continue;
    const { buffer, byteOffset, byteLength } = await variable.data();
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Throws unless runs of one dimension started from the same weights: the settings are one object. */
export function assertOnlySigmaDiffers(runs: Run[]): void {
  const started = new Map<number, string>();
  for (const { latents, sigma, weights } of runs) {
    const expected = started.get(latents) ?? weights;
    started.set(latents, expected);
    if (weights !== expected) {
      throw new Error(
        `The run with σ = ${sigma} started from weights ${weights}, not ${expected}: only σ may differ.`,
      );
    }
  }
}

/** Every number of every run, the overlap at the end. */
export function metricsOf(runs: Run[]): { [name: string]: number } {
  const metrics: { [name: string]: number } = {};
  for (const { reading, latents, sigma, overlap, weights: _, ...values } of runs) {
    for (const [name, value] of Object.entries(values)) {
      metrics[`${name} ${reading}/${latents}/${sigma}`] = value;
    }
    metrics[`overlap ${reading}/${latents}/${sigma}`] = overlap[overlap.length - 1];
  }
  return metrics;
}
