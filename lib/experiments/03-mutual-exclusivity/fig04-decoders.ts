/** How Figure 4 is measured: decoders behind a frozen encoder, and what they make of noisy latents. */

import { mean, standardError } from '../../base/statistics.js';
import { type Dataset, first, type ImageSet, imageLength, toFloats } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { type Autoencoder, half } from '../../models/autoencoder.js';
import { decodeLatents, identity, noiseTensor } from '../../models/blae.js';
import { type BlaeSettings, blaeFor, imageTensor } from '../../runs/autoencoder-training.js';
import { decodedPsnr, encodeSet } from '../../runs/reconstruction.js';
import { assignmentBound, reconstructionBound } from '../../theory/bound.js';
import { makeNoise, type NoiseSpec } from '../../theory/noise.js';
import { overlapMatrix, squaredDistances } from '../../theory/overlap-matrix.js';
import { psnrOfDistortion } from '../../theory/rate-distortion.js';
import { linearDecay, type Training, trainToEnd } from '../../training/train.js';

export type Family = 'triangular' | 'Gaussian';

/** A decoder trained at one σ. */
export type Point = {
  sigma: number;
  /** Mean PSNR in dB under the noise, and the standard deviation of that mean over noise draws. */
  noisy: number;
  deviation: number;
  /** Mean PSNR of noise-free latents. */
  clean: number;
  /** Greatest PSNR that the mean error may have by Theorem 3.3, and by the assignment bound. */
  ceiling: number | null;
  sharpCeiling: number | null;
  /** PSNR of the mean squared error under noise, which the ceilings limit. */
  errorPsnr: number;
};

/** By rising σ. */
export type Curve = { dataset: Dataset; family: Family; points: Point[] };

/** What the encoder left behind when it was frozen. */
export interface Encoded {
  set: ImageSet;
  /** Noise-free, layout [image][row][column][dimension], divided by `size`. */
  latents: Float32Array;
  /** Root mean square of the latents as they were encoded. */
  size: number;
}

export const noiseOf = (family: Family, sigma: number): NoiseSpec =>
  family === 'Gaussian' ? { family: 'gaussian', sigma } : { family: 'triangular', sigma, kappa: 2 };

/**
 * Latents run far apart under noise. Divided by their size, and σ too, they suit a new decoder's first
 * weights; the overlaps are the same.
 */
export async function encoded(model: Autoencoder, set: ImageSet): Promise<Encoded> {
  const latents = await encodeSet(model, set, identity);
  const size = Math.sqrt(mean(latents.map((z) => z * z)));
  return { set, latents: latents.map((z) => z / size), size };
}

/** Everything about a training but what is trained, on what, and how it is judged. */
type Schedule = Pick<
  Training<undefined>,
  'batchSize' | 'epochs' | 'stream' | 'checkpoint' | 'progress'
>;

/** Trains the decoder of a new network: the squared error per image under the noise (Eq. 5). */
export async function trainedDecoder(
  { set, latents }: Encoded,
  noise: NoiseSpec,
  settings: BlaeSettings,
  weights: RandomStream,
  schedule: Schedule,
): Promise<Autoencoder> {
  const model = blaeFor(set, settings, weights);
  const { grid, dimensions } = model;
  const codeLength = grid * grid * dimensions;
  const codesOf = (batch: Uint32Array): tf.Tensor4D => {
    const codes = new Float32Array(batch.length * codeLength);
    batch.forEach((index, i) => {
      const start = index * codeLength;
      codes.set(latents.subarray(start, start + codeLength), i * codeLength);
    });
    return tf.tensor4d(codes, [batch.length, grid, grid, dimensions]);
  };
  await trainToEnd({
    ...schedule,
    variables: half(model, 'decoder'),
    examples: set.count,
    learningRate: linearDecay(settings.learningRate),
    loss(batch, random) {
      const codes = codesOf(batch);
      const noisy: tf.Tensor4D = codes.add(noiseTensor(noise, random, codes.shape));
      return model.decode(noisy).sub(imageTensor(set, batch)).square().sum().div(batch.length);
    },
  });
  return model;
}

/** Mean PSNR under noise and PSNR of the mean error, over images and several noise draws. */
async function measureNoisy(
  model: Autoencoder,
  { set, latents }: Encoded,
  noise: NoiseSpec,
  draws: number,
  random: RandomStream,
): Promise<Pick<Point, 'noisy' | 'deviation' | 'errorPsnr'>> {
  const length = imageLength(set);
  const images = toFloats(set);
  const means: number[] = [];
  let squares = 0;
  for (let draw = 0; draw < draws; draw++) {
    const disturbance = valuesOf(() => noiseTensor(noise, random, [latents.length]));
    const decoded = await decodeLatents(
      model,
      latents.map((z, i) => z + disturbance[i]),
    );
    let sum = 0;
    for (let n = 0; n < set.count; n++) {
      let error = 0;
      for (let k = n * length; k < (n + 1) * length; k++) error += (decoded[k] - images[k]) ** 2;
      sum += psnrOfDistortion(error, length);
      squares += error;
    }
    means.push(sum / set.count);
  }
  return {
    noisy: mean(means),
    deviation: standardError(means),
    errorPsnr: psnrOfDistortion(squares / (draws * set.count), length),
  };
}

/** Ceilings of the PSNR of the mean error by both bounds, on the first images; null where a bound is 0. */
function ceilings(
  { set, latents }: Encoded,
  noise: NoiseSpec,
  count: number,
  random: RandomStream,
): Pick<Point, 'ceiling' | 'sharpCeiling'> {
  const few = first(set, count);
  const length = imageLength(set);
  const dimension = latents.length / set.count;
  const overlaps = overlapMatrix(
    { values: latents.subarray(0, few.count * dimension), count: few.count, dimension },
    makeNoise(noise),
    { samples: 200, uniform: () => random.uniform() },
  );
  const targets = squaredDistances({ values: toFloats(few), count: few.count, dimension: length });
  const ceiling = (bound: number) => (bound > 1e-12 ? psnrOfDistortion(bound, length) : null);
  return {
    ceiling: ceiling(reconstructionBound(overlaps, targets)),
    sharpCeiling: ceiling(assignmentBound(overlaps, targets)),
  };
}

/** All that Figure 4 shows of a decoder, but its σ; `noise` is that of the divided latents. */
export async function measureDecoder(
  model: Autoencoder,
  code: Encoded,
  noise: NoiseSpec,
  { draws, boundImages }: { draws: number; boundImages: number },
  random: RandomStream,
): Promise<Omit<Point, 'sigma'>> {
  const underNoise = await measureNoisy(model, code, noise, draws, random.split('measure'));
  const clean = mean(await decodedPsnr(model, code.set, code.latents));
  return { ...underNoise, clean, ...ceilings(code, noise, boundImages, random.split('overlap')) };
}
