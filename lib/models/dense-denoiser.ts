/**
 * A diffusion network without any locality: dense layers on all pixels at once, in residual blocks that are
 * told the step. What it knows of images it learns from them alone, so a small one can learn few by heart.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { addDense, dense, type Initializer } from './layers.js';
import { addTimeEmbedding, silu, timeEmbedding } from './time-embedding.js';

export interface DenseDenoiserConfig {
  /** Numbers in an image. */
  pixels: number;
  /** Units inside, even. */
  hidden: number;
  /** Residual blocks of two layers, from 1. */
  blocks: number;
  /** T of the noise schedule. */
  steps: number;
}

/** Sines and cosines that tell the step. */
const WAVES = 32;

const zero: Initializer = (_, shape) => tf.zeros(shape);

/** New weights: PyTorch's, but the second layer of each block and the last one start at zero. */
export function createDenseDenoiser(
  { pixels, hidden, blocks }: Omit<DenseDenoiserConfig, 'steps'>,
  random: RandomStream,
): Variables {
  const parameters: Variables = {};
  addTimeEmbedding(parameters, WAVES, hidden, random);
  addDense(parameters, 'input', pixels, hidden, random);
  for (let k = 1; k <= blocks; k++) {
    addDense(parameters, `block/${k}/see`, hidden, hidden, random);
    addDense(parameters, `block/${k}/mix`, hidden, hidden, random, zero);
  }
  addDense(parameters, 'output', hidden, pixels, random, zero);
  return parameters;
}

/** The network's output for noisy images `x`, [n, …] with `pixels` numbers a row, at the step of each row. */
export function denseDenoiser(
  parameters: Variables,
  { pixels, blocks, steps: total }: DenseDenoiserConfig,
  x: tf.Tensor,
  steps: number[],
): tf.Tensor {
  const time = timeEmbedding(parameters, WAVES, total, steps);
  let h = dense(parameters, 'input', x.reshape([-1, pixels]));
  for (let k = 1; k <= blocks; k++) {
    const seen = dense(parameters, `block/${k}/see`, silu(h.add(time)));
    h = h.add(dense(parameters, `block/${k}/mix`, silu(seen)));
  }
  return dense(parameters, 'output', silu(h)).reshape(x.shape);
}
