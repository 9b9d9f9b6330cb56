import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import * as layers from './layers.js';
import { findTorch, type Numbers, runTorch } from './torch-reference.js';

before(() => startEngine());
const random = randomStream(5, 'layers test');
const images = (name: string, shape: [number, number, number, number]) =>
  normalTensor<tf.Rank.R4>(random.split(name), shape);
const nchw = (x: tf.Tensor) => x.transpose([0, 3, 1, 2]).arraySync() as Numbers;
const nhwc = (values: Numbers) => tf.tensor(values as number[][][][]).transpose([0, 2, 3, 1]);
/** Our kernel in PyTorch's layout. */
const toTorch = (kernel: tf.Tensor) =>
  (kernel.rank === 4 ? kernel.transpose([3, 2, 0, 1]) : kernel.transpose()).arraySync() as Numbers;

function assertClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  assert.deepEqual(actual.shape, expected.shape);
  const difference = actual.sub(expected).abs().max().dataSync()[0];
  assert.ok(difference < tolerance, `largest difference ${difference}`);
}

const skip = findTorch() ? false : 'PyTorch is not installed here';

for (const [size, stride, padding] of [
  [4, 2, 1],
  [3, 1, 1],
  [1, 1, 0],
  [1, 3, 1],
  [3, 2, 0],
]) {
  test(`conv ${size}×${size}, stride ${stride}, padding ${padding} equals PyTorch's`, {
    skip,
  }, () => {
    const p: Variables = {};
    layers.addConv(p, 'c', size, 3, 5, random);
    const x = images('conv', [2, 9, 8, 3]);
    const { y } = runTorch(
      `outputs["y"] = F.conv2d(inputs["x"], inputs["w"], inputs["b"], ${stride}, ${padding})`,
      { x: nchw(x), w: toTorch(p['c/kernel']), b: p['c/bias'].arraySync() as Numbers },
    );
    assertClose(layers.conv(p, 'c', x, { stride, padding }), nhwc(y));
  });
}

for (const [size, stride, padding] of [
  [4, 2, 1],
  [3, 1, 1],
  [3, 3, 1],
  [4, 1, 0],
]) {
  test(`convTranspose ${size}×${size}, stride ${stride}, padding ${padding} equals PyTorch's`, {
    skip,
  }, () => {
    const p: Variables = {};
    layers.addConvTranspose(p, 'c', size, 4, 3, random);
    const x = images('transposed', [2, 5, 4, 4]);
    const { y } = runTorch(
      `outputs["y"] = F.conv_transpose2d(inputs["x"], inputs["w"], inputs["b"], ${stride}, ${padding})`,
      { x: nchw(x), w: toTorch(p['c/kernel']), b: p['c/bias'].arraySync() as Numbers },
    );
    assertClose(layers.convTranspose(p, 'c', x, { stride, padding }), nhwc(y));
  });
}

test('dense equals PyTorch linear, also on the last axis of a higher rank', { skip }, () => {
  const p: Variables = {};
  layers.addDense(p, 'd', 6, 4, random);
  const x = normalTensor(random.split('dense'), [2, 3, 6]);
  const { y } = runTorch('outputs["y"] = F.linear(inputs["x"], inputs["w"], inputs["b"])', {
    x: x.arraySync() as Numbers,
    w: toTorch(p['d/kernel']),
    b: p['d/bias'].arraySync() as Numbers,
  });
  assertClose(layers.dense(p, 'd', x), tf.tensor(y as number[][][]));
});

