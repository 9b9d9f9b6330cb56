/** Agreement with PyTorch: see fixtures/inception.py. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import * as tf from '../engine/tf.js';
import type { StoredTensor } from '../training/safetensors.js';
import { inceptionNetwork } from './fid-inception.js';
import fixture from './fixtures/inception.json';
import { frechetName } from './frechet.js';
import { createInception } from './inception.js';

before(startEngine);

/** The numbers of inception.py. */
function draw(seed: number, count: number, use: (x: number, i: number) => number): Float32Array {
  const offset = Math.imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: count }, (_, i) => {
    let h = i + offset;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h = (h ^ (h >>> 16)) >>> 0;
    return use(h / 2 ** 31 - 1, i);
  });
}

function drawnTensors(): { tensors: { [name: string]: StoredTensor }; seed: number } {
  const tensors: { [name: string]: StoredTensor } = {};
  let seed = 0;
  for (const [name, shape] of Object.entries<number[]>(fixture.shapes)) {
    const [outputs, ...window] = shape;
    const inputs = window.reduce((a, b) => a * b);
    const put = (part: string, of: number[], use: (x: number) => number) => {
      const count = of.reduce((a, b) => a * b);
      tensors[`${name}.${part}`] = { shape: of, data: draw(seed++, count, use) };
    };
    put('conv.weight', shape, (x) => Math.sqrt(3 / inputs) * x);
    put('bn.weight', [outputs], (x) => 1 + 0.3 * x);
    put('bn.bias', [outputs], (x) => 0.2 * x);
    put('bn.running_mean', [outputs], (x) => 0.2 * x);
    put('bn.running_var', [outputs], (x) => 0.6 + 0.5 * x);
  }
  const head = draw(seed, 1008 * 2048, (x) => Math.sqrt(3 / 2048) * x);
  tensors['fc.weight'] = { shape: [1008, 2048], data: head };
  return { tensors, seed: seed + 1 };
}

/** Largest difference of every `step`-th number in a row, relative to the largest number of the row. */
function difference(found: number[], expected: number[], step: number): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((x, i) => Math.abs(x - found[i * step]))) / largest;
}

test('features and scores of the FID Inception are those of PyTorch', async () => {
  const { tensors, seed } = drawnTensors();
  const images = tf.tidy(() => {
    const drawn = tf.tensor4d(
      draw(seed, 2 * 3 * 299 * 299, (x) => x),
      [2, 3, 299, 299],
    );
    return drawn.transpose<tf.Tensor4D>([0, 2, 3, 1]);
  });
  const network = createInception(tensors);
  const { features, logits } = tf.tidy(() => network.outputs(images));
  const [seen, scores] = [await features.array(), await logits.array()];
  for (const n of [0, 1]) {
    const [a, b] = [
      difference(seen[n], fixture.features[n], 16),
      difference(scores[n], fixture.logits[n], 16),
    ];
    assert.ok(a < 1e-5 && b < 1e-5, `image ${n}: ${a}, ${b}`);
  }
  tf.dispose([images, features, logits]);
  network.dispose();
});

test('the network enlarges small grey images and does not depend on the batch', async () => {
  const inception = createInception(drawnTensors().tensors);
  const network = inceptionNetwork(inception, 'bilinear');
  const grey = {
    values: draw(1, 2 * 64, (x) => x),
    count: 2,
    height: 8,
    width: 8,
    channels: 1 as const,
  };
  const all = await network.outputs(grey);
  const second = { ...grey, values: grey.values.slice(64), count: 1 };
  const colour = {
    ...second,
    values: Float32Array.from({ length: 192 }, (_, i) => second.values[Math.floor(i / 3)]),
    channels: 3 as const,
  };
  for (const one of [second, colour]) {
    const { features } = await network.outputs(one);
    const alone = difference([...features.values], [...all.features.values.slice(2048)], 1);
    assert.ok(alone < 1e-5, String(alone));
  }
  assert.equal(frechetName(network.name), 'FID');
  const sum = all.probabilities?.subarray(0, 1008).reduce((a, b) => a + b) ?? 0;
  assert.ok(Math.abs(sum - 1) < 1e-5, String(sum));
  inception.dispose();
});

test('a file without a tensor of the network, or with another one, is refused', () => {
  const { tensors } = drawnTensors();
  const { 'fc.weight': head, ...rest } = tensors;
  assert.throws(() => createInception(rest), /has a tensor fc.weight; the file does not/);
  const imagenet = { ...tensors, 'fc.weight': { ...head, shape: [1000, 2048] } };
  assert.throws(() => createInception(imagenet), /fc.weight is 1000×2048, not 1008×2048/);
});
