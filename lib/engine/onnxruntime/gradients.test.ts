/**
 * Gradients against finite differences: for random directions v, ⟨∇s, v⟩ must be
 * (s(x + hv) − s(x − hv)) / 2h, where s is the result summed with random weights.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { Dice } from '../../testing/onnxruntime.js';
import { FastGraphBuilder } from './fast-graph-builder.js';
import type { Value } from './graph-builder.js';
import { installOnnxRuntime } from './index.js';
import { convolutions } from './kernels/convolution/convolution.js';

tf.enableProdMode();
const backend = installOnnxRuntime('onnxruntime', { threads: 2 });

type Function = (...x: tf.Tensor[]) => tf.Tensor;
type Shape4D = [number, number, number, number];
type Example = [name: string, shapes: number[][], f: Function, low?: number, high?: number];
const image = (x: tf.Tensor) => x as tf.Tensor4D;
const transposed = (stride: number, size: number) => (x: tf.Tensor, w: tf.Tensor) =>
  tf.conv2dTranspose(
    image(x),
    image(w),
    [x.shape[0], size, size, w.shape[2] as number],
    stride,
    'same',
  );
const convolution =
  (stride: number, pad: 'same' | 'valid' | number) => (x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(
      image(x),
      image(w),
      stride,
      pad,
      'NHWC',
      1,
      typeof pad === 'number' ? 'floor' : undefined,
    );
const indices = () => tf.tensor1d([2, 0, 2, 1], 'int32');

const examples: Example[] = [
  ['add', [[3, 4], [4]], tf.add as Function],
  ['sub', [[4], [3, 4]], tf.sub as Function],
  [
    'mul',
    [
      [3, 1],
      [3, 4],
    ],
    tf.mul as Function,
  ],
  ['div', [[3, 4], [4]], tf.div as Function, 1, 2],
  ['pow', [[6], [6]], tf.pow as Function, 0.5, 2],
  [
    'squared difference',
    [
      [3, 4],
      [3, 4],
    ],
    tf.squaredDifference as Function,
  ],
  ['tanh', [[9]], tf.tanh as Function],
  ['sigmoid', [[9]], tf.sigmoid as Function],
  ['exp', [[9]], tf.exp as Function],
  ['log', [[9]], tf.log as Function, 0.5, 2],
  ['log1p', [[9]], tf.log1p as Function, 0.1, 2],
  ['expm1', [[9]], tf.expm1 as Function],
  ['sqrt', [[9]], tf.sqrt as Function, 0.5, 2],
  ['rsqrt', [[9]], tf.rsqrt as Function, 0.5, 2],
  ['erf', [[9]], tf.erf as Function],
  ['softplus', [[9]], tf.softplus as Function],
  ['sin', [[9]], tf.sin as Function],
  ['cos', [[9]], tf.cos as Function],
  ['square', [[9]], tf.square as Function],
  ['leaky relu', [[9]], (x) => tf.leakyRelu(x, 0.2), 0.2, 2],
  ['leaky relu, negative', [[9]], (x) => tf.leakyRelu(x, 0.2), -2, -0.2],
  ['elu', [[9]], tf.elu as Function, -2, -0.2],
  ['silu', [[9]], (x) => tf.mul(x, tf.sigmoid(x))],
  ['clip', [[9]], (x) => tf.clipByValue(x, -1, 1), -0.9, 0.9],
  ['sum', [[3, 4, 5]], (x) => tf.sum(x, [0, 2])],
  ['sum of rows', [[64, 3]], (x) => tf.sum(x, 0)],
  ['mean', [[3, 4, 5]], (x) => tf.mean(x, 1, true)],
  ['cumulative sum', [[3, 5]], (x) => tf.cumsum(x, 1, true, true)],
  [
    'matrix product',
    [
      [3, 4],
      [5, 4],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'batched product',
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  ['softmax', [[3, 5]], (x) => tf.softmax(x)],
  ['log softmax', [[3, 5]], (x) => tf.logSoftmax(x)],
  ['transpose', [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])],
  [
    'pad',
    [[2, 3]],
    (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  ],
  ['slice', [[4, 5]], (x) => tf.slice(x, [1, 2], [2, 3])],
  [
    'concat',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => tf.concat([a, b], 0),
  ],
  [
    'stack',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.stack([a, b], 1),
  ],
  ['unstack', [[3, 4]], (x) => tf.mul(tf.unstack(x)[0], tf.unstack(x)[2])],
  ['tile', [[2, 3]], (x) => tf.tile(x, [2, 2])],
  ['reverse', [[2, 3]], (x) => tf.reverse(x, 1)],
  ['gather', [[3, 4]], (x) => tf.gather(x, indices())],
  ['gather of columns', [[4, 3]], (x) => tf.gather(x, indices(), 1)],
  [
    'convolution',
    [
      [2, 5, 6, 3],
      [3, 3, 3, 4],
    ],
    convolution(1, 'same'),
  ],
  [
    'convolution, stride 2',
    [
      [2, 8, 8, 3],
      [4, 4, 3, 5],
    ],
    convolution(2, 1),
  ],
  [
    'convolution, stride 3',
    [
      [2, 9, 8, 2],
      [3, 2, 2, 4],
    ],
    convolution(3, 'valid'),
  ],
  [
    'convolution 1 × 1, stride 2',
    [
      [2, 5, 5, 3],
      [1, 1, 3, 4],
    ],
    convolution(2, 'same'),
  ],
  [
    'transposed convolution',
    [
      [2, 4, 4, 3],
      [3, 3, 4, 3],
    ],
    transposed(1, 4),
  ],
  [
    'transposed convolution, stride 2',
    [
      [2, 4, 4, 3],
      [4, 4, 4, 3],
    ],
    transposed(2, 8),
  ],
  [
    'Winograd convolution',
    [
      [4, 8, 8, 64],
      [3, 3, 64, 48],
    ],
    convolution(1, 'same'),
  ],
  [
    'Winograd convolution, odd size',
    [
      [4, 7, 11, 128],
      [3, 3, 128, 96],
    ],
    convolution(1, 'same'),
  ],
  [
    'Winograd convolution, valid',
    [
      [4, 10, 10, 64],
      [3, 3, 64, 64],
    ],
    convolution(1, 'valid'),
  ],
  [
    'Winograd transposed',
    [
      [4, 8, 8, 64],
      [3, 3, 48, 64],
    ],
    transposed(1, 8),
  ],
  [
    'strided Winograd convolution',
    [
      [4, 18, 18, 128],
      [4, 4, 128, 128],
    ],
    convolution(2, 1),
  ],
  [
    'strided Winograd transposed',
    [
      [4, 9, 9, 128],
      [4, 4, 128, 128],
    ],
    transposed(2, 18),
  ],
  ['max pooling', [[2, 6, 6, 2]], (x) => tf.maxPool(image(x), 2, 2, 'valid'), -50, 50],
  ['average pooling', [[2, 6, 6, 2]], (x) => tf.avgPool(image(x), 2, 2, 'valid')],
  ['average pooling, padded', [[2, 5, 7, 2]], (x) => tf.avgPool(image(x), 3, 2, 'same')],
  ['nearest resize', [[2, 3, 4, 2]], (x) => tf.image.resizeNearestNeighbor(image(x), [6, 8])],
  ['nearest resize, odd', [[2, 3, 4, 2]], (x) => tf.image.resizeNearestNeighbor(image(x), [5, 7])],
  ['bilinear resize', [[2, 3, 4, 2]], (x) => tf.image.resizeBilinear(image(x), [5, 7])],
  [
    'bilinear resize, half pixels',
    [[2, 3, 4, 2]],
    (x) => tf.image.resizeBilinear(image(x), [6, 8], false, true),
  ],
];

function tensor(shape: number[], dice: Dice, low: number, high: number): tf.Tensor {
  const count = tf.util.sizeFromShape(shape);
  const values = Float32Array.from({ length: count }, () => low + (high - low) * dice.uniform());
  return tf.tensor(values, shape);
}

for (const [name, shapes, f, low = -2, high = 2] of examples) {
  test(`the gradient of ${name} agrees with finite differences`, () => {
    tf.setBackend('onnxruntime');
    backend.fallbacks.clear();
    for (let trial = 0; trial < 3; trial++) {
      const [expected, actual, scale] = tf.tidy(() => {
        const dice = new Dice(100 + trial);
        const inputs = shapes.map((shape) => tensor(shape, dice, low, high));
        const direction = shapes.map((shape) => tensor(shape, dice, -1, 1));
        const weights = tensor(f(...inputs).shape, dice, -1, 1);
        const value = (x: tf.Tensor[]) => tf.sum(tf.mul(f(...x), weights));
        const step = 2 ** -6;
        const moved = (by: number) =>
          value(inputs.map((x, i) => tf.add(x, tf.mul(direction[i], by))));
        const difference = tf.sub(moved(step), moved(-step)).dataSync()[0] / (2 * step);
        const gradients = tf.grads((...x: tf.Tensor[]) => value(x))(inputs);
        const products = gradients.map((gradient, i) => tf.sum(tf.mul(gradient, direction[i])));
        const sizes = gradients.map((gradient, i) => tf.norm(tf.mul(gradient, direction[i])));
        return [difference, tf.addN(products).dataSync()[0], tf.addN(sizes).dataSync()[0]];
      });
      assert.ok(
        Math.abs(expected - actual) <= 2e-3 * Math.max(scale, Math.abs(expected)),
        `finite difference ${expected}, gradient ${actual}`,
      );
    }
    assert.deepEqual([...backend.fallbacks.keys()], []);
  });
}

test('the examples named Winograd do run through Winograd products, and so do their gradients', () => {
  const { Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter } = convolutions;
  for (const [name, [first, filter]] of examples) {
    if (!name.includes('Winograd')) continue;
    const strides = name.startsWith('strided') ? 2 : 1;
    const edge = (length: number) => (name.endsWith('valid') ? length - 2 : length / strides);
    const back = name.endsWith('transposed');
    const x = back ? [first[0], strides * first[1], strides * first[2], filter[2]] : first;
    const dy = back ? first : [x[0], edge(x[1]), edge(x[2]), filter[3]];
    const pad = name.endsWith('valid') ? ('valid' as const) : ('same' as const);
    const attributes = { strides, pad, inputShape: x as Shape4D, filterShape: filter as Shape4D };
    const value = (name: string, shape: number[]): Value => ({ name, shape, type: 'float32' });
    const values = { x: value('x', x), filter: value('w', filter), dy: value('dy', dy) };
    for (const { emit } of [Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter]) {
      const graph = new FastGraphBuilder();
      const [{ constants }] = graph.finish([], [emit(graph, values, attributes)]);
      // The transformation of whole windows: 6 × 6 points for filters of 3, 4 × 4 for blocks of 2.
      const points = strides === 1 ? 36 : 16;
      const isTransformation = ({ shape }: { shape: readonly number[] }) => shape[0] === points;
      assert.ok(
        constants.some((constant) => constant.shape.length === 2 && isTransformation(constant)),
        name,
      );
    }
  }
});

test('a Winograd convolution is as accurate as single precision allows', () => {
  tf.setBackend('onnxruntime');
  const dice = new Dice(5);
  const x = tensor([2, 8, 8, 256], dice, -1, 1) as tf.Tensor4D;
  const w = tensor([3, 3, 256, 64], dice, -1, 1) as tf.Tensor4D;
  const fast = [...tf.conv2d(x, w, 1, 'same').dataSync()];
  tf.setBackend('cpu');
  const plain = [...tf.conv2d(x, w, 1, 'same').dataSync()];
  const largest = Math.max(...plain.map(Math.abs));
  const error = Math.max(...plain.map((value, index) => Math.abs(value - fast[index])));
  assert.ok(error < 1e-5 * largest, `largest error ${error} of ${largest}`);
});

test('a product of tall matrices, summed in parts, is as accurate as single precision allows', () => {
  tf.setBackend('onnxruntime');
  const dice = new Dice(6);
  const [depth, rows, columns] = [3072, 12, 5];
  const a = tensor([depth, rows], dice, -1, 1) as tf.Tensor2D;
  const b = tensor([depth, columns], dice, -1, 1) as tf.Tensor2D;
  const product = tf.matMul(a, b, true).dataSync();
  const [x, y] = [a.dataSync(), b.dataSync()];
  product.forEach((value, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let exact = 0;
    for (let k = 0; k < depth; k++) exact += x[k * rows + row] * y[k * columns + column];
    assert.ok(Math.abs(value - exact) < 1e-4, `${value} instead of ${exact}`);
  });
});
