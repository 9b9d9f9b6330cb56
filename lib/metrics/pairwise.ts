import * as tf from '../engine/tf.js';
import type { Features } from './frechet.js';

/**
 * Squared distances of all pairs, a.count × b.count, through a float32 matrix product. What rounding
 * cannot tell from zero (a millionth of the norms) is zero, so that exact copies are seen as such. Row i of
 * the result holds the distances of row i of `a`.
 */
export function squaredDistances(a: Features, b: Features): Float32Array {
  const result = tf.tidy(() => {
    const x = tf.tensor2d(a.values, [a.count, a.length]);
    const y = tf.tensor2d(b.values, [b.count, b.length]);
    const norms = x.square().sum(1, true).add(y.square().sum(1).expandDims(0));
    const distances = norms.sub(tf.matMul(x, y, false, true).mul(2));
    return tf.where(distances.greater(norms.mul(1e-6)), distances, tf.zerosLike(distances));
  });
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
}
