import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diagonalGaussian, productDistribution } from './distribution.js';
import { gaussianNoise, triangularNoise } from './noise.js';

test('ln p of a product is the sum of logarithms, however small or many the factors', () => {
  const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 1, maxLength: 300 }), (x) => {
      // ln N(x; 0, σ²) = −x²/2σ² − ln(σ√2π), written out.
      const sigma = 0.7;
      const expected = x.reduce(
        (sum, value) => sum - (value / sigma) ** 2 / 2 - Math.log(sigma * Math.sqrt(2 * Math.PI)),
        0,
      );
      const zeros = new Float64Array(x.length);
      const actual = productDistribution(zeros, gaussianNoise(sigma)).logPdf(Float64Array.from(x));
      assert.ok(Math.abs(actual - expected) <= 1e-12 * (1 + Math.abs(expected)));
    }),
  );
});

test('large densities do not overflow and points outside the support have ln p = −∞', () => {
  const narrow = diagonalGaussian(new Float64Array(200), new Float64Array(200).fill(1e-3));
  const expected = -200 * Math.log(1e-3 * Math.sqrt(2 * Math.PI));
  assert.ok(Math.abs(narrow.logPdf(new Float64Array(200)) - expected) < 1e-9);
  const square = productDistribution([0, 0], triangularNoise(1, 2));
  assert.equal(square.logPdf(Float64Array.of(0, 1.5)), Number.NEGATIVE_INFINITY);
});
