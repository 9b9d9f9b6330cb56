/**
 * The Inception network behind FID (Heusel et al., 2017), as pytorch-fid builds it from the weights of
 * TensorFlow's 2015 release: Inception v3 (Szegedy et al., 2016) but for two details. Average pooling does
 * not count the padding, and the last block pools by the maximum.
 */
import * as tf from '../engine/tf.js';
import type { StoredTensor } from '../training/safetensors.js';

/** Edge of the square input in pixels, and lengths of the outputs. */
export const INCEPTION_SIZE = 299;
export const INCEPTION_FEATURES = 2048;
export const INCEPTION_CLASSES = 1008;

/** Of batch normalization, as in TensorFlow. */
const EPSILON = 1e-3;

export interface Inception {
  /** Features (n × 2048) and class scores (n × 1008) of RGB images n×299×299×3 in [−1, 1]. */
  outputs(images: tf.Tensor4D): { features: tf.Tensor2D; logits: tf.Tensor2D };
  dispose(): void;
}

/**
 * The network from tensors with the names and shapes of pytorch-fid (`Mixed_5b.branch1x1.conv.weight`, …),
 * which are torchvision's. Normalization is folded into the convolutions.
 *
 * @throws Error naming the first tensor that is missing or has another shape.
 */
export function createInception(tensors: { [name: string]: StoredTensor }): Inception {
  const layers = new Map<string, { kernel: tf.Tensor4D; bias: tf.Tensor1D }>();
  const read = (name: string): StoredTensor => {
    const tensor = tensors[name];
    if (!tensor) {
      throw new Error(
        `The FID Inception has a tensor ${name}; the file does not: make it as data/README.md says.`,
      );
    }
    return tensor;
  };

  /** ReLU of a convolution and its normalization; with `valid` edges or keeping the size. */
  const conv = (name: string, x: tf.Tensor4D, stride = 1, edges: 'same' | 'valid' = 'same') => {
    let layer = layers.get(name);
    if (!layer) {
      layer = foldedLayer(name, x.shape[3], read);
      layers.set(name, layer);
    }
    return tf.relu(tf.conv2d(x, layer.kernel, stride, edges).add(layer.bias)) as tf.Tensor4D;
  };
  const { blockA, blockB, blockC, blockD, blockE, smaller } = blocksOf(conv);

  const classes = read('fc.weight');
  expectShape('fc.weight', classes.shape, [INCEPTION_CLASSES, INCEPTION_FEATURES]);
  const head = tf.tensor2d(Float32Array.from(classes.data), [
    INCEPTION_CLASSES,
    INCEPTION_FEATURES,
  ]);
  return {
    outputs(images) {
      const stem = conv('Conv2d_2a_3x3', conv('Conv2d_1a_3x3', images, 2, 'valid'), 1, 'valid');
      const early = conv('Conv2d_3b_1x1', smaller(conv('Conv2d_2b_3x3', stem)));
      let x = smaller(conv('Conv2d_4a_3x3', early, 1, 'valid'));
      for (const block of ['Mixed_5b', 'Mixed_5c', 'Mixed_5d']) x = blockA(x, block);
      x = blockB(x, 'Mixed_6a');
      for (const block of ['Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e']) x = blockC(x, block);
      x = blockD(x, 'Mixed_7a');
      x = blockE(x, 'Mixed_7b', averagePool(x));
      x = blockE(x, 'Mixed_7c', tf.maxPool(x, 3, 1, 'same'));
      const features = x.mean<tf.Tensor2D>([1, 2]);
      // Without the bias of the last layer, as in the original Inception score.
      return { features, logits: tf.matMul(features, head, false, true) };
    },
    dispose: () =>
      tf.dispose([head, [...layers.values()].map(({ kernel, bias }) => [kernel, bias])]),
  };
}

/** TensorFlow's `same` average, which leaves the padding out of the count. */
const averagePool = (x: tf.Tensor4D) => tf.avgPool(x, 3, 1, 'same');

type Convolve = (
  name: string,
  x: tf.Tensor4D,
  stride?: number,
  edges?: 'same' | 'valid',
) => tf.Tensor4D;

