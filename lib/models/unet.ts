/**
 * The U-Net of denoising diffusion (Ho et al., 2020, Appendix B), small: residual blocks with group
 * normalization and SiLU, a sinusoidal embedding of the step t in every block, skips between the two
 * halves, optional self-attention in the middle.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import {
  addConv,
  addDense,
  addNorm,
  conv,
  dense,
  depthToSpace,
  groupNorm,
  type Initializer,
  spaceToDepth,
} from './layers.js';
import { addTimeEmbedding, silu, timeEmbedding } from './time-embedding.js';

export interface UNetConfig {
  /** Channels of the image, for example 1. */
  channels: number;
  /** The image is cut into patch × patch pixels first, which become channels; 1 keeps it. */
  patch: number;
  /** Channels at each resolution; each level halves the one before. All divisible by `groups`; the first even. */
  widths: number[];
  /** Residual blocks per level and half. */
  blocks: number;
  groups: number;
  attention: boolean;
  /** T of the noise schedule: t/T sets the embedding. */
  steps: number;
}

const zero: Initializer = (_, shape) => tf.zeros(shape);

/** New weights: PyTorch's, but the last convolution of each block and of the network starts at zero. */
export function createUNet(config: UNetConfig, random: RandomStream): Variables {
  const { widths, blocks, attention } = config;
  const pixels = config.channels * config.patch ** 2;
  const embedding = 4 * widths[0];
  const parameters: Variables = {};
  const block = (name: string, inputs: number, outputs: number) => {
    addNorm(parameters, `${name}/norm1`, inputs);
    addConv(parameters, `${name}/conv1`, 3, inputs, outputs, random);
    addDense(parameters, `${name}/time`, embedding, outputs, random);
    addNorm(parameters, `${name}/norm2`, outputs);
    addConv(parameters, `${name}/conv2`, 3, outputs, outputs, random, zero);
    if (inputs !== outputs) addConv(parameters, `${name}/skip`, 1, inputs, outputs, random);
  };
  addTimeEmbedding(parameters, widths[0], embedding, random);
  addConv(parameters, 'input', 3, pixels, widths[0], random);
  widths.forEach((width, level) => {
    for (let k = 0; k < blocks; k++) {
      block(`down/${level}/${k}`, k === 0 ? widths[Math.max(0, level - 1)] : width, width);
      block(`up/${level}/${k}`, 2 * width, width);
    }
    if (level + 1 < widths.length) {
      addConv(parameters, `down/${level}/sample`, 3, width, width, random);
      addConv(parameters, `up/${level}/sample`, 3, widths[level + 1], width, random);
    }
  });
  const bottom = widths[widths.length - 1];
  block('middle/0', bottom, bottom);
  if (attention) {
    addNorm(parameters, 'middle/attention/norm', bottom);
    addDense(parameters, 'middle/attention/qkv', bottom, 3 * bottom, random);
    addDense(parameters, 'middle/attention/output', bottom, bottom, random, zero);
  }
  block('middle/1', bottom, bottom);
  addNorm(parameters, 'output/norm', widths[0]);
  addConv(parameters, 'output/conv', 3, widths[0], pixels, random, zero);
  return parameters;
}

/** The network's output for noisy images [n, h, w, channels] at the step of each row; same shape. */
export function unet(
  parameters: Variables,
  config: UNetConfig,
  x: tf.Tensor4D,
  steps: number[],
): tf.Tensor4D {
  const { widths, blocks, groups } = config;
  const time = silu(timeEmbedding(parameters, widths[0], config.steps, steps));
  const block = (name: string, input: tf.Tensor4D): tf.Tensor4D => {
    const shift = dense(parameters, `${name}/time`, time).expandDims(1).expandDims(1);
    let h = silu(groupNorm(parameters, `${name}/norm1`, input, groups));
    h = conv(parameters, `${name}/conv1`, h, { padding: 1 }).add(shift);
    h = silu(groupNorm(parameters, `${name}/norm2`, h, groups));
    h = conv(parameters, `${name}/conv2`, h, { padding: 1 });
    const skip = parameters[`${name}/skip/kernel`]
      ? conv(parameters, `${name}/skip`, input)
      : input;
    return h.add(skip);
  };

  let h = conv(parameters, 'input', spaceToDepth(x, config.patch), { padding: 1 });
  const skips: tf.Tensor4D[] = [];
  widths.forEach((_, level) => {
    for (let k = 0; k < blocks; k++) {
      h = block(`down/${level}/${k}`, h);
      skips.push(h);
    }
    if (level + 1 < widths.length) {
      h = conv(parameters, `down/${level}/sample`, h, { stride: 2, padding: 1 });
    }
  });
  h = block('middle/0', h);
  if (config.attention) h = h.add(attention(parameters, groups, h));
  h = block('middle/1', h);
  for (let level = widths.length - 1; level >= 0; level--) {
    if (level + 1 < widths.length) {
      h = conv(parameters, `up/${level}/sample`, nearestUpsampling(h), { padding: 1 });
    }
    for (let k = 0; k < blocks; k++) {
      h = block(`up/${level}/${k}`, tf.concat([h, skips.pop() as tf.Tensor4D], 3));
    }
  }
  h = silu(groupNorm(parameters, 'output/norm', h, groups));
  return depthToSpace(conv(parameters, 'output/conv', h, { padding: 1 }), config.patch);
}

/** Single-head self-attention over the pixels (Vaswani et al., 2017). */
function attention(parameters: Variables, groups: number, x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, channels] = x.shape;
  const normal = groupNorm(parameters, 'middle/attention/norm', x, groups);
  const rows = normal.reshape([n, h * w, channels]);
  const [q, k, v] = tf.split(dense(parameters, 'middle/attention/qkv', rows), 3, 2);
  const weights = tf.softmax(tf.matMul(q, k, false, true).mul(channels ** -0.5));
  return dense(parameters, 'middle/attention/output', tf.matMul(weights, v)).reshape(x.shape);
}

/** Each pixel becomes 2 × 2 equal ones. */
function nearestUpsampling(x: tf.Tensor4D): tf.Tensor4D {
  return depthToSpace(tf.concat([x, x, x, x], 3));
}
