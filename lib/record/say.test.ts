import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent, say, text, texts } from './say.js';

test('numbers in claims are short: significant digits, scientific where very small or large', () => {
  assert.equal(text(0.123456), '0.123');
  assert.equal(text(0), '0');
  assert.equal(text(1.5e-7), '1.50e-7');
  assert.equal(text(123456, 2), '1.2e+5');
  assert.equal(text(Number.NaN), 'NaN');
});

test('a sentence writes its numbers and lists, and leaves text alone', () => {
  assert.equal(
    say`PSNR ${30.12345} dB at ${[1, 0.55555]}, ${'twice'}`,
    'PSNR 30.1 dB at 1, 0.556, twice',
  );
  assert.equal(say`nothing`, 'nothing');
  assert.equal(percent(0.12345), '12.3');
});

test('what rounding leaves of nothing is zero; small probabilities are not', () => {
  assert.equal(texts([-1, 3.4e-17, 1]), '-1, 0, 1');
  assert.equal(text(-2.4e-16), '0');
  assert.equal(text(-0), '0');
  assert.equal(texts([1, 4.65e-67]), '1, 4.65e-67');
});
