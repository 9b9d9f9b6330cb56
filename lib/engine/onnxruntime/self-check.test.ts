import assert from 'node:assert/strict';
import { test } from 'node:test';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { installOnnxRuntime } from './index.js';
import { selfCheck } from './self-check.js';

tf.enableProdMode();
installOnnxRuntime('onnxruntime', { threads: 2 });

test('the CPU provider passes the self-check', async () => {
  await selfCheck('onnxruntime', 'cpu');
  assert.equal(tf.getBackend(), 'onnxruntime');
});

test('a backend with one wrong kernel is refused', async () => {
  installOnnxRuntime('broken', { threads: 1 });
  tf.unregisterKernel('Tanh', 'broken');
  const sigmoid = tf.getKernel('Sigmoid', 'broken');
  tf.registerKernel({ ...sigmoid, kernelName: 'Tanh' });
  await assert.rejects(selfCheck('broken', 'onnxruntime'), /"elementwise functions"/);
});
