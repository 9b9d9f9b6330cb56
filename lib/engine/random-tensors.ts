/** Random tensors drawn from explicit streams. Ordinary memory rules of tfjs apply to the results. */
import type { RandomStream } from './random.js';
import * as tf from './tf.js';

/** Uniform in [low, high), float32, of the given shape. */
export function uniformTensor<R extends tf.Rank>(
  stream: RandomStream,
  shape: tf.ShapeMap[R],
  low = 0,
  high = 1,
): tf.Tensor<R> {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  stream.fillUniform(values, low, high);
  return tf.tensor(values, shape, 'float32');
}

/** Normal with the given mean and standard deviation, float32, of the given shape. */
export function normalTensor<R extends tf.Rank>(
  stream: RandomStream,
  shape: tf.ShapeMap[R],
  mean = 0,
  deviation = 1,
): tf.Tensor<R> {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  stream.fillNormal(values);
  if (mean !== 0 || deviation !== 1) {
    for (let index = 0; index < values.length; index++) {
      values[index] = mean + deviation * values[index];
    }
  }
  return tf.tensor(values, shape, 'float32');
}
