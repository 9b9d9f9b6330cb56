import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { posteriorMean } from './empirical-denoiser.js';
import { cosineSchedule, posteriorStep, samplingPath } from './noise-schedule.js';
import {
  boundAt,
  boundParts,
  decoderNats,
  levelHistogram,
  priorNats,
  transitionWeight,
} from './variational-bound.js';

before(() => startEngine());

const schedule = cosineSchedule(400);

test('a step costs the divergence of two Gaussians of one variance', () => {
  for (const t of [2, 50, 300]) {
    // Means differ by fromClean · (x − x̂), variances are equal: KL = difference² / 2 variance.
    const { fromClean, variance } = posteriorStep(schedule, t);
    const wanted = fromClean ** 2 / (2 * variance);
    assert.ok(Math.abs(transitionWeight(schedule, t, t - 1) / wanted - 1) < 1e-9);
  }
});

test('the prior costs the divergence from a standard Gaussian, by quadrature', () => {
  const [alphaBar, x] = [0.3, 0.8];
  const log = (z: number, mean: number, variance: number) =>
    -((z - mean) ** 2) / (2 * variance) - Math.log(2 * Math.PI * variance) / 2;
  let sum = 0;
  for (let z = -12; z < 12; z += 1e-3) {
    const q = log(z, Math.sqrt(alphaBar) * x, 1 - alphaBar);
    sum += Math.exp(q) * (q - log(z, 0, 1)) * 1e-3;
  }
  assert.ok(Math.abs(priorNats(alphaBar, [x]) - sum) < 1e-6);
});

test('the decoder is a distribution; it is sure without noise and its histogram in pure noise', () => {
  const histogram = levelHistogram(Uint8Array.of(0, 0, 0, 200));
  const total = (alphaBar: number) => {
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      sum += Math.exp(-decoderNats(alphaBar, 0.4, byte, histogram));
    }
    return sum;
  };
  for (const alphaBar of [0.01, 0.5, 0.99]) assert.ok(Math.abs(total(alphaBar) - 1) < 1e-9);
  assert.ok(decoderNats(1 - 1e-9, 77 / 127.5 - 1, 77, histogram) < 1e-9);
  assert.ok(Math.abs(decoderNats(1e-9, 0.4, 0, histogram) + Math.log(histogram[0])) < 1e-3);
});

test('with the ideal denoiser an image of N costs log₂ N bits: the integral of its errors', async () => {
  // Four far images of two values; one level each, so that only the choice among them is open.
  const bytes = Uint8Array.of(0, 0, 0, 255, 255, 0, 255, 255);
  const points = tf.tensor2d([
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ]);
  const copies = 200;
  const images = Uint8Array.from({ length: 8 * copies }, (_, k) => bytes[k % 8]);
  const parts = await boundParts(
    { images, count: 4 * copies },
    (x, t) => posteriorMean(points, schedule, x, new Array<number>(x.shape[0]).fill(t)),
    schedule,
    samplingPath(schedule, 200).slice(0, -1),
    levelHistogram(images),
    randomStream(7, 'bound'),
  );
  const bits = boundAt(parts, parts.path.length - 1);
  const mean = bits.reduce((a, b) => a + b) / bits.length;
  assert.ok(mean > 1.95 && mean < 2.15, `${mean} bits`);
});
