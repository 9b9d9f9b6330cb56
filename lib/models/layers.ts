/**
 * The layers that all networks here are made of: plain functions on a flat record of named variables.
 * `addDense(parameters, 'head', …)` creates `head/kernel` and `head/bias`; `dense(parameters, 'head', x)`
 * applies them. Images are NHWC, convolution kernels [height, width, in, out].
 */
import type { RandomStream } from '../engine/random.js';
import { normalTensor, uniformTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';

/** Draws the initial values of a kernel that sums `fanIn` inputs and feeds `fanOut` outputs. */
export type Initializer = (
  random: RandomStream,
  shape: number[],
  fanIn: number,
  fanOut: number,
) => tf.Tensor;

/** Normal with variance 2 / fanIn (He et al., 2015): for layers followed by a ReLU. */
export const heNormal: Initializer = (random, shape, fanIn) =>
  normalTensor(random, shape, 0, Math.sqrt(2 / fanIn));

/** Uniform with variance 2 / (fanIn + fanOut) (Glorot and Bengio, 2010). */
export const glorotUniform: Initializer = (random, shape, fanIn, fanOut) => {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return uniformTensor(random, shape, -limit, limit);
};

/** Uniform in ±1/√fanIn: what PyTorch gives its dense and convolution layers, biases included. */
export const torchUniform: Initializer = (random, shape, fanIn) => {
  const limit = 1 / Math.sqrt(fanIn);
  return uniformTensor(random, shape, -limit, limit);
};

/** How a layer starts; the bias is zero unless the initializer is `torchUniform`. */
function addKernelAndBias(
  parameters: Variables,
  name: string,
  shape: number[],
  biases: number,
  fanIn: number,
  fanOut: number,
  random: RandomStream,
  initializer: Initializer,
): void {
  if (parameters[`${name}/kernel`])
    throw new Error(`There are two layers named ${name}; name one anew.`);
  parameters[`${name}/kernel`] = tf.tidy(() =>
    tf.variable(initializer(random.split(`${name}/kernel`), shape, fanIn, fanOut)),
  );
  parameters[`${name}/bias`] = tf.tidy(() =>
    tf.variable(
      initializer === torchUniform
        ? torchUniform(random.split(`${name}/bias`), [biases], fanIn, fanOut)
        : tf.zeros([biases]),
    ),
  );
}

/** y = xW + b. */
export function addDense(
  parameters: Variables,
  name: string,
  inputs: number,
  outputs: number,
  random: RandomStream,
  initializer: Initializer = torchUniform,
): void {
  addKernelAndBias(
    parameters,
    name,
    [inputs, outputs],
    outputs,
    inputs,
    outputs,
    random,
    initializer,
  );
}

/** y = xW + b on the last axis of `x`, whatever stands before it. */
export function dense(parameters: Variables, name: string, x: tf.Tensor): tf.Tensor {
  const kernel = parameters[`${name}/kernel`] as tf.Tensor2D;
  const [inputs, outputs] = kernel.shape;
  const rows = x.reshape<tf.Tensor2D>([-1, inputs]);
  const y = tf.matMul(rows, kernel).add(parameters[`${name}/bias`]);
  return x.rank === 2 ? y : y.reshape([...x.shape.slice(0, -1), outputs]);
}

/** A convolution of `size`×`size` taps. */
export function addConv(
  parameters: Variables,
  name: string,
  size: number,
  inputs: number,
  outputs: number,
  random: RandomStream,
  initializer: Initializer = torchUniform,
): void {
  const shape = [size, size, inputs, outputs];
  const area = size * size;
  addKernelAndBias(
    parameters,
    name,
    shape,
    outputs,
    area * inputs,
    area * outputs,
    random,
    initializer,
  );
}

/** Convolution with PyTorch's meaning of stride and padding: output ⌊(H + 2·padding − size)/stride⌋ + 1. */
export function conv(
  parameters: Variables,
  name: string,
  x: tf.Tensor4D,
  { stride = 1, padding = 0 }: { stride?: number; padding?: number } = {},
): tf.Tensor4D {
  const kernel = parameters[`${name}/kernel`] as tf.Tensor4D;
  // A 1×1 convolution is a dense layer at each pixel.
  if (kernel.shape[0] === 1 && kernel.shape[1] === 1 && stride === 1 && padding === 0) {
    const rows = x.reshape<tf.Tensor2D>([-1, x.shape[3]]);
    const flat = kernel.reshape<tf.Tensor2D>([x.shape[3], -1]);
    const y = tf.matMul(rows, flat).add(parameters[`${name}/bias`]);
    return y.reshape([x.shape[0], x.shape[1], x.shape[2], kernel.shape[3]]);
  }
  return tf.conv2d(x, kernel, stride, padding, 'NHWC', 1, 'floor').add(parameters[`${name}/bias`]);
}

/** A transposed convolution; kernel [height, width, out, in]. */
export function addConvTranspose(
  parameters: Variables,
  name: string,
  size: number,
  inputs: number,
  outputs: number,
  random: RandomStream,
  initializer: Initializer = torchUniform,
): void {
  const shape = [size, size, outputs, inputs];
  const area = size * size;
  // PyTorch counts the outputs' side as fan-in here; He's and Glorot's rules count the true inputs.
  const [fanIn, fanOut] = initializer === torchUniform ? [outputs, inputs] : [inputs, outputs];
  addKernelAndBias(
    parameters,
    name,
    shape,
    outputs,
    area * fanIn,
    area * fanOut,
    random,
    initializer,
  );
}

/** Transposed convolution with PyTorch's meaning of stride and padding: output (H − 1)·stride − 2·padding + size. */
export function convTranspose(
  parameters: Variables,
  name: string,
  x: tf.Tensor4D,
  { stride, padding }: { stride: number; padding: number },
): tf.Tensor4D {
  const kernel = parameters[`${name}/kernel`] as tf.Tensor4D;
  const [size, , outputs] = kernel.shape;
  const edge = (length: number) => (length - 1) * stride - 2 * padding + size;
  const shape: [number, number, number, number] = [
    x.shape[0],
    edge(x.shape[1]),
    edge(x.shape[2]),
    outputs,
  ];
  return tf
    .conv2dTranspose(x, kernel, shape, stride, padding, 'floor')
    .add(parameters[`${name}/bias`]);
}

/**
 * Turns channels into pixels: [n, h, w, factor²·c] → [n, factor·h, factor·w, c]. After a 3×3 convolution
 * this is as general as a transposed convolution with size 4, stride 2, padding 1, and much faster.
 */
export function depthToSpace(x: tf.Tensor4D, factor = 2): tf.Tensor4D {
  if (factor === 1) return x;
  const [n, h, w, depth] = x.shape;
  const row = depth / factor; // the `factor` pixels of one output row, each with its channels
  const rows = x.reshape<tf.Tensor4D>([n * h, w, factor, row]).transpose([0, 2, 1, 3]);
  return rows.reshape([n, h * factor, w * factor, row / factor]);
}

/** The inverse of `depthToSpace`: [n, f·h, f·w, c] → [n, h, w, f²·c]. */
export function spaceToDepth(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  if (factor === 1) return x;
  const [n, h, w, channels] = x.shape;
  const [rows, columns] = [h / factor, w / factor];
  return x
    .reshape<tf.Tensor4D>([n * rows, factor, columns, factor * channels])
    .transpose([0, 2, 1, 3])
    .reshape([n, rows, columns, factor ** 2 * channels]);
}

/** Scale 1 and shift 0 for `channels` channels, used by both normalizations. */
export function addNorm(parameters: Variables, name: string, channels: number): void {
  parameters[`${name}/scale`] = tf.tidy(() => tf.variable(tf.ones([channels])));
  parameters[`${name}/shift`] = tf.tidy(() => tf.variable(tf.zeros([channels])));
}

/** The running statistics of a batch normalization; they belong to a training's `state`. */
export function addNormState(state: Variables, name: string, channels: number): void {
  state[`${name}/mean`] = tf.tidy(() => tf.variable(tf.zeros([channels]), false));
  state[`${name}/variance`] = tf.tidy(() => tf.variable(tf.ones([channels]), false));
}

/**
 * Batch normalization over all axes but the last. In training it uses the batch's statistics and moves
 * the running ones towards them by `momentum` (PyTorch's rule: unbiased variance); else the running ones.
 */
export function batchNorm(
  parameters: Variables,
  state: Variables,
  name: string,
  x: tf.Tensor,
  {
    training,
    momentum = 0.1,
    epsilon = 1e-5,
  }: { training: boolean; momentum?: number; epsilon?: number },
): tf.Tensor {
  let mean: tf.Tensor = state[`${name}/mean`];
  let variance: tf.Tensor = state[`${name}/variance`];
  if (training) {
    const axes = x.shape.map((_, axis) => axis).slice(0, -1);
    const moments = tf.moments(x, axes);
    const count = x.size / x.shape[x.rank - 1];
    move(state[`${name}/mean`], moments.mean, momentum);
    move(state[`${name}/variance`], moments.variance.mul(count / (count - 1)), momentum);
    mean = moments.mean;
    variance = moments.variance;
  }
  const normal = x.sub(mean).div(variance.add(epsilon).sqrt());
  return normal.mul(parameters[`${name}/scale`]).add(parameters[`${name}/shift`]);
}

function move(running: tf.Variable, to: tf.Tensor, momentum: number): void {
  tf.tidy(() => running.assign(running.mul(1 - momentum).add(to.mul(momentum))));
}

/** Group normalization (Wu and He, 2018) of an NHWC tensor; one group normalizes each image as a whole. */
export function groupNorm(
  parameters: Variables,
  name: string,
  x: tf.Tensor4D,
  groups: number,
  epsilon = 1e-5,
): tf.Tensor4D {
  const [n, h, w, channels] = x.shape;
  const pixels = x.reshape<tf.Tensor3D>([n, h * w, channels]);
  // Means over pixels, then over a group's channels: two reductions that run fast, where one over both
  // at once does not. Mean and variance become one factor and one offset per image and channel.
  const groupMean = (values: tf.Tensor) =>
    values
      .mean(1)
      .reshape([n, groups, channels / groups])
      .mean(2, true);
  const mean = groupMean(pixels);
  const variance = groupMean(pixels.square()).sub(mean.square()).relu();
  const perChannel = [1, groups, channels / groups];
  const factor = parameters[`${name}/scale`].reshape(perChannel).div(variance.add(epsilon).sqrt());
  const offset = parameters[`${name}/shift`].reshape(perChannel).sub(mean.mul(factor));
  const spread = (values: tf.Tensor) => values.reshape([n, 1, channels]);
  return pixels.mul(spread(factor)).add(spread(offset)).reshape(x.shape);
}

/** The number of trained numbers. */
export function parameterCount(parameters: Variables): number {
  return Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
}
