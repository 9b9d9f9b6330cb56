import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  binaryInput,
  binaryShortfall,
  binaryThreshold,
  blahutArimoto,
  type Channel,
  mutualInformationOfInput,
  noiseChannel,
  supportOf,
} from './channel.js';
import { gaussianNoise, triangularNoise, uniformNoise } from './noise.js';
import { integrate } from './quadrature.js';

const near = (value: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(value - expected) < tolerance, `${value}, expected ${expected}`);
const entropy = (p: number) =>
  p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);

test('Blahut–Arimoto finds the capacity of the binary symmetric and the erasure channel', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 0.45, noNaN: true }), (p) => {
      const rows = (lists: number[][]) => lists.map((list) => Float64Array.from(list));
      const inputs = Float64Array.of(-1, 1);
      const symmetric: Channel = {
        inputs,
        rows: rows([
          [1 - p, p],
          [p, 1 - p],
        ]),
      };
      const erasure: Channel = {
        inputs,
        rows: rows([
          [1 - p, p, 0],
          [0, p, 1 - p],
        ]),
      };
      near(blahutArimoto(symmetric).information, 1 - entropy(p), 1e-4);
      near(blahutArimoto(erasure).information, 1 - p, 1e-4);
    }),
  );
});

test('Blahut–Arimoto finds the capacity of the Z-channel, whose best input is not uniform', () => {
  const channel: Channel = {
    inputs: Float64Array.of(0, 1),
    rows: [Float64Array.of(1, 0), Float64Array.of(0.5, 0.5)],
  };
  const { information, weights } = blahutArimoto(channel, { tolerance: 1e-9 });
  near(information, Math.log2(5 / 4), 1e-6); // Cover and Thomas, problem 7.8
  near(weights[1], 2 / 5, 1e-3);
});

test('the information of ±1 with Gaussian noise equals its integral', () => {
  for (const sigma of [0.5, 0.7, 1]) {
    // I = 1 − E log₂(1 + exp(−2Y/σ²)), Y ~ N(1, σ²).
    const noise = gaussianNoise(sigma);
    const lost = integrate(
      (y) => noise.pdf(y - 1) * Math.log2(1 + Math.exp((-2 * y) / sigma ** 2)),
      1 - 8 * sigma,
      1 + 8 * sigma,
    );
    const channel = noiseChannel(noise, 3, 4000);
    near(mutualInformationOfInput(channel, binaryInput(channel)), 1 - lost, 1e-4);
  }
});

test('noise of half-width 1 or less never confuses ±1, and uniform noise of width 1 carries no more', () => {
  for (const noise of [uniformNoise(1), triangularNoise(1, 2), triangularNoise(0.5, 2, 'paper')]) {
    const channel = noiseChannel(noise);
    near(mutualInformationOfInput(channel, binaryInput(channel)), 1, 1e-9);
  }
  assert.ok(binaryShortfall(noiseChannel(uniformNoise(1), 81, 1200)) < 1e-6);
});

test('capacity and best inputs agree with published and tabulated values', () => {
  // σ: capacity in bits and number of points, from an independent implementation in numpy.
  const rows: [ReturnType<typeof gaussianNoise>, number, number][] = [
    [gaussianNoise(0.5), 0.942, 3],
    [gaussianNoise(0.7), 0.728, 2],
    [triangularNoise(1, 2), 1.123, 3],
    [triangularNoise(2, 2), 0.639, 2],
  ];
  for (const [noise, capacity, points] of rows) {
    const found = blahutArimoto(noiseChannel(noise, 41, 800), { tolerance: 1e-4 });
    near(found.information, capacity, 3e-3);
    assert.equal(supportOf(found).length, points, noise.label);
  }
});

test('two levels are optimal for Gaussian noise from the threshold of Smith (1971) on', () => {
  // Smith, "The information capacity of amplitude- and variance-constrained scalar Gaussian channels":
  // two points while the amplitude is at most 1.67 σ; Sharma and Shamai (2010) give 1.666.
  near(binaryThreshold(gaussianNoise, 0.5, 0.7, 2e-3), 1 / 1.666, 2e-3);
});

test('neighbouring grid points are one place, a long run is spread out', () => {
  const inputs = Float64Array.of(-1, -0.5, 0, 0.5, 1);
  const two = supportOf({ inputs, weights: Float64Array.of(0.5, 0, 0, 0.25, 0.25) });
  assert.deepEqual(two, [
    { place: -1, weight: 0.5 },
    { place: 0.75, weight: 0.5 },
  ]);
  assert.equal(supportOf({ inputs, weights: new Float64Array(5).fill(0.2) }).length, 5);
});
