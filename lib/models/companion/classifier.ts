/** A small classifier of the 16×16 images: its 64 features and its probabilities judge the models. */
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { linearDecay, type Training, trainToEnd, type Variables } from '../../training/train.js';
import { addConv, addDense, conv, dense, heNormal } from '../layers.js';
import { CLASSES, IMAGE_LENGTH, IMAGE_SIZE } from './patches.js';

/** Length of the feature vector before the last layer. */
export const FEATURES = 64;

export interface Judgement {
  /** [n, 64], the penultimate layer. */
  features: Float32Array;
  /** [n, 10], each row sums to one. */
  probabilities: Float32Array;
}

function createClassifier(stream: RandomStream): Variables {
  const parameters: Variables = {};
  addConv(parameters, 'conv1', 3, 1, 16, stream, heNormal);
  addConv(parameters, 'conv2', 3, 16, 32, stream, heNormal);
  addDense(parameters, 'features', 4 * 4 * 32, FEATURES, stream, heNormal);
  addDense(parameters, 'classes', FEATURES, CLASSES, stream);
  return parameters;
}

function forward(parameters: Variables, images: tf.Tensor4D) {
  const first = conv(parameters, 'conv1', images, { stride: 2, padding: 1 }).relu() as tf.Tensor4D;
  const second = conv(parameters, 'conv2', first, { stride: 2, padding: 1 }).relu();
  const flat = second.reshape<tf.Tensor2D>([images.shape[0], -1]);
  const features = dense(parameters, 'features', flat).relu();
  return { features, logits: dense(parameters, 'classes', features) as tf.Tensor2D };
}

const asImages = (pixels: Float32Array): tf.Tensor4D =>
  tf.tensor4d(pixels, [pixels.length / IMAGE_LENGTH, IMAGE_SIZE, IMAGE_SIZE, 1]);

/** Trains on images (pixels in rows, [−1, 1]) and returns what judges others. */
export async function trainClassifier(
  images: Float32Array,
  labels: Uint8Array,
  stream: RandomStream,
  options: { epochs: number } & Pick<Training<undefined>, 'checkpoint' | 'progress'>,
): Promise<(pixels: Float32Array) => Judgement> {
  const parameters = createClassifier(stream.split('weights'));
  await trainToEnd({
    variables: parameters,
    examples: labels.length,
    batchSize: 100,
    learningRate: linearDecay(2e-3),
    stream: stream.split('training'),
    loss: (batch) => {
      const pixels = new Float32Array(batch.length * IMAGE_LENGTH);
      batch.forEach((image, row) => {
        const from = image * IMAGE_LENGTH;
        pixels.set(images.subarray(from, from + IMAGE_LENGTH), row * IMAGE_LENGTH);
      });
      const targets = tf.oneHot(
        tf.tensor1d(
          Array.from(batch, (image) => labels[image]),
          'int32',
        ),
        CLASSES,
      );
      const logP = tf.logSoftmax(forward(parameters, asImages(pixels)).logits);
      return logP.mul(targets).sum().neg().div(batch.length);
    },
    ...options,
  });
  return (pixels) => judge(parameters, pixels);
}

/** In blocks of one shape where possible, so that one compiled graph serves them. */
function judge(parameters: Variables, pixels: Float32Array): Judgement {
  const count = pixels.length / IMAGE_LENGTH;
  const features = new Float32Array(count * FEATURES);
  const probabilities = new Float32Array(count * CLASSES);
  for (let start = 0; start < count; start += 500) {
    const end = Math.min(count, start + 500);
    const result = tf.tidy(() => {
      const images = asImages(pixels.subarray(start * IMAGE_LENGTH, end * IMAGE_LENGTH));
      const { features, logits } = forward(parameters, images);
      return { features, probabilities: tf.softmax(logits) };
    });
    features.set(result.features.dataSync(), start * FEATURES);
    probabilities.set(result.probabilities.dataSync(), start * CLASSES);
    tf.dispose(result);
  }
  return { features, probabilities };
}

/** Share of images whose most probable class is their label. */
export function accuracy({ probabilities }: Judgement, labels: Uint8Array): number {
  let right = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = probabilities.subarray(n * CLASSES, (n + 1) * CLASSES);
    if (row.indexOf(Math.max(...row)) === labels[n]) right++;
  }
  return right / labels.length;
}