/** The five kinds of block, and the pooling between them (figures 5 to 8 and 10 of the paper). */
function blocksOf(conv: Convolve) {
  const chain = (x: tf.Tensor4D, names: string[]) => names.reduce((y, name) => conv(name, y), x);
  const join = (parts: tf.Tensor4D[]) => tf.concat(parts, 3) as tf.Tensor4D;
  const smaller = (x: tf.Tensor4D) => tf.maxPool(x, 3, 2, 'valid');
  const numbered = (name: string, to: number) =>
    Array.from({ length: to }, (_, i) => `${name}_${i + 1}`);

  const blockA = (x: tf.Tensor4D, block: string) =>
    join([
      conv(`${block}.branch1x1`, x),
      chain(x, numbered(`${block}.branch5x5`, 2)),
      chain(x, numbered(`${block}.branch3x3dbl`, 3)),
      conv(`${block}.branch_pool`, averagePool(x)),
    ]);
  const blockB = (x: tf.Tensor4D, block: string) =>
    join([
      conv(`${block}.branch3x3`, x, 2, 'valid'),
      conv(`${block}.branch3x3dbl_3`, chain(x, numbered(`${block}.branch3x3dbl`, 2)), 2, 'valid'),
      smaller(x),
    ]);
  const blockC = (x: tf.Tensor4D, block: string) =>
    join([
      conv(`${block}.branch1x1`, x),
      chain(x, numbered(`${block}.branch7x7`, 3)),
      chain(x, numbered(`${block}.branch7x7dbl`, 5)),
      conv(`${block}.branch_pool`, averagePool(x)),
    ]);
  const blockD = (x: tf.Tensor4D, block: string) =>
    join([
      conv(`${block}.branch3x3_2`, conv(`${block}.branch3x3_1`, x), 2, 'valid'),
      conv(`${block}.branch7x7x3_4`, chain(x, numbered(`${block}.branch7x7x3`, 3)), 2, 'valid'),
      smaller(x),
    ]);
  const blockE = (x: tf.Tensor4D, block: string, pooled: tf.Tensor4D) => {
    const narrow = conv(`${block}.branch3x3_1`, x);
    const deep = chain(x, numbered(`${block}.branch3x3dbl`, 2));
    return join([
      conv(`${block}.branch1x1`, x),
      ...['a', 'b'].map((side) => conv(`${block}.branch3x3_2${side}`, narrow)),
      ...['a', 'b'].map((side) => conv(`${block}.branch3x3dbl_3${side}`, deep)),
      conv(`${block}.branch_pool`, pooled),
    ]);
  };

  return { blockA, blockB, blockC, blockD, blockE, smaller };
}

/** Kernel [height, width, in, out] and bias of a convolution with its normalization. */
function foldedLayer(name: string, inputs: number, read: (name: string) => StoredTensor) {
  const { shape, data } = read(`${name}.conv.weight`);
  const [outputs, , height, width] = shape;
  expectShape(`${name}.conv.weight`, shape, [outputs, inputs, height, width]);
  const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => {
      const tensor = read(`${name}.bn.${part}`);
      expectShape(`${name}.bn.${part}`, tensor.shape, [outputs]);
      return tensor.data;
    },
  );
  const scale = Float64Array.from(weight, (value, o) => value / Math.sqrt(variance[o] + EPSILON));
  const area = height * width;
  const kernel = new Float32Array(data.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let p = 0; p < area; p++) {
        kernel[(p * inputs + i) * outputs + o] = data[(o * inputs + i) * area + p] * scale[o];
      }
    }
  }
  return {
    kernel: tf.keep(tf.tensor4d(kernel, [height, width, inputs, outputs])),
    bias: tf.keep(tf.tensor1d(Float32Array.from(scale, (s, o) => bias[o] - mean[o] * s))),
  };
}

function expectShape(name: string, shape: number[], expected: number[]): void {
  if (shape.length !== expected.length || shape.some((size, i) => size !== expected[i])) {
    throw new Error(
      `The tensor ${name} is ${shape.join('×')}, not ${expected.join('×')} as in the FID Inception.`,
    );
  }
}
