/** Small classifiers of MNIST and CIFAR-10: their features and class probabilities judge samples. */
import type { Progress } from '../base/progress.js';
import { type ImageSet, imageLength, toFloats } from '../data/image-set.js';
import { type RandomStream, randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import {
  addConv,
  addDense,
  addNorm,
  addNormState,
  batchNorm,
  conv,
  dense,
  heNormal,
} from '../models/layers.js';
import { linearDecay, train, type Variables, warmUp } from '../training/train.js';

/** What a classifier is made of; everything that decides its weights. */
export interface ClassifierConfig {
  /** Name in the names of distances, for example `FD-MNIST-CNN`. */
  network: string;
  /** Filters of the three stages, each half as wide in pixels as the one before. */
  filters: [number, number, number];
  /** Residual pairs of convolutions in each stage. */
  residual: boolean;
  /** Length of the feature vector. */
  features: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Images are moved by up to so many pixels while training. */
  shift: number;
  /** Images are mirrored while training. */
  mirror: boolean;
  seed: number;
}

export const MNIST_CNN: ClassifierConfig = {
  network: 'MNIST-CNN',
  filters: [16, 32, 64],
  residual: true,
  features: 64,
  epochs: 4,
  batchSize: 100,
  learningRate: 0.003,
  shift: 2,
  mirror: false,
  seed: 1,
};

export const CIFAR10_CNN: ClassifierConfig = {
  network: 'CIFAR10-CNN',
  filters: [32, 64, 128],
  residual: true,
  features: 128,
  epochs: 10,
  batchSize: 100,
  learningRate: 0.004,
  shift: 4,
  mirror: true,
  seed: 1,
};

/**
 * Further rounds for CIFAR-10, each from the weights of the one before: the learning rate rises again
 * and falls (warm restarts; Loshchilov and Hutter, 2017).
 */
export const CIFAR10_CNN_RESTARTS: ClassifierConfig[] = [
  { ...CIFAR10_CNN, epochs: 6, learningRate: 0.002, seed: 2 },
  { ...CIFAR10_CNN, epochs: 5, learningRate: 0.0015, seed: 3 },
];

/** A classifier: trained weights, and the running statistics of its normalization. */
export interface Classifier {
  config: ClassifierConfig;
  /** Colour channels of its images. */
  channels: number;
  parameters: Variables;
  state: Variables;
}

const CLASSES = 10;

/** An untrained classifier of 32×32 images with `channels` channels. */
export function createClassifier(config: ClassifierConfig, channels: number): Classifier {
  const random = randomStream(config.seed, config.network, 'weights');
  const parameters: Variables = {};
  const state: Variables = {};
  const block = (name: string, inputs: number, outputs: number) => {
    addConv(parameters, name, 3, inputs, outputs, random, heNormal);
    addNorm(parameters, name, outputs);
    addNormState(state, name, outputs);
  };
  let inputs = channels;
  for (const [k, filters] of config.filters.entries()) {
    block(`stage${k}`, inputs, filters);
    if (config.residual) {
      block(`stage${k}/first`, filters, filters);
      block(`stage${k}/second`, filters, filters);
    }
    inputs = filters;
  }
  addDense(parameters, 'features', inputs, config.features, random, heNormal);
  addDense(parameters, 'classes', config.features, CLASSES, random);
  return { config, channels, parameters, state };
}

/** Features (n × features, after the ReLU) and class scores (n × 10) of images n×32×32×c. */
export function classify(
  { config, parameters, state }: Classifier,
  images: tf.Tensor4D,
  training = false,
): { features: tf.Tensor2D; logits: tf.Tensor2D } {
  const block = (name: string, x: tf.Tensor4D, stride: number) =>
    tf.relu(
      batchNorm(parameters, state, name, conv(parameters, name, x, { stride, padding: 1 }), {
        training,
      }) as tf.Tensor4D,
    );
  let x = images;
  for (let k = 0; k < config.filters.length; k++) {
    x = block(`stage${k}`, x, 2);
    if (config.residual) {
      x = x.add(block(`stage${k}/second`, block(`stage${k}/first`, x, 1), 1));
    }
  }
  const means = x.mean([1, 2]);
  const features = tf.relu(dense(parameters, 'features', means)) as tf.Tensor2D;
  return { features, logits: dense(parameters, 'classes', features) as tf.Tensor2D };
}

/** Images at `indices`, moved and mirrored at random; pixels from outside are black. */
function augmented(
  set: ImageSet,
  indices: Uint32Array,
  { shift, mirror }: ClassifierConfig,
  random: RandomStream,
): Float32Array {
  const { height, width, channels } = set;
  const plain = toFloats(set, indices);
  const moved = new Float32Array(plain.length).fill(-1);
  for (let n = 0; n < indices.length; n++) {
    const down = random.integer(2 * shift + 1) - shift;
    const right = random.integer(2 * shift + 1) - shift;
    const flip = mirror && random.uniform() < 0.5;
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const to = ((n * height + y) * width + (flip ? width - 1 - x : x)) * channels;
        const from = ((n * height + y - down) * width + x - right) * channels;
        for (let c = 0; c < channels; c++) moved[to + c] = plain[from + c];
      }
    }
  }
  return moved;
}

