import assert from 'node:assert/strict';
import { test } from 'node:test';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { FastGraphBuilder } from '../../fast-graph-builder.js';
import type { Value } from '../../graph-builder.js';
import { installOnnxRuntime } from '../../index.js';
import { forward } from './valid-convolution.js';

tf.enableProdMode();
installOnnxRuntime('onnxruntime', { threads: 2 });
tf.setBackend('onnxruntime');

const [COUNT, EDGE, DEPTH, FILTERS] = [84, 64, 24, 4];

const wave = (shape: [number, number, number, number], frequency: number) =>
  tf.tidy(() =>
    tf.sin(tf.range(0, tf.util.sizeFromShape(shape)).mul(frequency)).reshape<tf.Tensor4D>(shape),
  );

test('a large batch is computed in parts, with every digit of a small one', () => {
  const x = wave([COUNT, EDGE, EDGE, DEPTH], 0.37);
  const w = wave([3, 3, DEPTH, FILTERS], 0.11);
  const back = wave([3, 3, FILTERS, DEPTH], 0.11);
  const first = x.slice([0], [5]);
  const last = x.slice([COUNT - 3], [3]);
  const digits = (tensor: tf.Tensor) => Buffer.from(tensor.dataSync().buffer).toString('hex');
  const shape = (count: number): [number, number, number, number] => [count, EDGE, EDGE, FILTERS];
  const convolved = (images: tf.Tensor4D) => tf.conv2d(images, w, 1, 'same');
  const returned = (images: tf.Tensor4D) =>
    tf.conv2dTranspose(images, back, shape(images.shape[0]), 1, 'same');
  for (const compute of [convolved, returned]) {
    const whole = compute(x);
    whole.dataSync();
    assert.equal(digits(compute(first)), digits(whole.slice([0], [5])));
    assert.equal(digits(compute(last)), digits(whole.slice([COUNT - 3], [3])));
  }
});

test('only a large batch is cut', () => {
  const parts = (batch: number) => {
    const graph = new FastGraphBuilder();
    const [height, width] = [EDGE + 2, EDGE + 2];
    const x: Value = { name: 'x', shape: [batch, height, width, DEPTH], type: 'float32' };
    const w: Value = { name: 'w', shape: [3, 3, DEPTH, FILTERS], type: 'float32' };
    const v = {
      batch,
      height,
      width,
      depth: DEPTH,
      filterHeight: 3,
      filterWidth: 3,
      filters: FILTERS,
      outHeight: EDGE,
      outWidth: EDGE,
      dilationHeight: 1,
      dilationWidth: 1,
    };
    const y = forward(graph, x, w, v);
    assert.deepEqual(y.shape, [batch, EDGE, EDGE, FILTERS]);
    const [{ nodes }] = graph.finish([x, w], [y]);
    return nodes.filter(({ op, inputs }) => op === 'Slice' && inputs[0] === 'x').length;
  };
  assert.deepEqual([parts(8), parts(COUNT), parts(4 * COUNT)], [0, 2, 5]);
});
