/** The covariance of a data set's images, by its eigenvalues: what a Gaussian code of them depends on. */
import { range } from '../../base/statistics.js';
import { type ImageSet, imageLength, toFloats } from '../../data/index.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { symmetricEigenvalues } from '../../metrics/eigenvalues.js';

/** Images that are multiplied at once. */
const PIECE = 2000;
/** The variance that rounding to bytes adds to a value in [−1, 1]. */
const ROUNDING = 5e-6;

/** Eigenvalues of the covariance of images in [−1, 1], one for each value of an image. */
export async function covarianceEigenvalues(set: ImageSet): Promise<Float64Array> {
  const length = imageLength(set);
  const covariance = new Float64Array(length * length);
  const centre = new Float64Array(length);
  const piece = Math.min(PIECE, set.count);
  const used = set.count - (set.count % piece);
  for (let start = 0; start < used; start += piece) {
    await new Promise(setImmediate);
    const indices = range(piece).map((i) => start + i);
    const images = tf.tensor2d(toFloats(set, indices), [piece, length]);
    const products = valuesOf(() => tf.matMul(images, images, true));
    const sums = valuesOf(() => images.sum(0));
    images.dispose();
    for (let i = 0; i < products.length; i++) covariance[i] += products[i] / used;
    for (let i = 0; i < length; i++) centre[i] += sums[i] / used;
  }
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < length; j++) covariance[i * length + j] -= centre[i] * centre[j];
    covariance[i * length + i] += ROUNDING;
  }
  return symmetricEigenvalues({ rows: length, columns: length, values: covariance });
}

/** The set with each image made smaller: means of squares of pixels. */
export function shrunk(set: ImageSet, edge: number): ImageSet {
  const factor = set.height / edge;
  const { channels, count } = set;
  const images = new Uint8Array(count * edge * edge * channels);
  for (let i = 0; i < images.length; i++) {
    const [c, x, y, n] = [
      i % channels,
      Math.floor(i / channels) % edge,
      Math.floor(i / (channels * edge)) % edge,
      Math.floor(i / (channels * edge * edge)),
    ];
    let sum = 0;
    for (let dy = 0; dy < factor; dy++) {
      for (let dx = 0; dx < factor; dx++) {
        const pixel = (n * set.height + y * factor + dy) * set.width + x * factor + dx;
        sum += set.images[pixel * channels + c];
      }
    }
    images[i] = Math.round(sum / factor ** 2);
  }
  return { ...set, images, height: edge, width: edge };
}
