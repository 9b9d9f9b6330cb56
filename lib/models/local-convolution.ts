/**
 * A diffusion network that is local and the same everywhere: 3×3 convolutions without stride, normalization
 * or attention. Each adds one pixel on every side to what an output pixel sees, so its receptive field is
 * known: 2·layers + 1. Zeros stand for what lies outside the image, which tells it the border.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { addConv, addDense, conv, dense, type Initializer } from './layers.js';
import { addTimeEmbedding, silu, timeEmbedding } from './time-embedding.js';

export interface LocalConvolutionConfig {
  /** Channels of the image. */
  channels: number;
  /** Channels inside, even. */
  width: number;
  /** 3×3 convolutions, from 1. */
  layers: number;
  /** T of the noise schedule. */
  steps: number;
}

/** Side in pixels of the square that an output pixel sees. */
export const receptiveSide = ({ layers }: Pick<LocalConvolutionConfig, 'layers'>): number =>
  2 * layers + 1;

const zero: Initializer = (_, shape) => tf.zeros(shape);

/** New weights: PyTorch's, but the second convolution of each block and the last one start at zero. */
export function createLocalConvolution(
  { channels, width, layers }: LocalConvolutionConfig,
  random: RandomStream,
): Variables {
  const parameters: Variables = {};
  addTimeEmbedding(parameters, width, 2 * width, random);
  addConv(parameters, 'input', 3, channels, width, random);
  for (let k = 1; k < layers; k++) {
    addDense(parameters, `block/${k}/time`, 2 * width, width, random);
    addConv(parameters, `block/${k}/see`, 3, width, width, random);
    addConv(parameters, `block/${k}/mix`, 1, width, width, random, zero);
  }
  addConv(parameters, 'output/mix', 1, width, width, random);
  addConv(parameters, 'output/last', 1, width, channels, random, zero);
  return parameters;
}

/** The network's output for noisy images [n, h, w, channels] at the step of each row; same shape. */
export function localConvolution(
  parameters: Variables,
  { width, layers, steps: total }: LocalConvolutionConfig,
  x: tf.Tensor4D,
  steps: number[],
): tf.Tensor4D {
  const time = silu(timeEmbedding(parameters, width, total, steps));
  let h = conv(parameters, 'input', x, { padding: 1 });
  for (let k = 1; k < layers; k++) {
    const shift = dense(parameters, `block/${k}/time`, time).expandDims(1).expandDims(1);
    const seen = conv(parameters, `block/${k}/see`, silu(h), { padding: 1 }).add(shift);
    h = h.add(conv(parameters, `block/${k}/mix`, silu(seen as tf.Tensor4D)));
  }
  const mixed = silu(conv(parameters, 'output/mix', silu(h)));
  return conv(parameters, 'output/last', mixed);
}
