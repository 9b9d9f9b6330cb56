/** The codes that γ-ARVM learns in the page: how the site makes them, and how the page reads them. */
import type { RandomStream } from '../../../../engine/random.js';
import * as tf from '../../../../engine/tf.js';
import { type Autoencoder, half, reducedAutoencoder } from '../../../../models/autoencoder.js';
import { unpackBits } from '../../../../models/blae.js';
import { type Tokens, tokensFromCodes } from '../../../../models/tokens.js';
import type { BlaeSettings } from '../../../../runs/autoencoder-training.js';
import type { PackedCodes } from '../training-protocol.js';

/** Edge of the images. */
export const SIZE = 16;

/** The BL-AE of Figure 7 for images of half the edge: 8 bits at each of 4×4 positions, one symbol each. */
export const SETTINGS: BlaeSettings = {
  grid: 4,
  dimensions: 8,
  widths: [16, 32],
  noise: { family: 'gaussian', sigma: 0.7 },
  epochs: 30,
  batchSize: 50,
  learningRate: 4e-3,
};

/** A network of these settings. */
export const networkOf = (random: RandomStream): Autoencoder =>
  reducedAutoencoder(
    { size: SIZE, channels: 1, grid: SETTINGS.grid, dimensions: SETTINGS.dimensions },
    SETTINGS.widths,
    random,
  );

/** The numbers of the decoder, one parameter after the other. */
export async function decoderNumbers(model: Autoencoder): Promise<Float32Array> {
  const parts: number[] = [];
  for (const variable of Object.values(half(model, 'decoder'))) {
    parts.push(...(await variable.data()));
  }
  return Float32Array.from(parts);
}

/** Puts them back. */
export function setDecoder(model: Autoencoder, numbers: Float32Array): void {
  let at = 0;
  for (const variable of Object.values(half(model, 'decoder'))) {
    const own = numbers.subarray(at, at + variable.size);
    tf.tidy(() => variable.assign(tf.tensor(own, variable.shape)));
    at += variable.size;
  }
}

/** The codes as symbols. */
export function tokensOf({ images, bits }: PackedCodes): Tokens {
  const count = images.length / SIZE ** 2;
  const { grid, dimensions } = SETTINGS;
  const all = unpackBits(bits, count * grid ** 2 * dimensions);
  const codes = {
    bits: all,
    images: count,
    rows: grid,
    columns: grid,
    bitsPerPosition: dimensions,
  };
  return tokensFromCodes(codes, dimensions);
}
