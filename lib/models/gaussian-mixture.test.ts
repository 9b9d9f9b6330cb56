import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { mixtureCoverage, mixtureDensity, ringMixture, sampleMixture } from './gaussian-mixture.js';

const ring = ringMixture(8, 2, 0.15);

test('the density of the ring integrates to one', () => {
  const step = 0.02;
  let mass = 0;
  for (let x = -3.5; x < 3.5; x += step) {
    for (let y = -3.5; y < 3.5; y += step) mass += mixtureDensity(ring, x, y) * step ** 2;
  }
  assert.ok(Math.abs(mass - 1) < 1e-6, `mass ${mass}`);
});

test('samples of the ring have its second moment and cover every mode', () => {
  const count = 20_000;
  const points = sampleMixture(ring, count, randomStream(1, 'ring'));
  const moment = points.reduce((sum, value) => sum + value ** 2, 0) / count;
  // E‖x‖² = radius² + 2 deviation², with standard deviation about 2·radius·deviation.
  assert.ok(Math.abs(moment - (4 + 2 * 0.15 ** 2)) < (4 * 2 * 2 * 0.15) / Math.sqrt(count));
  const { modes, nearMean } = mixtureCoverage(ring, points);
  assert.equal(modes, 8);
  // P(‖z‖ ≤ 3) of a 2-D standard normal is 1 − e^(−9/2).
  assert.ok(Math.abs(nearMean - (1 - Math.exp(-4.5))) < 0.004);
});
