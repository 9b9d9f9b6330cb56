import * as tf from '../engine/tf.js';
import { valuesOf } from '../engine/values.js';
import type { Features } from './frechet.js';

/** Distances that are computed at once: each takes six numbers on the way. */
const BLOCK = 1 << 22;

/**
 * Squared distances of all pairs, a.count × b.count, through a float32 matrix product. What rounding
 * cannot tell from zero (a millionth of the norms) is zero, so that exact copies are seen as such. Row i of
 * the result holds the distances of row i of `a`.
 */
export function squaredDistances(a: Features, b: Features): Float32Array {
  const distances = new Float32Array(a.count * b.count);
  const y = tf.tensor2d(b.values, [b.count, b.length]);
  const parts = Math.min(a.count, Math.ceil((a.count * b.count) / BLOCK));
  for (let part = 0; part < parts; part++) {
    const [start, end] = [part, part + 1].map((k) => Math.floor((k * a.count) / parts));
    const values = a.values.subarray(start * a.length, end * a.length);
    const x = () => tf.tensor2d(values, [end - start, a.length]);
    distances.set(
      valuesOf(() => between(x(), y)),
      start * b.count,
    );
  }
  y.dispose();
  return distances;
}

function between(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor {
  const norms = x.square().sum(1, true).add(y.square().sum(1).expandDims(0));
  const distances = norms.sub(tf.matMul(x, y, false, true).mul(2));
  return tf.where(distances.greater(norms.mul(1e-6)), distances, tf.zerosLike(distances));
}
