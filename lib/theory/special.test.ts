import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erf, erfc, normalCdf, normalPdf, normalVariate } from './special.js';

// Reference values: C library erf and erfc.
const REFERENCE = [
  [1e-10, 1.1283791670955126e-10, 0.999999999887162],
  [0.1, 0.1124629160182849, 0.8875370839817152],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [1, 0.8427007929497149, 0.15729920705028513],
  [1.5, 0.9661051464753108, 0.033894853524689274],
  [2.4, 0.999311486103355, 0.0006885138966450789],
  [2.5, 0.999593047982555, 0.0004069520174449589],
  [2.6, 0.9997639655834707, 0.00023603441652934908],
  [4, 0.9999999845827421, 1.541725790028002e-8],
  [8, 1, 1.1224297172982928e-29],
  [26, 1, 5.663192408856143e-296],
];

function assertRelative(actual: number, expected: number, tolerance: number): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  assert.ok(error <= tolerance, `${actual} against ${expected}: relative error ${error}`);
}

test('erf and erfc agree with the C library, in the tails too', () => {
  for (const [x, value, complement] of REFERENCE) {
    assertRelative(erf(x), value, 1e-14);
    assertRelative(erfc(x), complement, 1e-12);
    assert.equal(erf(-x), -erf(x));
    assertRelative(erfc(-x), 2 - complement, 1e-14);
  }
  assert.equal(erf(0), 0);
  assert.equal(erfc(Number.POSITIVE_INFINITY), 0);
  assert.equal(erfc(Number.NEGATIVE_INFINITY), 2);
});

test('the normal distribution function has its published quantiles and the density as its slope', () => {
  assertRelative(normalCdf(1.959963984540054), 0.975, 1e-14);
  assertRelative(normalCdf(-6), 9.865876450376946e-10, 1e-12);
  for (const x of [-3, -1, -0.2, 0, 0.7, 2.2]) {
    const slope = (normalCdf(x + 1e-4) - normalCdf(x - 1e-4)) / 2e-4;
    assert.ok(Math.abs(slope - normalPdf(x)) < 1e-8);
  }
});

test('a normal variate is finite even when the uniform number is 0 or just under 1', () => {
  for (const u of [0, 1 - 2 ** -53]) assert.ok(Number.isFinite(normalVariate(() => u)));
});
