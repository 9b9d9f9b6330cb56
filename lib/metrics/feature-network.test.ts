import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ImageSet } from '../data/index.js';
import { startEngine } from '../engine/index.js';
import { encodeModel } from '../engine/onnxruntime/onnx-model.js';
import { randomStream } from '../engine/random.js';
import { accuracy, createClassifier, MNIST_CNN, trainClassifier } from './classifier.js';
import {
  classifierNetwork,
  type OnnxNetworkOptions,
  onnxNetwork,
  outputsOfSet,
} from './feature-network.js';
import expected from './fixtures/resize.json';
import { type Images, imagesOf } from './images.js';
import { type ResizeRule, resize } from './resize.js';

before(startEngine);
const folder = mkdtempSync(join(tmpdir(), 'meps-onnx-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The generator of fixtures/resize.py. */
function draw(seed: number, count: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = Number((BigInt(state) * 48271n) % 2147483647n);
    return (state >> 15) / 32768 - 1;
  });
}

const near = (actual: number, wanted: number, tolerance: number) =>
  assert.ok(Math.abs(actual - wanted) <= tolerance, `${actual} ≠ ${wanted}`);

for (const [name, values] of Object.entries(expected)) {
  test(`resizing as ${name} pixels agrees with its origin`, () => {
    const [rule, size] = name.split(' ');
    const image: Images = { values: draw(11, 80), count: 1, height: 10, width: 8, channels: 1 };
    const resized = resize(image, Number(size), rule as ResizeRule);
    for (const [i, value] of values.entries()) near(resized.values[i], value, 2e-6);
  });
}

test('resizing keeps a constant and treats channels and images apart', () => {
  const values = Float32Array.from(
    { length: 2 * 36 * 3 },
    (_, i) => (i % 3) / 4 + (i >= 108 ? 0.2 : 0),
  );
  const images: Images = { values, count: 2, height: 6, width: 6, channels: 3 };
  for (const rule of ['bilinear', 'tf1', 'pil-bicubic'] as const) {
    const { values: out } = resize(images, 9, rule);
    for (const [i, x] of out.entries()) near(x, (i % 3) / 4 + (i >= 243 ? 0.2 : 0), 1e-6);
  }
});

/** An ONNX file whose `features` are the mean of each channel, and whose `logits` are those doubled. */
function writeMeanNetwork(): string {
  const [type, file] = ['float32' as const, join(folder, 'mean.onnx')];
  const reduce = { keepdims: 0 };
  const axes = new BigInt64Array([2n, 3n]);
  const two = new Float32Array([2]);
  const shape = [2, 3, 4, 4];
  const bytes = encodeModel({
    nodes: [
      { op: 'ReduceMean', domain: '', inputs: ['x', 'axes'], output: 'f', attributes: reduce },
      { op: 'Mul', domain: '', inputs: ['f', 'two'], output: 'l', attributes: {} },
    ],
    constants: [
      { name: 'axes', type: 'int64', shape: [2], bytes: new Uint8Array(axes.buffer) },
      { name: 'two', type, shape: [1], bytes: new Uint8Array(two.buffer) },
    ],
    inputs: [{ name: 'x', type, shape }],
    outputs: [
      { name: 'f', type, shape: [2, 3] },
      { name: 'l', type, shape: [2, 3] },
    ],
  });
  writeFileSync(file, bytes);
  return file;
}

const MEAN: OnnxNetworkOptions = {
  name: 'Mean',
  size: 4,
  resize: 'bilinear',
  scale: 1 / 255,
  offset: [0, 0, 0.5],
  input: 'x',
  features: 'f',
  logits: 'l',
  batchSize: 2,
};