/** Mean cross-entropy of labels smoothed by a tenth. */
function crossEntropy(logits: tf.Tensor2D, labels: Uint8Array): tf.Scalar {
  const target = new Float32Array(labels.length * CLASSES).fill(0.1 / CLASSES);
  for (let n = 0; n < labels.length; n++) target[n * CLASSES + labels[n]] += 0.9;
  return tf
    .logSoftmax(logits)
    .mul(tf.tensor2d(target, [labels.length, CLASSES]))
    .sum()
    .div(-labels.length);
}

/** Share of the images that are classified right. */
export async function accuracy(classifier: Classifier, set: ImageSet): Promise<number> {
  const { probabilities } = await classifierOutputs(classifier, set);
  let right = 0;
  for (let n = 0; n < set.count; n++) {
    const row = probabilities.subarray(n * CLASSES, (n + 1) * CLASSES);
    if (row.indexOf(Math.max(...row)) === set.labels?.[n]) right++;
  }
  return right / set.count;
}

const BLOCK = 500;

/** Features and probabilities of a set of 32×32 images, block by block. */
export async function classifierOutputs(
  classifier: Classifier,
  set: Pick<ImageSet, 'images' | 'count' | 'height' | 'width' | 'channels' | 'name'>,
): Promise<{ features: Float32Array; probabilities: Float32Array }> {
  const length = set.height * set.width * set.channels;
  return classifierOutputsOf(classifier, set, (start, end) =>
    Float32Array.from(set.images.subarray(start * length, end * length), (x) => x / 127.5 - 1),
  );
}

/** Features and probabilities of images whose values in [−1, 1] are read by `rows`. */
export async function classifierOutputsOf(
  classifier: Classifier,
  { count, height, width, channels }: Pick<ImageSet, 'count' | 'height' | 'width' | 'channels'>,
  rows: (start: number, end: number) => Float32Array,
): Promise<{ features: Float32Array; probabilities: Float32Array }> {
  const features = new Float32Array(count * classifier.config.features);
  const probabilities = new Float32Array(count * CLASSES);
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const [seen, chances] = tf.tidy(() => {
      const images = tf.tensor4d(rows(start, end), [end - start, height, width, channels]);
      const { features, logits } = classify(classifier, images);
      return [features, tf.softmax(logits)];
    });
    features.set((await seen.data()) as Float32Array, start * classifier.config.features);
    probabilities.set((await chances.data()) as Float32Array, start * CLASSES);
    tf.dispose([seen, chances]);
  }
  return { features, probabilities };
}

/** How a training is going. */
export interface ClassifierEpoch {
  epoch: number;
  loss: number;
  seconds: number;
}

/**
 * Trains a classifier on a set of labelled 32×32 images: cross-entropy, Adam, learning rate rising for
 * a fifth of the steps and falling to zero. The same set and configuration give the same weights.
 */
export async function trainClassifier(
  config: ClassifierConfig,
  set: ImageSet,
  {
    start,
    folder,
    progress,
    onEpoch,
  }: {
    /** Goes on from these weights, which are changed, instead of new ones. */
    start?: Classifier;
    /** Where checkpoints are kept; a killed training continues from there. */
    folder?: string;
    progress?: Progress;
    onEpoch?: (epoch: ClassifierEpoch) => void;
  } = {},
): Promise<Classifier> {
  const { labels } = set;
  if (!labels || imageLength(set) !== 32 * 32 * set.channels) {
    throw new Error(`${set.name} must hold labelled images of 32×32 pixels: use padTo32().`);
  }
  const classifier = start ?? createClassifier(config, set.channels);
  const epochs = train({
    variables: classifier.parameters,
    state: classifier.state,
    examples: set.count,
    batchSize: config.batchSize,
    epochs: config.epochs,
    stream: randomStream(config.seed, config.network),
    learningRate: warmUp(0.2, linearDecay(config.learningRate, 0.001)),
    loss: (batch, random) => {
      const values = augmented(set, batch, config, random);
      const shape: [number, number, number, number] = [batch.length, 32, 32, set.channels];
      const { logits } = classify(classifier, tf.tensor4d(values, shape), true);
      return crossEntropy(
        logits,
        Uint8Array.from(batch, (index) => labels[index]),
      );
    },
    ...(folder ? { checkpoint: { folder, config } } : {}),
    ...(progress ? { progress } : {}),
  });
  for await (const epoch of epochs) onEpoch?.(epoch);
  return classifier;
}
