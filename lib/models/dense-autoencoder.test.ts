import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { decodeLatents, encodeImages } from './blae.js';
import { denseAutoencoder } from './dense-autoencoder.js';
import { createVae, decode, encode, type VaeConfig } from './vae.js';

before(() => startEngine());

test('it has the networks of the VAE: with the same weights, the same codes and outputs', () => {
  const random = randomStream(1, 'dense autoencoder');
  const model = denseAutoencoder({ size: 4, channels: 1, dimensions: 3 }, 10, random);
  const config: VaeConfig = {
    inputs: 16,
    hidden: 10,
    latents: 3,
    likelihood: 'gaussian',
    decoderDeviation: 1,
    noiseScale: 1,
    priorDeviation: 1,
  };
  const vae = createVae(config, random);
  for (const [name, variable] of Object.entries(model.parameters)) {
    vae[name.replace('latent', 'mean')].assign(variable);
  }
  const x = tf.tensor4d(
    Float32Array.from({ length: 32 }, (_, k) => Math.sin(k)),
    [2, 4, 4, 1],
  );
  const rows = x.reshape<tf.Tensor2D>([2, 16]);
  const codes = model.encode(x).reshape<tf.Tensor2D>([2, 3]);
  const { mean } = encode(vae, config, rows.add(1).div(2));
  assert.ok(codes.sub(mean).abs().max().dataSync()[0] < 1e-6);
  const images = model.decode(codes.reshape([2, 1, 1, 3])).reshape([2, 16]);
  assert.ok(
    images
      .sub(decode(vae, config, mean))
      .abs()
      .max()
      .dataSync()[0] < 1e-6,
  );
});

test('codes and images go through in chunks of any number', async () => {
  const random = randomStream(2, 'dense autoencoder');
  const model = denseAutoencoder({ size: 4, channels: 1, dimensions: 3 }, 5, random);
  const latents = await encodeImages(model, new Float32Array(16 * 260).fill(0.5));
  assert.equal(latents.length, 3 * 260);
  assert.ok(latents.every((value) => Math.abs(value) <= 1));
  assert.equal((await decodeLatents(model, latents)).length, 16 * 260);
});
