/** How the numbers of Figure 10 are made: a BL-AE on whole images, M latents, and what its cells hold. */
import { mean } from '../../base/statistics.js';
import { type ImageSet, sample, toBytes } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { imageStrip } from '../../figures/image-grid.js';
import { clipped, type Images, imagesOf, vectors } from '../../metrics/images.js';
import { nearestPsnr } from '../../metrics/memorization.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { psnr } from '../../metrics/psnr.js';
import type { Autoencoder } from '../../models/autoencoder.js';
import { decodeLatents, encodeImages, fromBits, toBits } from '../../models/blae.js';
import { denseAutoencoder } from '../../models/dense-autoencoder.js';
import { binaryRate, uniqueCodes } from '../../models/latent-statistics.js';
import type { RunContext } from '../../record/experiment.js';
import { trainBlae } from '../../runs/autoencoder-training.js';

export type Config = {
  /** Training images N. */
  images: number;
  hidden: number;
  /** M, the numbers of latents. */
  latents: number[];
  /** σ of the triangular noise 1 − |x|: two cells of width 2σ fit into [−1 − σ, 1 + σ]. */
  sigma: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Images of the random cells. */
  samples: number;
};

/** What was found for one M; PSNR in dB, means over images. */
export type Row = {
  latents: number;
  /** Reconstruction from the latents, and from their signs. */
  psnr: number;
  signPsnr: number;
  /** Different sign codes among the N training images. */
  cells: number;
  /** Share of latents with |z| > 0.9. */
  binaryRate: number;
  /** PSNR to the nearest training image, of decoded random cells. */
  randomPsnr: number;
};

/** Images in a row of the figure. */
const SHOWN = 8;

/** The first images as a strip. */
export const stripOf = ({ values, height, width }: Images): Promise<string> =>
  imageStrip(toBytes(values.subarray(0, SHOWN * height * width)), height, 1);

/** Mean PSNR in dB of images to the nearest training image. */
async function nearness(images: Images, truth: Images): Promise<number> {
  const length = truth.height * truth.width;
  const nearest = await nearestNeighbours(
    vectors(images.values, length),
    vectors(truth.values, length),
  );
  return mean(nearestPsnr(nearest, length));
}

/** The same of `samples` test images: how near to a small training set real digits are that it lacks. */
export async function unseenNearness(
  training: ImageSet,
  test: ImageSet,
  samples: number,
  random: RandomStream,
): Promise<number> {
  return nearness(imagesOf(sample(test, samples, random)), imagesOf(training));
}

/** Trains one network; `watch` sees the squared errors per image, one an epoch. The caller disposes it. */
async function trainNetwork(
  latents: number,
  set: ImageSet,
  random: RandomStream,
  { config, checkpoints, progress }: RunContext<Config>,
  watch: (errors: number[]) => void,
): Promise<Autoencoder> {
  const { hidden, sigma, epochs, batchSize, learningRate } = config;
  const shape = { size: set.height, channels: set.channels, dimensions: latents };
  const model = denseAutoencoder(shape, hidden, random.split('weights'));
  const training = trainBlae({
    model,
    set,
    random,
    folder: `${checkpoints}/${latents}`,
    settings: {
      grid: 1,
      dimensions: latents,
      widths: [],
      noise: { family: 'triangular', kappa: 2, sigma },
      epochs,
      batchSize,
      learningRate,
    },
    progress,
  });
  const errors: number[] = [];
  for await (const { loss } of training) {
    errors.push(loss);
    watch(errors);
  }
  return model;
}

/** Codes of the training images, reconstructions, and images of as many random cells as are asked for. */
async function measure(model: Autoencoder, truth: Images, samples: number, random: RandomStream) {
  const latents = model.dimensions;
  const decoded = async (z: Float32Array): Promise<Images> =>
    clipped({ ...truth, values: await decodeLatents(model, z), count: z.length / latents });
  const codes = await encodeImages(model, truth.values);
  const signs = toBits(codes);
  const corners = random.split('corners');
  const cells = Uint8Array.from({ length: samples * latents }, () => corners.integer(2));
  const reconstructed = await decoded(codes);
  const sampled = await decoded(fromBits(cells));
  const row: Row = {
    latents,
    psnr: mean(psnr(reconstructed, truth)),
    signPsnr: mean(psnr(await decoded(fromBits(signs)), truth)),
    cells: uniqueCodes(signs, latents),
    binaryRate: binaryRate(codes, 0.1),
    randomPsnr: await nearness(sampled, truth),
  };
  return { row, reconstructed, sampled };
}

/** Trains and measures one network: its row, and its two strips. */
export async function rowOf(
  latents: number,
  set: ImageSet,
  context: RunContext<Config>,
  watch: (errors: number[]) => void,
): Promise<{ row: Row; strips: { label: string; png: string }[] }> {
  const random = randomStream(context.seed, 'fig10', `M ${latents}`);
  const model = await trainNetwork(latents, set, random, context, watch);
  const found = await measure(model, imagesOf(set), context.config.samples, random);
  tf.dispose(model.parameters);
  const strips = [
    { label: `M = ${latents}`, png: await stripOf(found.reconstructed) },
    { label: 'random cells', png: await stripOf(found.sampled) },
  ];
  return { row: found.row, strips };
}

/** Every number of every row. */
export function metricsOf(rows: Row[]): { [name: string]: number } {
  const metrics: { [name: string]: number } = {};
  for (const { latents, ...row } of rows) {
    for (const [name, value] of Object.entries(row)) metrics[`${name}/${latents}`] = value;
  }
  return metrics;
}