test('batch and group normalization equal PyTorch, running statistics included', { skip }, () => {
  const p: Variables = {};
  const state: Variables = {};
  layers.addNorm(p, 'n', 6);
  layers.addNormState(state, 'n', 6);
  p['n/scale'].assign(normalTensor(random.split('scale'), [6]));
  p['n/shift'].assign(normalTensor(random.split('shift'), [6]));
  const x = images('norm', [3, 4, 5, 6]);
  const expected = runTorch(
    `
x, scale, shift, mean, var = inputs["x"], inputs["scale"], inputs["shift"], torch.zeros(6), torch.ones(6)
outputs["batch"] = F.batch_norm(x, mean, var, scale, shift, training=True)
outputs["mean"], outputs["var"] = mean, var
outputs["running"] = F.batch_norm(x, mean, var, scale, shift, training=False)
outputs["group"] = F.group_norm(x, 3, scale, shift)`,
    {
      x: nchw(x),
      scale: p['n/scale'].arraySync() as Numbers,
      shift: p['n/shift'].arraySync() as Numbers,
    },
  );
  assertClose(layers.batchNorm(p, state, 'n', x, { training: true }), nhwc(expected.batch));
  assertClose(state['n/mean'], tf.tensor(expected.mean as number[]));
  assertClose(state['n/variance'], tf.tensor(expected.var as number[]));
  assertClose(layers.batchNorm(p, state, 'n', x, { training: false }), nhwc(expected.running));
  assertClose(layers.groupNorm(p, 'n', x, 3), nhwc(expected.group));
});

test('depthToSpace equals PyTorch pixel_shuffle on channels ordered (dy, dx, c)', { skip }, () => {
  const x = images('shuffle', [2, 3, 4, 12]);
  const { y } = runTorch(
    `
n, c, h, w = inputs["x"].shape
outputs["y"] = F.pixel_shuffle(inputs["x"].reshape(n, 4, 3, h, w).transpose(1, 2).reshape(n, c, h, w), 2)`,
    { x: nchw(x) },
  );
  assertClose(layers.depthToSpace(x), nhwc(y), 1e-7);
});

test('a transposed convolution 4×4, stride 2 is a 3×3 convolution and depthToSpace', () => {
  const p: Variables = {};
  layers.addConvTranspose(p, 't', 4, 5, 3, random);
  layers.addConv(p, 'c', 3, 5, 12, random);
  // Output pixel 2i + d collects taps 1 + d − 2a of the transposed kernel from input pixels i + a.
  const kernel = tf.buffer<tf.Rank.R4>([3, 3, 5, 12]);
  const transposed = p['t/kernel'].arraySync() as number[][][][];
  for (const [dy, dx, a, b, i, o] of product(2, 2, 3, 3, 5, 3)) {
    const [ky, kx] = [1 + dy - 2 * (a - 1), 1 + dx - 2 * (b - 1)];
    if (ky < 0 || ky > 3 || kx < 0 || kx > 3) continue;
    kernel.set(transposed[ky][kx][o][i], a, b, i, (2 * dy + dx) * 3 + o);
  }
  p['c/kernel'].assign(kernel.toTensor());
  p['c/bias'].assign(p['t/bias'].tile([4]));
  const x = images('equivalence', [2, 4, 3, 5]);
  const direct = layers.convTranspose(p, 't', x, { stride: 2, padding: 1 });
  assertClose(layers.depthToSpace(layers.conv(p, 'c', x, { padding: 1 })), direct, 1e-5);
});

function product(...sizes: number[]): number[][] {
  return sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, k) => [...row, k])),
    [[]],
  );
}

test('initializers have the promised spread and depend on the name, not on the order', () => {
  const deviation = (name: string, initializer: layers.Initializer) => {
    const p: Variables = {};
    layers.addDense(p, name, 300, 100, random, initializer);
    return Math.sqrt(tf.moments(p[`${name}/kernel`]).variance.dataSync()[0]);
  };
  const near = (value: number, expected: number) =>
    assert.ok(Math.abs(value / expected - 1) < 0.02);
  near(deviation('he', layers.heNormal), Math.sqrt(2 / 300));
  near(deviation('glorot', layers.glorotUniform), Math.sqrt(2 / 400));
  near(deviation('torch', layers.torchUniform), 1 / Math.sqrt(900));
  assert.equal(deviation('torch', layers.torchUniform), deviation('torch', layers.torchUniform));
  assert.notEqual(deviation('torch', layers.torchUniform), deviation('other', layers.torchUniform));
});

test('two layers of one name are refused', () => {
  const p: Variables = {};
  layers.addDense(p, 'd', 2, 2, random);
  assert.throws(() => layers.addDense(p, 'd', 2, 2, random), /two layers named d/);
});
