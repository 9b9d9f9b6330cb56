import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import { storedRecord } from '../../testing/record.js';
import { mutualInformationOf } from '../../theory/dependence.js';
import { asm41 } from './asm4.1.js';
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

test('among tokens of the border the distance is not mixed up with the place', () => {
  // On a 3×3 grid the border repeats one bit, and the inner token knows nothing: no decay with distance.
  const grid = new Uint8Array(images * 9);
  for (let n = 0; n < images; n++) {
    grid.fill(bits[6 * n], 9 * n, 9 * n + 9);
    grid[9 * n + 4] = bits[6 * n + 4];
  }
  const codes = { bits: grid, images, rows: 3, columns: 3, bitsPerPosition: 1 };
  const { byDistance, amongBorder } = symbolInformation(codes, 4, 1);
  // Of the 20 pairs at distance 1 eight are with the inner token; none of those at distance 2 is.
  assert.ok(Math.abs(byDistance[0].value - 12 / 20) < 0.01, `${byDistance[0].value}`);
  for (const { value } of [byDistance[1], amongBorder[0], amongBorder[1]]) {
    assert.ok(Math.abs(value - 1) < 0.01, `${value}`);
  }
});

test('bits that repeat each other are one bit of information, however many pairs share it', () => {
  const repeated = new Uint8Array(images * 4);
  for (let n = 0; n < images; n++) repeated.fill(bits[6 * n], 4 * n, 4 * n + 4);
  const bit = (k: number) => Array.from({ length: images }, (_, n) => repeated[4 * n + k]);
  const pairwise = [0, 1].flatMap((a) => [2, 3].map((b) => mutualInformationOf(bit(a), bit(b), 2)));
  const sum = pairwise.reduce((total, { corrected }) => total + corrected, 0);
  const { pairs } = symbolInformation(
    { bits: repeated, images, rows: 1, columns: 2, bitsPerPosition: 2 },
    4,
    1,
  );
  assert.ok(Math.abs(sum - 4) < 0.01, `${sum} bits in the sum over pairs of bits`);
  assert.ok(Math.abs(pairs[0].information - 1) < 0.01, `${pairs[0].information} bits`);
});

test('the record: CIFAR-10 rises again over all pairs, not among the border; no pair shares much over one bit', () => {
  const [mnist, cifar10] = storedRecord(asm41).series.measured;
  const near = (found: number[], wanted: number[]) =>
    wanted.forEach((value, k) => {
      assert.ok(Math.abs(found[k] - value) < 0.005, `${found}, not ${wanted}`);
    });
  const means = (estimates: { value: number }[]) => estimates.map(({ value }) => value);
  // Counted independently, in numpy, on the codes of the record.
  near(means(mnist.byDistance), [1.2078, 0.6547, 0.5109]);
  near(means(mnist.amongBorder), [1.4057, 0.6949, 0.5109]);
  near(means(cifar10.byDistance), [0.5204, 0.2525, 0.3078]);
  near(means(cifar10.amongBorder), [0.8449, 0.4018, 0.3078]);
  // The pair of positions 0 and 3, the largest of CIFAR-10 beyond distance 2: not 4.53 bits.
  near([cifar10.beyond[1]], [1.0185]);
});
