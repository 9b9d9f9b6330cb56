import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ImageSet } from '../data/image-set.js';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { imagesOf } from './images.js';
import { nearestTraining, pairStrips, shareAbove } from './nearest-training.js';

before(() => startEngine());

const size = 16;
const random = randomStream(1, 'nearest training');
const training: ImageSet = {
  name: 'noise',
  count: 30,
  height: size,
  width: size,
  channels: 1,
  labels: undefined,
  images: Uint8Array.from({ length: 30 * size * size }, () => random.integer(256)),
  classNames: [],
};

test('a copy is found with SSIM 1 and endless PSNR, a slightly changed one above 30 dB', async () => {
  const samples = imagesOf(training, [7, 3]);
  for (let k = size * size; k < 2 * size * size; k++) samples.values[k] *= 0.98;
  const { index, psnr, ssim } = await nearestTraining(samples, training);
  assert.deepEqual([...index], [7, 3]);
  assert.equal(psnr[0], Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(ssim[0] - 1) < 1e-9);
  // Uniform pixels have the mean square 1/3, so the error is 0.02²/3: about 44.8 dB.
  assert.ok(Math.abs(psnr[1] - 10 * Math.log10((4 * 3) / 0.02 ** 2)) < 0.5);
  assert.equal(shareAbove(psnr, 30), 1);
});

test('strips show generated images above the closest training images', async () => {
  const samples = imagesOf(training, [4, 9]);
  const strips = await pairStrips(
    'pairs',
    samples,
    training,
    await nearestTraining(samples, training),
    5,
  );
  assert.deepEqual(
    strips.map(({ label }) => label),
    ['pairs', 'closest'],
  );
  // Equal images, equal pictures.
  assert.equal(strips[0].png, strips[1].png);
});
