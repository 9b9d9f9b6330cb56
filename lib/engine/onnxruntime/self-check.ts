/**
 * Compares a backend with another one on small computations of every family of kernels. Execution
 * providers for graphics cards have been seen to return wrong numbers without an error.
 */
import * as tf from '@tensorflow/tfjs-core';

type Computation = () => tf.Tensor[];

/** Numbers in [−1, 1] that need no generator. */
function wave(shape: number[], frequency: number): tf.Tensor {
  const count = tf.util.sizeFromShape(shape);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin(frequency * (i + 1)));
  return tf.tensor(values, shape);
}

function convolutions(depth: number, filters: number, taps: number, stride: number): Computation {
  return () => {
    const x = wave([3, 12, 12, depth], 0.7) as tf.Tensor4D;
    const w = wave([taps, taps, depth, filters], 1.3) as tf.Tensor4D;
    const convolved = (image: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, stride, 'same');
    const y = convolved(x, w);
    return [y, ...tf.grads(convolved)([x, w], wave(y.shape, 0.3))];
  };
}

const computations: { [name: string]: Computation } = {
  'matrix product': () => [tf.matMul(wave([65, 130], 0.1), wave([130, 37], 0.2))],
  'batched product': () => {
    const [a, b] = [wave([4, 33, 20], 0.1), wave([4, 50, 20], 0.2)];
    return [tf.matMul(a, b, false, true)];
  },
  'small convolution': convolutions(3, 5, 3, 1),
  'odd convolution': convolutions(18, 20, 5, 1),
  'strided convolution': convolutions(6, 8, 4, 2),
  'large convolution': convolutions(64, 64, 3, 1),
  'elementwise functions': () => {
    const x = wave([7, 33], 0.9);
    return [tf.tanh(x), tf.exp(x), tf.sigmoid(x), tf.leakyRelu(x, 0.2), tf.square(x), tf.erf(x)];
  },
  'broadcasting and reductions': () => {
    const x = wave([5, 6, 7, 3], 0.4);
    const centred = tf.sub(x, tf.mean(x, [0, 1, 2]));
    return [tf.sum(centred, [1, 2]), tf.max(x, 3), tf.mul(x, wave([3], 1)), tf.argMax(x, 1)];
  },
  softmax: () => [tf.softmax(wave([9, 40], 2)), tf.logSoftmax(wave([9, 40], 3))],
  'moving values': () => {
    const x = wave([4, 5, 6], 0.5);
    const padded = tf.pad(x, [
      [1, 2],
      [0, 1],
      [2, 0],
    ]);
    const parts = tf.split(tf.transpose(x, [2, 0, 1]), 2, 0);
    return [padded, ...parts, tf.concat([x, x], 1), tf.gather(x, tf.tensor1d([3, 0], 'int32'))];
  },
  pooling: () => {
    const x = wave([2, 8, 8, 5], 0.8) as tf.Tensor4D;
    return [
      tf.maxPool(x, 2, 2, 'valid'),
      tf.grad((v) => tf.avgPool(v as tf.Tensor4D, 2, 2, 'valid'))(x),
    ];
  },
};

/**
 * Runs every computation on both registered backends; the current backend is `candidate` afterwards.
 * @throws Error that names the first computation whose numbers differ by more than 0.1 % of the largest.
 */
export async function selfCheck(candidate: string, reference: string): Promise<void> {
  for (const [name, computation] of Object.entries(computations)) {
    const expected = await numbersOn(reference, computation);
    const actual = await numbersOn(candidate, computation);
    expected.forEach((values, index) => {
      const largest = Math.max(1e-3, ...values.map(Math.abs));
      const errors = values.map((value, i) => Math.abs(value - actual[index][i]));
      if (!errors.every((error) => error <= 1e-3 * largest)) {
        throw new Error(`wrong numbers in the self-check "${name}"`);
      }
    });
  }
  await tf.setBackend(candidate);
}

async function numbersOn(backend: string, computation: Computation): Promise<number[][]> {
  await tf.setBackend(backend);
  const results = tf.tidy(computation);
  const numbers = results.map((tensor) => Array.from(tensor.dataSync()));
  tf.dispose(results);
  return numbers;
}
