/**
 * One training step of each model of the project, at the sizes that `peer.py` repeats in PyTorch. The
 * data are random: only the time counts.
 */
import { type RandomStream, randomStream } from '../engine/random.js';
import { normalTensor, uniformTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { valuesOf } from '../engine/values.js';
import { arvmLogits, createArvm } from '../models/arvm.js';
import { sampleArvm } from '../models/arvm-codes.js';
import { diffusionLoss } from '../models/ddpm.js';
import { createGan, discriminatorLoss, generatorLoss } from '../models/gan.js';
import { linearSchedule } from '../models/noise-schedule.js';
import { createPixelCnn, pixelCnnLogits } from '../models/pixelcnn.js';
import {
  type LayerRow,
  printedAutoencoder,
  table4,
  table5,
} from '../models/printed-autoencoder.js';
import { createUNet, type UNetConfig, unet } from '../models/unet.js';
import { createVae, type VaeConfig, vaeLoss } from '../models/vae.js';
import { squareWindow } from '../models/window.js';
import type { Variables } from '../training/train.js';

export interface BenchTask {
  /** Also the name of the peer in `peer.py`. */
  name: string;
  /** Operations of one step where the rate is of interest. */
  operations?: number;
  /** `step`: forward pass, gradients and Adam on one batch, until the loss is known; or one operation. */
  prepare(): { step(): unknown; parameters: number };
}

type Loss = () => tf.Scalar;

function training(parameters: Variables, loss: Loss) {
  const optimizer = tf.train.adam(1e-3);
  const variables = Object.values(parameters);
  return () => {
    const value = optimizer.minimize(loss, true, variables) as tf.Scalar;
    const [number] = value.dataSync();
    value.dispose();
    return number;
  };
}

const size = (...groups: Variables[]) =>
  groups.flatMap((group) => Object.values(group)).reduce((sum, { size }) => sum + size, 0);

function autoencoder(name: string, rows: LayerRow[], width: number): BenchTask {
  return {
    name,
    prepare() {
      const random = randomStream(1, name);
      const model = printedAutoencoder(rows, 'corrected', random, { width });
      const images = uniformTensor<tf.Rank.R4>(random, [64, 32, 32, 3], -1, 1);
      const loss = () => {
        const latents = tf.tanh(model.encode(images));
        const noisy = latents.add<tf.Tensor4D>(normalTensor(random, latents.shape).mul(0.1));
        return tf.losses.meanSquaredError(images, model.decode(noisy)) as tf.Scalar;
      };
      return { step: training(model.parameters, loss), parameters: size(model.parameters) };
    },
  };
}

/** Random histograms: positive rows that sum to 1. */
const histograms = (random: RandomStream, rows: number, symbols: number) =>
  tf.tidy(() => tf.softmax(normalTensor<tf.Rank.R2>(random, [rows, symbols])));

const arvmShape = { rows: 4, columns: 4, groups: 2, bits: 6 };

/** Numbers in a context of the γ-ARVM: the peer needs to know. */
export const arvmFeatures = () =>
  createArvm(arvmShape, squareWindow(5), 1, randomStream(1)).features;

const arvm: BenchTask = {
  name: 'arvm',
  prepare() {
    const random = randomStream(1, 'arvm');
    const model = createArvm(arvmShape, squareWindow(5), 256, random);
    const contexts = uniformTensor<tf.Rank.R2>(random, [512, model.features], -1, 1);
    const target = histograms(random, 512, 64);
    const loss = () =>
      tf.logSoftmax(arvmLogits(model, contexts)).mul(target).sum().div<tf.Scalar>(-512);
    return { step: training(model.parameters, loss), parameters: size(model.parameters) };
  },
};

/** Draws 512 codes symbol by symbol: 32 passes of the network, each with contexts and draws. */
const arvmSampling: BenchTask = {
  name: 'arvm-sampling',
  prepare() {
    const random = randomStream(1, 'arvm-sampling');
    const model = createArvm(arvmShape, squareWindow(5), 256, random);
    return { step: () => sampleArvm(model, 512, random), parameters: size(model.parameters) };
  },
};

const pixelCnn: BenchTask = {
  name: 'pixelcnn',
  prepare() {
    const random = randomStream(1, 'pixelcnn');
    const model = createPixelCnn({ rows: 8, columns: 8, groups: 1, bits: 6 }, 32, 6, random);
    const codes = uniformTensor<tf.Rank.R4>(random, [64, 8, 8, 6], -1, 1);
    const target = histograms(random, 64 * 64, 64);
    const loss = () => {
      const logits = pixelCnnLogits(model, codes).reshape([64 * 64, 64]);
      return tf
        .logSoftmax(logits)
        .mul(target)
        .sum()
        .div<tf.Scalar>(-64 * 64);
    };
    return { step: training(model.parameters, loss), parameters: size(model.parameters) };
  },
};

const vae: BenchTask = {
  name: 'vae',
  prepare() {
    const random = randomStream(1, 'vae');
    const config: VaeConfig = {
      inputs: 784,
      hidden: 400,
      latents: 20,
      likelihood: 'bernoulli',
      decoderDeviation: 1,
      noiseScale: 1,
      priorDeviation: 1,
    };
    const parameters = createVae(config, random);
    const images = uniformTensor<tf.Rank.R2>(random, [128, 784]);
    const loss = () => vaeLoss(parameters, config, images, random);
    return { step: training(parameters, loss), parameters: size(parameters) };
  },
};

const gan: BenchTask = {
  name: 'gan',
  prepare() {
    const random = randomStream(1, 'gan');
    const config = {
      architecture: 'dcgan' as const,
      size: 32,
      channels: 3,
      width: 64,
      latents: 100,
      bounded: true,
      input: { kind: 'gaussian' as const },
    };
    const model = createGan(config, random);
    const images = uniformTensor<tf.Rank.R4>(random, [64, 32, 32, 3], -1, 1);
    const judge = training(model.discriminator, () =>
      discriminatorLoss(model, config, images, random),
    );
    const forge = training(model.generator, () => generatorLoss(model, config, 64, random));
    const parameters = size(model.generator, model.discriminator);
    return { step: () => judge() + forge(), parameters };
  },
};

const ddpm: BenchTask = {
  name: 'ddpm',
  prepare() {
    const random = randomStream(1, 'ddpm');
    const config: UNetConfig = {
      channels: 1,
      patch: 1,
      widths: [32, 64, 64],
      blocks: 1,
      groups: 8,
      attention: true,
      steps: 1000,
    };
    const schedule = linearSchedule(1000);
    const parameters = createUNet(config, random);
    const images = uniformTensor<tf.Rank.R4>(random, [32, 32, 32, 1], -1, 1);
    const network = (x: tf.Tensor, steps: number[]) =>
      unet(parameters, config, x as tf.Tensor4D, steps);
    const loss = () => diffusionLoss(network, schedule, 'noise', images, random);
    return { step: training(parameters, loss), parameters: size(parameters) };
  },
};

const matrixProduct: BenchTask = {
  name: 'matrix-product',
  operations: 2 * 1024 ** 3,
  prepare() {
    const random = randomStream(1, 'product');
    const a = normalTensor<tf.Rank.R2>(random, [1024, 1024]);
    const b = normalTensor<tf.Rank.R2>(random, [1024, 1024]);
    return { step: () => valuesOf(() => tf.matMul(a, b)), parameters: 0 };
  },
};

const convolution: BenchTask = {
  name: 'convolution',
  operations: 2 * 9 * 32 * 16 ** 2 * 128 ** 2,
  prepare() {
    const random = randomStream(1, 'convolution');
    const x = normalTensor<tf.Rank.R4>(random, [32, 16, 16, 128]);
    const w = normalTensor<tf.Rank.R4>(random, [3, 3, 128, 128]);
    return { step: () => valuesOf(() => tf.conv2d(x, w, 1, 'same')), parameters: 0 };
  },
};

/** The nearest of 10 000 CIFAR images for each of 256. */
const neighbours: BenchTask = {
  name: 'neighbours',
  operations: 2 * 256 * 10_000 * 3072,
  prepare() {
    const random = randomStream(1, 'neighbours');
    const a = normalTensor<tf.Rank.R2>(random, [256, 3072]);
    const b = normalTensor<tf.Rank.R2>(random, [10_000, 3072]);
    const step = () =>
      valuesOf(() => {
        const squares = tf.square(a).sum(1, true).add(tf.square(b).sum(1));
        return tf.argMin(squares.sub(tf.matMul(a, b, false, true).mul(2)), 1);
      });
    return { step, parameters: 0 };
  },
};

export const benchTasks: BenchTask[] = [
  matrixProduct,
  convolution,
  neighbours,
  autoencoder('table4-full', table4(12), 1),
  autoencoder('table4-quarter', table4(12), 0.25),
  autoencoder('table4-eighth', table4(12), 0.125),
  autoencoder('table5-full', table5(12), 1),
  autoencoder('table5-quarter', table5(12), 0.25),
  arvm,
  arvmSampling,
  pixelCnn,
  vae,
  gan,
  ddpm,
];
