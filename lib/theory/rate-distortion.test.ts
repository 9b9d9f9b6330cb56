import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  distortionAtRate,
  distortionOfPsnr,
  psnrOfDistortion,
  rateAtDistortion,
  waterFilling,
} from './rate-distortion.js';

const near = (value: number, expected: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(value - expected) <= tolerance * (1 + Math.abs(expected)),
    `${value}, expected ${expected}`,
  );
const variances = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), {
  minLength: 1,
  maxLength: 8,
});

test('n equal components follow D = nλ·2^(−2R/n)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 60, noNaN: true }),
      (n, bits) => {
        near(distortionAtRate(new Array(n).fill(3), bits), n * 3 * 2 ** ((-2 * bits) / n), 1e-8);
      },
    ),
  );
});

test('rate and distortion are inverse to each other', () => {
  fc.assert(
    fc.property(variances, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, share) => {
      const total = values.reduce((sum, value) => sum + value, 0);
      near(distortionAtRate(values, rateAtDistortion(values, share * total)), share * total, 1e-7);
    }),
  );
});

test('no bits leave the whole variance, and no allocation of the bits does better', () => {
  near(distortionAtRate([5, 2, 1], 0), 8, 1e-9);
  fc.assert(
    fc.property(
      variances,
      fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (values, share) => {
        const bits = values.reduce((sum, _, i) => sum + share[i], 0);
        const byHand = values.reduce((sum, value, i) => sum + value * 2 ** (-2 * share[i]), 0);
        assert.ok(distortionAtRate(values, bits) <= byHand * (1 + 1e-9));
      },
    ),
  );
});

test('the curve is decreasing in the level and convex in the rate', () => {
  const points = [0.1, 0.2, 0.5, 1, 2, 4].map((level) => waterFilling([4, 2, 1, 0.3], level));
  for (let k = 1; k < points.length; k++) assert.ok(points[k].bits <= points[k - 1].bits);
  const at = (bits: number) => distortionAtRate([4, 2, 1, 0.3], bits);
  for (const bits of [0.5, 1, 2, 3])
    assert.ok(at(bits) <= (at(bits - 0.4) + at(bits + 0.4)) / 2 + 1e-12);
});

test('PSNR and distortion are inverse; an error of 0.02 per value of [−1, 1] is 40 dB', () => {
  near(psnrOfDistortion(100 * 0.02 ** 2, 100), 40);
  near(psnrOfDistortion(distortionOfPsnr(31.4, 3072), 3072), 31.4);
});
