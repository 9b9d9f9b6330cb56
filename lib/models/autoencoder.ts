/**
 * The autoencoder of our reduced runs: four-tap convolutions that halve the image down to the latent
 * grid, and back up by 3×3 convolutions with `depthToSpace`. It keeps the plan of the paper's networks
 * (Tables 4 and 5, in `printed-autoencoder.ts`) at a width that a laptop trains in minutes.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { addConv, conv, depthToSpace, heNormal, spaceToDepth } from './layers.js';

/** Sizes of images and latents. */
export interface AutoencoderShape {
  /** Edge of the square image; `size / grid` is a power of two. */
  size: number;
  /** 1 or 3. */
  channels: number;
  /** Edge of the latent grid. */
  grid: number;
  /** Numbers per grid position: the paper's NoD. */
  dimensions: number;
}

/** An encoder and a decoder. Images and latents are NHWC; images are in [−1, 1]. */
export interface Autoencoder extends AutoencoderShape {
  parameters: Variables;
  /** The names of the encoder's parameters start with this; the decoder has all the others. */
  encoderPrefix: string;
  /** [n, size, size, channels] → [n, grid, grid, dimensions], unbounded. */
  encode(images: tf.Tensor4D): tf.Tensor4D;
  /** The way back; the output is unbounded. */
  decode(latents: tf.Tensor4D): tf.Tensor4D;
}

const leaky = (x: tf.Tensor4D) => tf.leakyRelu(x, 0.01);

/**
 * @param widths channels after each halving, from the image to the grid, for example [16, 32, 64]. With
 *   more widths than that the network halves further, so that it sees the image in larger parts, and lays
 *   the latents of each part out as pixels of the grid.
 * @throws Error if the widths are fewer than the halvings, or the sizes do not fit.
 */
export function reducedAutoencoder(
  shape: AutoencoderShape,
  widths: number[],
  random: RandomStream,
): Autoencoder {
  const { size, channels, grid, dimensions } = shape;
  const stages = widths.length;
  const needed = Math.log2(size / grid);
  if (!Number.isInteger(needed) || needed < 1 || stages < needed || size % 2 ** stages !== 0) {
    throw new Error(
      `From ${size} to ${grid} pixels ${needed} halvings are needed, and ${stages} widths are given; ` +
        'choose sizes whose ratio is a power of two and one width per halving.',
    );
  }
  /** Edge of the part of the grid that one position of the innermost layer writes. */
  const part = 2 ** (stages - needed);
  const p: Variables = {};
  const add = (name: string, taps: number, inputs: number, outputs: number) =>
    addConv(p, name, taps, inputs, outputs, random, heNormal);
  const last = widths[stages - 1];
  for (let i = 0; i < stages; i++) add(`encoder/${i}`, 4, i ? widths[i - 1] : channels, widths[i]);
  add('encoder/latent', 1, last, part ** 2 * dimensions);
  add('decoder/latent', 1, part ** 2 * dimensions, 2 * last);
  add('decoder/mix', 3, 2 * last, last);
  for (let i = stages - 1; i >= 0; i--)
    add(`decoder/${i}`, 3, widths[i], 4 * (i ? widths[i - 1] : channels));

  return {
    ...shape,
    parameters: p,
    encoderPrefix: 'encoder/',
    encode(images) {
      let h = images;
      for (let i = 0; i < stages; i++)
        h = leaky(conv(p, `encoder/${i}`, h, { stride: 2, padding: 1 }));
      return depthToSpace(conv(p, 'encoder/latent', h), part);
    },
    decode(latents) {
      let h = leaky(conv(p, 'decoder/latent', spaceToDepth(latents, part)));
      h = leaky(conv(p, 'decoder/mix', h, { padding: 1 }));
      for (let i = stages - 1; i >= 0; i--) {
        h = depthToSpace(conv(p, `decoder/${i}`, h, { padding: 1 }));
        if (i > 0) h = leaky(h);
      }
      return h;
    },
  };
}

/** The parameters of one half of an autoencoder. */
export function half(model: Autoencoder, which: 'encoder' | 'decoder'): Variables {
  const wanted = ([name]: [string, unknown]) =>
    name.startsWith(model.encoderPrefix) === (which === 'encoder');
  return Object.fromEntries(Object.entries(model.parameters).filter(wanted));
}
