/**
 * Generative adversarial networks (Goodfellow et al., 2014): a convolutional pair after DCGAN (Radford
 * et al., 2016) or a dense pair, small or as the collection PyTorch-GAN has it (Linder-Norén, 2018), and
 * an input that is one Gaussian or, as in Appendix A.1.3, a mixture of Gaussians whose means can be
 * optimized with the generator.
 */
import type { RandomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import {
  addConv,
  addConvTranspose,
  addDense,
  addNorm,
  addNormState,
  batchNorm,
  conv,
  convTranspose,
  dense,
  type Initializer,
} from './layers.js';

export interface GanConfig {
  /** `dcgan` and `deep` (dense, with batch normalization) for images, `dense` for points with size 1. */
  architecture: 'dcgan' | 'deep' | 'dense';
  /** Edge of the image; for `dcgan` a multiple of 4. */
  size: number;
  channels: number;
  /** Channels at half the image's edge (`dcgan`), or the smallest hidden layer. */
  width: number;
  /** Dimension of the generator's input. */
  latents: number;
  /** Images are squashed into [−1, 1] by tanh; points of the plane are not. */
  bounded: boolean;
  input: GanInput;
}

/**
 * One standard Gaussian, or N(μ_k, σ² I) with k uniform on 1 … components, σ the `deviation`; μ_k starts as
 * N(0, spread² I).
 */
export type GanInput =
  | { kind: 'gaussian' }
  | {
      kind: 'mixture';
      components: number;
      deviation: number;
      spread: number;
      learned: boolean;
    };

/** All variables of a GAN. */
export interface Gan {
  generator: Variables;
  discriminator: Variables;
  /** Means of the mixture, [components, latents]; empty for one Gaussian. */
  means: Variables;
  /** Running statistics of batch normalization; the generator's are used for its final samples. */
  state: Variables;
}

/** DCGAN's initial weights: N(0, 0.02²). */
const small: Initializer = (random, shape) => normalTensor(random, shape, 0, 0.02);

/**
 * New weights: N(0, 0.02²) for `dcgan`, PyTorch's for the dense pairs.
 * @throws RangeError if a `dcgan` cannot halve its images twice.
 */
export function createGan(config: GanConfig, random: RandomStream): Gan {
  const { architecture, size, latents, input } = config;
  if (architecture === 'dcgan' && size % 4 !== 0) {
    throw new RangeError(
      `A DCGAN halves its images twice, and an edge of ${size} pixels cannot be: use a multiple of 4.`,
    );
  }
  const gan: Gan = { generator: {}, discriminator: {}, means: {}, state: {} };
  const [g, d] = [random.split('generator'), random.split('discriminator')];
  const add = { dcgan: addDcgan, deep: addDeep, dense: addSmall };
  add[architecture](gan, config, g, d);
  if (input.kind === 'mixture') {
    const { components, spread, learned } = input;
    const start = random.split('means');
    gan.means.means = tf.tidy(() =>
      tf.variable(normalTensor(start, [components, latents], 0, spread), learned),
    );
  }
  return gan;
}

type AddLayers = (gan: Gan, config: GanConfig, g: RandomStream, d: RandomStream) => void;

const addDcgan: AddLayers = ({ generator, discriminator, state }, config, g, d) => {
  const { size, channels, width, latents } = config;
  const quarter = size / 4;
  addDense(generator, 'input', latents, quarter * quarter * 2 * width, g, small);
  addConvTranspose(generator, 'up1', 4, 2 * width, width, g, small);
  addConvTranspose(generator, 'up2', 4, width, channels, g, small);
  addBatchNorm(generator, state, 'norm0', 2 * width);
  addBatchNorm(generator, state, 'norm1', width);
  addConv(discriminator, 'down1', 4, channels, width, d, small);
  addConv(discriminator, 'down2', 4, width, 2 * width, d, small);
  addBatchNorm(discriminator, state, 'norm2', 2 * width);
  addDense(discriminator, 'output', quarter * quarter * 2 * width, 1, d, small);
};

/** Two hidden layers on each side. */
const addSmall: AddLayers = ({ generator, discriminator }, config, g, d) => {
  const { size, channels, width, latents } = config;
  const numbers = size * size * channels;
  addDense(generator, 'hidden1', latents, width, g);
  addDense(generator, 'hidden2', width, 2 * width, g);
  addDense(generator, 'output', 2 * width, numbers, g);
  addDense(discriminator, 'hidden1', numbers, 2 * width, d);
  addDense(discriminator, 'hidden2', 2 * width, width, d);
  addDense(discriminator, 'output', width, 1, d);
};

/** Generator: `width` times 1, 2, 4, 8; discriminator: times 4, 2. PyTorch-GAN has width 128. */
const addDeep: AddLayers = ({ generator, discriminator, state }, config, g, d) => {
  const { size, channels, width, latents } = config;
  const numbers = size * size * channels;
  addDense(generator, 'hidden1', latents, width, g);
  for (const layer of NORMALIZED) {
    const outputs = width * 2 ** (layer - 1);
    addDense(generator, `hidden${layer}`, outputs / 2, outputs, g);
    addBatchNorm(generator, state, `norm${layer}`, outputs);
  }
  addDense(generator, 'output', 8 * width, numbers, g);
  addDense(discriminator, 'hidden1', numbers, 4 * width, d);
  addDense(discriminator, 'hidden2', 4 * width, 2 * width, d);
  addDense(discriminator, 'output', 2 * width, 1, d);
};

/** Hidden layers of the `deep` generator with batch normalization. */
const NORMALIZED = [2, 3, 4];

/** ε of its batch normalizations, as PyTorch-GAN has it: `BatchNorm1d(features, 0.8)`. */
const DEEP_EPSILON = 0.8;

function addBatchNorm(parameters: Variables, state: Variables, name: string, count: number): void {
  addNorm(parameters, name, count);
  addNormState(state, name, count);
}

/**
 * `count` generator inputs, [count, latents]: ε, or μ_k + σε, which is differentiable in the means. Rows
 * are chosen by a product with a 0/1 matrix.
 */
export function generatorInput(
  gan: Gan,
  config: GanConfig,
  count: number,
  random: RandomStream,
): tf.Tensor2D {
  const noise = normalTensor<tf.Rank.R2>(random, [count, config.latents]);
  const { input } = config;
  if (input.kind === 'gaussian') return noise;
  const choice = new Float32Array(count * input.components);
  for (let n = 0; n < count; n++)
    choice[n * input.components + random.integer(input.components)] = 1;
  const rows = tf.tensor2d(choice, [count, input.components]);
  return tf.matMul(rows, gan.means.means as tf.Tensor2D).add(noise.mul(input.deviation));
}

type Layers = (gan: Gan, config: GanConfig, z: tf.Tensor2D, training: boolean) => tf.Tensor;

const convolutional: Layers = ({ generator, state }, { size, width }, z, training) => {
  const quarter = size / 4;
  const norm = (name: string, x: tf.Tensor) =>
    batchNorm(generator, state, name, x, { training }).relu() as tf.Tensor4D;
  let h: tf.Tensor = dense(generator, 'input', z);
  h = h.reshape([z.shape[0], quarter, quarter, 2 * width]);
  h = convTranspose(generator, 'up1', norm('norm0', h), { stride: 2, padding: 1 });
  return convTranspose(generator, 'up2', norm('norm1', h), { stride: 2, padding: 1 });
};

const smallDense: Layers = ({ generator }, _, z) => {
  const h = dense(generator, 'hidden1', z).leakyRelu(0.2);
  return dense(generator, 'output', dense(generator, 'hidden2', h).leakyRelu(0.2));
};

const deep: Layers = ({ generator, state }, _, z, training) => {
  let h: tf.Tensor = dense(generator, 'hidden1', z).leakyRelu(0.2);
  for (const layer of NORMALIZED) {
    h = dense(generator, `hidden${layer}`, h);
    h = batchNorm(generator, state, `norm${layer}`, h, { training, epsilon: DEEP_EPSILON });
    h = h.leakyRelu(0.2);
  }
  return dense(generator, 'output', h);
};

/** Images [n, size, size, channels] of inputs [n, latents]. */
export function generate(
  gan: Gan,
  config: GanConfig,
  z: tf.Tensor2D,
  { training = false }: { training?: boolean } = {},
): tf.Tensor4D {
  const { size, channels, architecture } = config;
  const layers = { dcgan: convolutional, deep, dense: smallDense };
  const h = layers[architecture](gan, config, z, training);
  const images = h.reshape<tf.Tensor4D>([z.shape[0], size, size, channels]);
  return config.bounded ? images.tanh() : images;
}

/** Logits [n, 1]: large where an image looks real. */
export function discriminate(gan: Gan, config: GanConfig, x: tf.Tensor4D): tf.Tensor {
  const { discriminator, state } = gan;
  if (config.architecture === 'dcgan') {
    let h: tf.Tensor = conv(discriminator, 'down1', x, { stride: 2, padding: 1 }).leakyRelu(0.2);
    h = conv(discriminator, 'down2', h as tf.Tensor4D, { stride: 2, padding: 1 });
    h = batchNorm(discriminator, state, 'norm2', h, { training: true }).leakyRelu(0.2);
    return dense(discriminator, 'output', h.reshape([x.shape[0], -1]));
  }
  let h = dense(discriminator, 'hidden1', x.reshape([x.shape[0], -1])).leakyRelu(0.2);
  h = dense(discriminator, 'hidden2', h).leakyRelu(0.2);
  return dense(discriminator, 'output', h);
}

/**
 * E[−ln D(x)] + E[−ln(1 − D(G(z)))], each kind in a batch of its own. D is the sigmoid of a logit, so
 * −ln D = softplus(−logit).
 */
export function discriminatorLoss(
  gan: Gan,
  config: GanConfig,
  real: tf.Tensor4D,
  random: RandomStream,
): tf.Scalar {
  return tf.tidy(() => {
    const z = generatorInput(gan, config, real.shape[0], random);
    const fake = generate(gan, config, z, { training: true });
    const onReal = discriminate(gan, config, real).neg().softplus().mean<tf.Scalar>();
    return onReal.add(discriminate(gan, config, fake).softplus().mean());
  });
}

/** The non-saturating loss E[−ln D(G(z))]. */
export function generatorLoss(
  gan: Gan,
  config: GanConfig,
  count: number,
  random: RandomStream,
): tf.Scalar {
  return tf.tidy(() => {
    const z = generatorInput(gan, config, count, random);
    const fake = generate(gan, config, z, { training: true });
    return discriminate(gan, config, fake).neg().softplus().mean();
  });
}
