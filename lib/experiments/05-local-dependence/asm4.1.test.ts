import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import { symbolInformation } from './asm4.1-information.js';

/** Symbols of two bits on a 1×3 grid: the second repeats the first, the third is independent. */
const images = 4000;
const random = randomStream(1, 'asm4.1 test');
const bits = new Uint8Array(images * 6);
for (let n = 0; n < images; n++) {
  const [a, b] = [random.integer(2), random.integer(2)];
  bits.set([a, b, a, b, random.integer(2), random.integer(2)], 6 * n);
}
const codes = { bits, images, rows: 1, columns: 3, bitsPerPosition: 2 };

test('information is that of symbols: two bits for a copy, none for an independent token', () => {
  const { pairs, byDistance } = symbolInformation(codes, 4, 1);
  const between = (i: number, j: number) =>
    pairs.find((pair) => pair.i === i && pair.j === j)?.information ?? Number.NaN;
  assert.ok(Math.abs(between(0, 1) - 2) < 0.01, `${between(0, 1)} bits`);
  assert.ok(Math.abs(between(0, 2)) < 0.005 && Math.abs(between(1, 2)) < 0.005);
  // Distance 1: a copy and an independent pair; distance 2: an independent pair.
  const [one, two] = byDistance;
  assert.ok(Math.abs(one.value - 1) < 0.01 && one.low < 1.01 && one.high > 0.99);
  assert.ok(one.high - one.low < 0.05 && two.low < 0.005 && two.high > -0.005);
});
