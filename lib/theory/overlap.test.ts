import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  gaussianNoise,
  type Noise,
  noNoise,
  scaleNoise,
  triangularNoise,
  uniformNoise,
} from './noise.js';
import {
  overlap,
  overlapAtDistance,
  overlapGaussian,
  overlapGaussianSlope,
  overlapGeneralizedTriangular,
  overlapSlope,
  overlapTriangular,
  shifted,
} from './overlap.js';

const UNIMODAL: Noise[] = [
  gaussianNoise(0.7),
  triangularNoise(1.3, 2),
  triangularNoise(1, 4),
  triangularNoise(1, 1.5),
  uniformNoise(0.4),
];
const U_SHAPED: Noise[] = [triangularNoise(1, 2, 'paper'), triangularNoise(0.5, 3, 'paper')];
const ALL = [...UNIMODAL, ...U_SHAPED];
const anyNoise = fc.constantFrom(...ALL);
const place = fc.double({ min: -4, max: 4, noNaN: true });
const scale = fc.double({ min: 0.2, max: 3, noNaN: true });

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} against ${expected}`);
}

for (const noise of ALL) {
  test(`${noise.label}: the closed form agrees with quadrature to 1e-10`, () => {
    for (const share of [0.001, 0.1, 0.37, 0.5, 0.75, 1, 1.2, 1.5, 1.9, 1.999]) {
      const distance = share * Math.min(noise.reach, 4);
      const quadrature = overlap(shifted(noise, 0.3), shifted(noise, 0.3 + distance));
      assertClose(quadrature, overlapAtDistance(noise, distance), 1e-10);
    }
  });
}

test('the closed forms agree with the values of an independent Monte Carlo run (4e6 points)', () => {
  const distances = [0.1, 0.5, 1, 1.5, 1.9];
  const triangle = [0.9025, 0.5625, 0.25, 0.0625, 0.0025];
  const printed = [0.709, 0.427, 0.293, 0.207, 0.093];
  distances.forEach((d, k) => {
    assertClose(overlapTriangular(d, 1), triangle[k], 1e-12);
    assertClose(overlapGeneralizedTriangular(d, 1, 0.5), triangle[k], 1e-12);
    assertClose(overlapGeneralizedTriangular(d, 1, 2), printed[k], 1e-3);
  });
});

test('the overlap of different densities: a narrow and a wide uniform, two Gaussians', () => {
  const narrow = shifted(uniformNoise(0.5), 0);
  const wide = shifted(uniformNoise(2), 1);
  // min = 1/4 on [−1/2, 1/2].
  assertClose(overlap(narrow, wide), 0.25, 1e-12);
  // N(0, 1), N(0, 4): crossing at c = √(8 ln 2 / 3); OC = 1 − 2(Φ(c) − Φ(c/2)).
  const value = overlap(shifted(gaussianNoise(1), 0), shifted(gaussianNoise(2), 0));
  assertClose(value, 0.6773254311652315, 1e-12);
});

test('OC is symmetric, within [0, 1], and does not change under translation', () => {
  fc.assert(
    fc.property(anyNoise, anyNoise, place, place, scale, (f, g, a, b, factor) => {
      const wide = scaleNoise(g, factor);
      const p = shifted(f, a);
      const q = shifted(wide, b);
      const value = overlap(p, q, 1e-9);
      assert.ok(value >= 0 && value <= 1 + 1e-7);
      assertClose(overlap(q, p, 1e-9), value, 1e-7);
      assertClose(overlap(shifted(f, a + 2), shifted(wide, b + 2), 1e-9), value, 1e-6);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('OC is 1 exactly for equal densities', () => {
  for (const noise of ALL) {
    assert.equal(overlapAtDistance(noise, 0), 1);
    // Singular ends away from 0 cost digits: 1e-16^(1/a) of the mass is out of reach.
    const tolerance = noise.unimodal ? 1e-11 : 1e-5;
    assertClose(overlap(shifted(noise, 0.2), shifted(noise, 0.2)), 1, tolerance);
    assert.ok(overlapAtDistance(noise, 1e-3 * noise.reach) < 1);
  }
  assert.equal(overlapAtDistance(noNoise(), 0), 1);
  assert.equal(overlapAtDistance(noNoise(), 1e-9), 0);
});

test('OC falls with the distance and rises with σ, for unimodal and U-shaped noise (A.2.3)', () => {
  const share = fc.double({ min: 0.01, max: 1.99, noNaN: true });
  fc.assert(
    fc.property(anyNoise, share, share, scale, (noise, s, t, factor) => {
      const reach = Math.min(noise.reach, 4);
      const [near, far] = [Math.min(s, t) * reach, Math.max(s, t) * reach];
      fc.pre(far - near > 1e-6);
      assert.ok(overlapAtDistance(noise, near) > overlapAtDistance(noise, far));
      const wider = scaleNoise(noise, 1 + factor);
      assert.ok(overlapAtDistance(wider, near) > overlapAtDistance(noise, near));
    }),
    { numRuns: 500 },
  );
});

test('the slopes of Eq. 21 and in Δ agree with differences', () => {
  for (const distance of [0.1, 1, 3]) {
    for (const sigma of [0.3, 1, 2.5]) {
      const h = 1e-5 * sigma;
      const difference =
        (overlapGaussian(distance, sigma + h) - overlapGaussian(distance, sigma - h)) / (2 * h);
      assertClose(overlapGaussianSlope(distance, sigma), difference, 1e-8);
    }
  }
  for (const noise of UNIMODAL) {
    for (const share of [0.1, 0.5, 1.3]) {
      const d = share * Math.min(noise.reach, 3);
      const difference =
        (overlapAtDistance(noise, d + 1e-6) - overlapAtDistance(noise, d - 1e-6)) / 2e-6;
      assertClose(overlapSlope(noise, d), difference, 1e-6);
    }
  }
});
