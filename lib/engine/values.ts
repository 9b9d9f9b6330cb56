/** Reading what was computed. */
import * as tf from './tf.js';

/**
 * The values of a computed tensor. They are read when the intermediate tensors are gone: a value read
 * inside `tf.tidy` makes an engine that computes late keep all of these as well, several times slower.
 */
export function valuesOf(compute: () => tf.Tensor): Float32Array {
  const result = tf.tidy(compute);
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
}
