/**
 * BL-AE, Eq. 5: an autoencoder whose latents are squashed into [−1, 1] and disturbed by noise. To be told
 * apart in spite of the noise, latents move away from each other, into the corners −1 and 1: bits.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { makeNoise, type NoiseSpec } from '../theory/noise.js';
import type { Autoencoder } from './autoencoder.js';

/** ψ, what bounds the latents. Figure 3's plain autoencoder uses the identity. */
export type Squash = (features: tf.Tensor4D) => tf.Tensor4D;
export const tanh: Squash = (features) => tf.tanh(features);
export const identity: Squash = (features) => features;

/** Noise of a family in a tensor. */
export function noiseTensor(spec: NoiseSpec, random: RandomStream, shape: number[]): tf.Tensor {
  const noise = makeNoise(spec);
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  const uniform = () => random.uniform();
  for (let i = 0; i < values.length; i++) values[i] = noise.sample(uniform);
  return tf.tensor(values, shape);
}

/** Eq. 5: Σᵢ‖d(ψ(e(xᵢ)) + σε) − xᵢ‖², averaged over the batch and summed over pixels. */
export function reconstructionLoss(
  model: Autoencoder,
  images: tf.Tensor4D,
  noise: NoiseSpec,
  random: RandomStream,
  squash: Squash = tanh,
): tf.Scalar {
  const latents = squash(model.encode(images));
  const noisy =
    noise.family === 'none' ? latents : latents.add(noiseTensor(noise, random, latents.shape));
  const error = model.decode(noisy as tf.Tensor4D).sub(images);
  return error.square().sum().div(images.shape[0]);
}

/** Images of 32×32 at once in `encodeImages` and `decodeLatents`; of larger ones as many fewer. */
const CHUNK = 250;
const chunkOf = (size: number): number => Math.max(1, Math.floor((CHUNK * 32 ** 2) / size ** 2));

/**
 * ψ(e(x)) for any number of images, noise-free.
 * @param images values in [−1, 1], NHWC
 * @returns n·grid·grid·dimensions values, layout [image][row][column][dimension]
 */
export async function encodeImages(
  model: Autoencoder,
  images: Float32Array,
  squash: Squash = tanh,
): Promise<Float32Array> {
  const { size, channels, grid, dimensions } = model;
  return inChunks(
    images,
    [size * size * channels, grid * grid * dimensions],
    chunkOf(size),
    (values, n) => squash(model.encode(tf.tensor4d(values, [n, size, size, channels]))),
  );
}

/** The way back: latents, any layout as above, to images clipped to [−1, 1]. */
export async function decodeLatents(
  model: Autoencoder,
  latents: Float32Array,
): Promise<Float32Array> {
  const { size, channels, grid, dimensions } = model;
  return inChunks(
    latents,
    [grid * grid * dimensions, size * size * channels],
    chunkOf(size),
    (values, n) =>
      model.decode(tf.tensor4d(values, [n, grid, grid, dimensions])).clipByValue(-1, 1),
  );
}

/** Every chunk has the same number of rows (the last is filled up), so that one graph serves them all. */
async function inChunks(
  inputs: Float32Array,
  [inputLength, outputLength]: [number, number],
  atOnce: number,
  run: (values: Float32Array, n: number) => tf.Tensor,
): Promise<Float32Array> {
  const count = inputs.length / inputLength;
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `${inputs.length} values are no whole number of items of ${inputLength} values.`,
    );
  }
  const chunk = Math.min(atOnce, count);
  const outputs = new Float32Array(count * outputLength);
  for (let start = 0; start < count; start += chunk) {
    const values = new Float32Array(chunk * inputLength);
    const rows = Math.min(chunk, count - start);
    values.set(inputs.subarray(start * inputLength, (start + rows) * inputLength));
    const result = tf.tidy(() => run(values, chunk));
    const numbers = (await result.data()) as Float32Array;
    outputs.set(numbers.subarray(0, rows * outputLength), start * outputLength);
    result.dispose();
  }
  return outputs;
}

/** The sign of each latent: 1 for positive, else 0. */
export function toBits(latents: Float32Array): Uint8Array {
  return Uint8Array.from(latents, (value) => (value > 0 ? 1 : 0));
}

/** Bits as the latents ±1 that the decoder expects. */
export function fromBits(bits: Uint8Array): Float32Array {
  return Float32Array.from(bits, (bit) => (bit ? 1 : -1));
}

/** Eight bits a byte, the first bit lowest; the last byte is filled with zeros. */
export function packBits(bits: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (let i = 0; i < bits.length; i++) bytes[i >> 3] |= bits[i] << (i & 7);
  return bytes;
}

/** The inverse of `packBits`; `count` says where the filling starts. */
export function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  if (count > bytes.length * 8) {
    throw new RangeError(`${bytes.length} bytes hold ${bytes.length * 8} bits, not ${count}.`);
  }
  return Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
}
