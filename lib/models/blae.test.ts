import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { uniformTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { trainToEnd } from '../training/train.js';
import { reducedAutoencoder } from './autoencoder.js';
import * as blae from './blae.js';
import { binaryRate, deadBits, latentHistogram, uniqueCodes } from './latent-statistics.js';

before(() => startEngine());
const random = randomStream(11, 'blae test');
const small = (name: string) =>
  reducedAutoencoder({ size: 8, channels: 1, grid: 2, dimensions: 3 }, [4, 6], random.split(name));
const pictures = (n: number, name = 'pictures') =>
  uniformTensor<tf.Rank.R4>(random.split(name), [n, 8, 8, 1], -1, 1);

test('bits survive packing, eight to a byte', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 })), (list) => {
      const bits = Uint8Array.from(list);
      const bytes = blae.packBits(bits);
      assert.equal(bytes.length, Math.ceil(bits.length / 8));
      assert.deepEqual(blae.unpackBits(bytes, bits.length), bits);
    }),
  );
  assert.deepEqual(blae.packBits(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1)), Uint8Array.of(129, 1));
  assert.throws(() => blae.unpackBits(Uint8Array.of(1), 9), /hold 8 bits, not 9/);
});

test('the loss without noise is the mean over images of the summed squared error', () => {
  const model = small('loss');
  const x = pictures(3);
  const loss = blae.reconstructionLoss(model, x, { family: 'none' }, random).dataSync()[0];
  const output = model.decode(tf.tanh(model.encode(x))).dataSync() as Float32Array;
  const expected =
    (x.dataSync() as Float32Array).reduce((sum, value, i) => sum + (value - output[i]) ** 2, 0) / 3;
  assert.ok(Math.abs(loss / expected - 1) < 1e-5);
});

test('noise in a tensor has the variance of its family and depends on the stream alone', () => {
  const spec = { family: 'triangular', sigma: 2, kappa: 2 } as const;
  const values = blae
    .noiseTensor(spec, random.split('noise'), [200, 200])
    .dataSync() as Float32Array;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(variance / (4 / 6) - 1) < 0.02, `${variance}`);
  assert.deepEqual(blae.noiseTensor(spec, random.split('noise'), [200, 200]).dataSync(), values);
});

test('the gradient of Eq. 5 agrees with finite differences', () => {
  const model = small('gradient');
  const x = pictures(2);
  const noise = { family: 'uniform', sigma: 1 } as const;
  const loss = () => blae.reconstructionLoss(model, x, noise, random.split('fixed'));
  const bias = model.parameters['encoder/latent/bias'];
  const { grads } = tf.variableGrads(loss, [bias]);
  const gradient = grads[bias.name].dataSync();
  const at = (k: number, step: number) => {
    const before = bias.dataSync().slice();
    bias.assign(tf.tensor1d(before.map((value, i) => value + (i === k ? step : 0))));
    const value = loss().dataSync()[0];
    bias.assign(tf.tensor1d(before));
    return value;
  };
  for (let k = 0; k < 3; k++) {
    const expected = (at(k, 1e-3) - at(k, -1e-3)) / 2e-3;
    assert.ok(Math.abs(gradient[k] - expected) < 0.005, `${gradient[k]}, ${expected}`);
  }
});

test('encoding many images equals encoding each alone, whatever their number', async () => {
  const model = small('chunks');
  const x = pictures(503).dataSync() as Float32Array;
  const all = await blae.encodeImages(model, x);
  assert.equal(all.length, 503 * 12);
  for (const i of [0, 250, 499, 502]) {
    const alone = await blae.encodeImages(model, x.slice(i * 64, i * 64 + 64));
    for (const [k, value] of alone.entries()) assert.ok(Math.abs(value - all[i * 12 + k]) < 1e-5);
  }
  const decoded = await blae.decodeLatents(model, all.slice(0, 24));
  assert.equal(decoded.length, 2 * 64);
  assert.ok(decoded.every((value) => value >= -1 && value <= 1));
  await assert.rejects(blae.encodeImages(model, new Float32Array(65)), /no whole number of items/);
});

test('statistics of latents agree with hand counts', () => {
  const latents = Float32Array.of(0.95, -0.999, 0.2, -0.7, 1, 0);
  assert.equal(binaryRate(latents, 0.1), 3 / 6);
  assert.equal(binaryRate(latents, 0.5), 4 / 6);
  const bits = Uint8Array.of(1, 0, 1, /**/ 1, 1, 0, /**/ 1, 0, 1);
  assert.equal(uniqueCodes(bits, 3), 2);
  assert.equal(deadBits(bits, 3), 1);
  assert.deepEqual(latentHistogram(latents, 2), [2 / 6, 4 / 6]);
  assert.deepEqual(blae.toBits(latents), Uint8Array.of(1, 0, 1, 0, 1, 0));
  assert.deepEqual(blae.fromBits(Uint8Array.of(1, 0)), Float32Array.of(1, -1));
});

test('training lowers the loss and leaves no tensor behind', async () => {
  const model = small('training');
  // Two flat pictures, a dark and a light one.
  const x = Float32Array.from({ length: 16 * 64 }, (_, i) => ((i >> 6) % 2 ? 0.8 : -0.8));
  const before = tf.memory().numTensors;
  const epochs = await trainToEnd({
    variables: model.parameters,
    examples: 16,
    batchSize: 8,
    epochs: 30,
    learningRate: 5e-3,
    stream: random.split('training'),
    loss(batch, noise) {
      const values = Float32Array.from(
        { length: 8 * 64 },
        (_, i) => x[batch[i >> 6] * 64 + (i & 63)],
      );
      return blae.reconstructionLoss(
        model,
        tf.tensor4d(values, [8, 8, 8, 1]),
        { family: 'gaussian', sigma: 0.5 },
        noise,
      );
    },
  });
  assert.equal(tf.memory().numTensors, before);
  assert.ok(epochs[29].loss < 0.8 * epochs[0].loss, `${epochs[0].loss} → ${epochs[29].loss}`);
});
