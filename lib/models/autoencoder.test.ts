import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { uniformTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { type Autoencoder, half, reducedAutoencoder } from './autoencoder.js';
import { parameterCount } from './layers.js';
import {
  layerParameters,
  outputEdge,
  printedAutoencoder,
  table4,
  table5,
  tapsOf,
} from './printed-autoencoder.js';
import { findTorch, type Numbers, runTorch } from './torch-reference.js';
import { readWeights, weightsToBytes } from './weights.js';

before(() => startEngine());
const random = randomStream(9, 'autoencoder test');
const skip = findTorch() ? false : 'PyTorch is not installed here';

const nchw = (x: tf.Tensor) => x.transpose([0, 3, 1, 2]).arraySync() as Numbers;
const toTorch = (x: tf.Tensor) =>
  (x.rank === 4 ? x.transpose([3, 2, 0, 1]) : x).arraySync() as Numbers;

/** Latents and reconstruction by PyTorch with our weights; `script` maps `x` to `z` and `y`. */
function assertEqualToTorch(model: Autoencoder, script: string): void {
  const { size, channels } = model;
  const x = uniformTensor<tf.Rank.R4>(random.split('x'), [2, size, size, channels], -1, 1);
  const weights = Object.fromEntries(
    Object.entries(model.parameters).map(([name, value]) => [name, toTorch(value)]),
  );
  const prelude = `
x = inputs["x"]
def conv(name, h, s=1, p=0): return F.conv2d(h, inputs[name + "/kernel"], inputs[name + "/bias"], s, p)
def convt(name, h, s, p): return F.conv_transpose2d(h, inputs[name + "/kernel"], inputs[name + "/bias"], s, p)
def leaky(h): return F.leaky_relu(h, 0.01)
def d2s(h):
    n, c, a, b = h.shape
    return F.pixel_shuffle(h.reshape(n, 4, c // 4, a, b).transpose(1, 2).reshape(n, c, a, b), 2)
def s2d(h):
    n, c, a, b = F.pixel_unshuffle(h, 2).shape
    return F.pixel_unshuffle(h, 2).reshape(n, c // 4, 4, a, b).transpose(1, 2).reshape(n, c, a, b)
`;
  const { z, y } = runTorch(`${prelude}${script}\noutputs["z"], outputs["y"] = z, y`, {
    x: nchw(x),
    ...weights,
  });
  const latents = model.encode(x);
  const close = (ours: tf.Tensor, theirs: Numbers) => {
    const expected = tf.tensor(theirs as number[][][][]).transpose([0, 2, 3, 1]);
    assert.deepEqual(ours.shape, expected.shape);
    const difference = ours.sub(expected).abs().max().dataSync()[0];
    assert.ok(difference < 1e-4, `largest difference ${difference}`);
  };
  close(latents, z);
  close(model.decode(latents), y);
}

test('the reduced autoencoder equals PyTorch with the same weights', { skip }, () => {
  const model = reducedAutoencoder(
    { size: 16, channels: 3, grid: 4, dimensions: 5 },
    [6, 7],
    random,
  );
  assertEqualToTorch(
    model,
    `
h = leaky(conv("encoder/0", x, 2, 1))
h = leaky(conv("encoder/1", h, 2, 1))
z = conv("encoder/latent", h)
h = leaky(conv("decoder/mix", leaky(conv("decoder/latent", z)), 1, 1))
h = leaky(d2s(conv("decoder/1", h, 1, 1)))
y = d2s(conv("decoder/0", h, 1, 1))`,
  );
});

test('a reduced autoencoder that halves beyond its grid equals PyTorch with the same weights', {
  skip,
}, () => {
  const model = reducedAutoencoder(
    { size: 16, channels: 3, grid: 4, dimensions: 2 },
    [6, 7, 8],
    random,
  );
  assertEqualToTorch(
    model,
    `
h = leaky(conv("encoder/0", x, 2, 1))
h = leaky(conv("encoder/1", h, 2, 1))
h = leaky(conv("encoder/2", h, 2, 1))
z = d2s(conv("encoder/latent", h))
h = leaky(conv("decoder/mix", leaky(conv("decoder/latent", s2d(z))), 1, 1))
h = leaky(d2s(conv("decoder/2", h, 1, 1)))
h = leaky(d2s(conv("decoder/1", h, 1, 1)))
y = d2s(conv("decoder/0", h, 1, 1))`,
  );
});

test('the corrected network of Table 4 equals PyTorch with the same weights', { skip }, () => {
  assertEqualToTorch(
    printedAutoencoder(table4(6), 'corrected', random, { width: 1 / 32 }),
    `
h = leaky(conv("encoder/0", x, 2, 1))
h = leaky(conv("encoder/1", h, 2, 1))
z = conv("encoder/3", conv("encoder/2", h))
h = leaky(conv("decoder/1", conv("decoder/0", z)))
h = leaky(convt("decoder/2", h, 1, 1))
h = torch.tanh(convt("decoder/4", convt("decoder/3", h, 2, 1), 2, 1))
y = conv("refine/1", leaky(conv("refine/0", h, 1, 1)), 1, 1)`,
  );
});

test('the corrected network of Table 5 equals PyTorch with the same weights', { skip }, () => {
  assertEqualToTorch(
    printedAutoencoder(table5(12, 1), 'corrected', random, { width: 1 / 64 }),
    `
h = leaky(conv("encoder/0", x, 2, 1))
h = leaky(conv("encoder/1", h, 2, 1))
h = leaky(conv("encoder/2", h, 2, 1))
z = conv("encoder/4", conv("encoder/3", h))
h = leaky(conv("decoder/1", conv("decoder/0", z)))
h = leaky(convt("decoder/2", h, 1, 1))
h = leaky(convt("decoder/3", h, 2, 1))
h = leaky(convt("decoder/4", h, 2, 1))
h = torch.tanh(convt("decoder/5", h, 2, 1))
y = conv("refine/1", leaky(conv("refine/0", h, 1, 1)), 1, 1)`,
  );
});

for (const [size, channels, grid, widths] of [
  [28, 1, 7, [4, 4]],
  [32, 3, 16, [4]],
  [32, 3, 16, [4, 4, 4]],
  [64, 3, 4, [4, 4, 4, 4]],
  [256, 3, 64, [4, 4]],
] as [number, number, number, number[]][]) {
  test(`a ${size}×${size}×${channels} image has a ${grid}×${grid} latent grid and comes back in its size`, () => {
    const model = reducedAutoencoder({ size, channels, grid, dimensions: 3 }, widths, random);
    const latents = model.encode(tf.zeros([2, size, size, channels]));
    assert.deepEqual(latents.shape, [2, grid, grid, 3]);
    assert.deepEqual(model.decode(latents).shape, [2, size, size, channels]);
  });
}

test('widths that do not fit the sizes are refused', () => {
  const shape = { size: 32, channels: 1, grid: 4, dimensions: 8 };
  assert.throws(() => reducedAutoencoder(shape, [16, 32], random), /3 halvings/);
  assert.throws(() => reducedAutoencoder({ ...shape, grid: 5 }, [16, 32], random), /power of two/);
  assert.throws(() => reducedAutoencoder(shape, [1, 1, 1, 1, 1, 1], random), /one width/);
});

test('Tables 4 and 5 have the parameter counts that follow from their rows', () => {
  const sum = (rows: ReturnType<typeof table4>) =>
    rows.reduce((total, layer) => total + layerParameters(layer, tapsOf(layer, 'corrected')), 0);
  const parts = (rows: ReturnType<typeof table4>) => [
    sum(rows.filter((layer) => layer.part === 'encoder')),
    sum(rows.filter((layer) => layer.part !== 'encoder')),
  ];
  const millions = (counts: number[]) => counts.map((count) => (count / 1e6).toFixed(2));
  assert.deepEqual(millions(parts(table4(12))), ['0.54', '6.31']);
  assert.deepEqual(millions(parts(table5(12))), ['6.67', '15.58']);
  const built = printedAutoencoder(table4(12), 'corrected', random);
  assert.equal(parameterCount(built.parameters), sum(table4(12)));
});

for (const version of ['printed', 'corrected'] as const) {
  for (const [name, rows] of [
    ['4', table4(6)],
    ['5', table5(6)],
  ] as const) {
    test(`the output sizes computed for Table ${name} as ${version} are those of the network that is built`, () => {
      const model = printedAutoencoder(rows, version, random, { width: 1 / 256 });
      const edge = rows.reduce(
        (size, layer) => outputEdge(layer.kind, size, tapsOf(layer, version)),
        32,
      );
      const output = model.decode(model.encode(tf.zeros([1, 32, 32, 3])));
      assert.deepEqual(output.shape, [1, edge, edge, 3]);
    });
  }
}

test('encoder and decoder parameters are disjoint and complete', () => {
  const model = printedAutoencoder(table4(6), 'corrected', random, { width: 1 / 64 });
  const names = (which: 'encoder' | 'decoder') => Object.keys(half(model, which));
  assert.deepEqual([...names('encoder'), ...names('decoder')], Object.keys(model.parameters));
  assert.ok(
    names('encoder').length > 0 && names('decoder').some((name) => name.startsWith('refine/')),
  );
});

test('weights survive a file, and a file of another network is refused unread', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'weights-'));
  const shape = { size: 8, channels: 1, grid: 4, dimensions: 2 };
  const saved = reducedAutoencoder(shape, [3], random.split('saved'));
  const other = reducedAutoencoder(shape, [3], random.split('other'));
  const wider = reducedAutoencoder(shape, [4], random.split('wider'));
  const file = path.join(folder, 'weights.safetensors');
  writeFileSync(file, await weightsToBytes(saved.parameters));
  readWeights(file, other.parameters);
  for (const [name, variable] of Object.entries(saved.parameters)) {
    assert.deepEqual(other.parameters[name].dataSync(), variable.dataSync());
  }
  assert.throws(
    () => readWeights(file, wider.parameters),
    /encoder\/0\/kernel should have the shape/,
  );
  assert.throws(() => readWeights(file, {}), /holds .* which this network does not have/);
  rmSync(folder, { recursive: true });
});