test('an ONNX network gets scaled pixels in its order and gives features and probabilities', async () => {
  const file = writeMeanNetwork();
  const values = new Float32Array(4 * 64 * 3);
  for (let i = 0; i < values.length; i++) values[i] = [-1, 0, 1][i % 3];
  const images: Images = { values, count: 4, height: 8, width: 8, channels: 3 };
  const run = async (extra: object) =>
    (await onnxNetwork(file, { ...MEAN, offset: [0, 0, 0.5], ...extra })).outputs(images);
  const { features, probabilities, classes } = await run({});
  assert.deepEqual([features.network, features.count, features.length, classes], ['Mean', 4, 3, 3]);
  for (let n = 0; n < 4; n++) {
    for (const [c, value] of [0, 0.5, 1.5].entries()) near(features.values[n * 3 + c], value, 1e-6);
  }
  const sum = Math.exp(0) + Math.exp(1) + Math.exp(3);
  near(probabilities?.[2] ?? 0, Math.exp(3) / sum, 1e-6);
  const reversed = await run({ order: 'BGR' });
  near(reversed.features.values[0], 1, 1e-6);
});

test('a wrong output or input name is answered with the names that exist', async () => {
  const file = writeMeanNetwork();
  const options = { ...MEAN, offset: [0, 0, 0] as [number, number, number] };
  await assert.rejects(
    onnxNetwork(file, { ...options, features: 'pool' }),
    /no output pool; it has f, l/,
  );
  await assert.rejects(onnxNetwork(file, { ...options, input: 'y' }), /no input y; it has x/);
});

/** Stripes, upright or level, of five periods, on noise: ten kinds that are easy to tell apart. */
function stripes(count: number, seed: number): ImageSet {
  const random = randomStream(seed, 'stripes');
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const images = Uint8Array.from({ length: count * 784 }, (_, i) => {
    const label = labels[Math.floor(i / 784)];
    const place = label < 5 ? i % 28 : Math.floor((i % 784) / 28);
    return random.integer(60) + (place % (2 * ((label % 5) + 1)) <= label % 5 ? 190 : 0);
  });
  return {
    name: 'stripes',
    images,
    labels,
    count,
    height: 28,
    width: 28,
    channels: 1,
    classNames: [],
  };
}

const padded = (set: ImageSet): ImageSet => {
  const images = new Uint8Array(set.count * 1024);
  for (let n = 0; n < set.count; n++) {
    for (let y = 0; y < 28; y++) {
      images.set(
        set.images.subarray((n * 28 + y) * 28, (n * 28 + y + 1) * 28),
        (n * 32 + y + 2) * 32 + 2,
      );
    }
  }
  return { ...set, images, height: 32, width: 32 };
};

const TINY = {
  ...MNIST_CNN,
  residual: false,
  network: 'Tiny',
  filters: [4, 8, 8] as [number, number, number],
  features: 16,
  shift: 0,
  epochs: 4,
  batchSize: 25,
  learningRate: 0.01,
};

test('a classifier learns, the same way each time, and pads 28×28 images', async () => {
  const [train, held] = [padded(stripes(500, 1)), stripes(100, 2)];
  const first = await trainClassifier(TINY, train);
  const again = await trainClassifier(TINY, train);
  assert.ok((await accuracy(first, padded(held))) > 0.9);
  const [one, two] = [first, again].map(classifierNetwork);
  const a = await outputsOfSet(one, held);
  const b = await outputsOfSet(two, padded(held));
  assert.deepEqual(a.features.values, b.features.values);
  for (let n = 0; n < 100; n++) {
    near(
      (a.probabilities ?? new Float32Array())
        .subarray(n * 10, n * 10 + 10)
        .reduce((s, p) => s + p, 0),
      1,
      1e-5,
    );
  }
});

test('features do not depend on the batch', async () => {
  const network = classifierNetwork(createClassifier(TINY, 1));
  const set = stripes(7, 3);
  const all = (await network.outputs(imagesOf(set))).features;
  const one = (await network.outputs(imagesOf(set, [4]))).features;
  for (let j = 0; j < all.length; j++) near(one.values[j], all.values[4 * all.length + j], 1e-6);
});

test('images of another size are refused by the classifier', async () => {
  const network = classifierNetwork(createClassifier(TINY, 1));
  const images: Images = {
    values: new Float32Array(64),
    count: 1,
    height: 8,
    width: 8,
    channels: 1,
  };
  await assert.rejects(network.outputs(images), /takes 32×32×1 images, not 8×8×1/);
});
