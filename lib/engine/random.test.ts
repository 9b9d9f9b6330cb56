import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream, restoreStream } from './random.js';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: ArrayLike<number>, power: number) =>
  mean(Array.from(values, (value) => value ** power));

test('xoshiro128** gives the published reference sequence', () => {
  // First words of the reference implementation started from the state (1, 2, 3, 4).
  const published = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
    4258142804,
  ];
  const stream = restoreStream({ seed: 0, path: [], words: [1, 2, 3, 4], spareNormal: null });
  const words = published.map(() => stream.integer(2 ** 32));
  assert.deepEqual(words, published);
});

test('golden values of a named stream never change', () => {
  const uniform = randomStream(1, 'a');
  assert.deepEqual(
    draws(4, () => uniform.uniform()),
    [0.5894923505345189, 0.9358453085940988, 0.9235648154224047, 0.24510856910293655],
  );
  const stream = randomStream(2026, 'noise', 'epoch 3');
  assert.deepEqual(
    draws(3, () => stream.normal()),
    [-0.9581307568445534, -0.44259765542878987, -1.3564892728932132],
  );
  assert.equal(stream.integer(1000), 825);
  assert.deepEqual([...stream.permutation(8)], [7, 3, 1, 5, 0, 4, 2, 6]);
  assert.deepEqual([...stream.choice(100, 5)], [16, 81, 79, 18, 97]);
  const filled = new Float32Array(4);
  stream.fillUniform(filled);
  assert.deepEqual(
    [...filled],
    [0.20428591966629028, 0.35225909948349, 0.9467920660972595, 0.7370375990867615],
  );
  stream.fillNormal(filled);
  assert.deepEqual(
    [...filled],
    [-0.4823014438152313, -0.09790394455194473, -0.6265430450439453, 0.09528429806232452],
  );
});

test('a restored stream continues where the state was taken', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(50), (seed, skipped) => {
      const stream = randomStream(seed, 'train');
      for (let index = 0; index < skipped; index++) stream.normal();
      const copy = restoreStream(JSON.parse(JSON.stringify(stream.state())));
      assert.deepEqual(
        draws(5, () => copy.normal()),
        draws(5, () => stream.normal()),
      );
      assert.equal(copy.split('x').uniform(), stream.split('x').uniform());
    }),
  );
});

test('a split depends on the name alone, and names are not confused', () => {
  const parent = randomStream(3);
  const before = parent.split('noise').uniform();
  parent.uniform();
  assert.equal(parent.split('noise').uniform(), before);
  assert.equal(randomStream(3, 'noise').uniform(), before);
  assert.notEqual(randomStream(3, 'a', 'b').uniform(), randomStream(3, 'ab').uniform());
  assert.notEqual(randomStream(4, 'noise').uniform(), before);
});

test('streams with different names are uncorrelated', () => {
  const first = randomStream(5, '0');
  const second = randomStream(5, '1');
  const products = draws(100_000, () => first.normal() * second.normal());
  assert.ok(Math.abs(mean(products)) < 4 / Math.sqrt(products.length));
});

test('uniform numbers fill 100 equal bins (chi-squared)', () => {
  const stream = randomStream(6);
  const bins = new Array(100).fill(0);
  for (let index = 0; index < 200_000; index++) bins[Math.floor(100 * stream.uniform())]++;
  const filled = new Float32Array(200_000);
  stream.fillUniform(filled);
  const filledBins = new Array(100).fill(0);
  for (const value of filled) filledBins[Math.floor(100 * value)]++;
  for (const counts of [bins, filledBins]) {
    const statistic = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    assert.ok(statistic > 54 && statistic < 160, `χ² is ${statistic} with 99 degrees of freedom`);
  }
});

test('normal numbers have the moments and tails of the standard normal distribution', () => {
  const values = new Float32Array(400_000);
  randomStream(7).fillNormal(values);
  const error = 5 / Math.sqrt(values.length);
  assert.ok(Math.abs(mean(values)) < error);
  assert.ok(Math.abs(moment(values, 2) - 1) < Math.sqrt(2) * error);
  assert.ok(Math.abs(moment(values, 3)) < Math.sqrt(15) * error);
  assert.ok(Math.abs(moment(values, 4) - 3) < Math.sqrt(96) * error);
  const beyond = values.filter((value) => Math.abs(value) > 1.959964).length / values.length;
  assert.ok(Math.abs(beyond - 0.05) < 0.002);
});

test('permutations and choices are fair and without repetition', () => {
  const stream = randomStream(9);
  const counts = new Map<string, number>();
  for (let index = 0; index < 24_000; index++) {
    const key = stream.permutation(4).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const statistic = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  assert.ok(statistic < 60, `χ² is ${statistic} with 23 degrees of freedom`);
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (n, k) => {
      fc.pre(k <= n);
      const chosen = [...stream.choice(n, k)];
      assert.equal(new Set(chosen).size, k);
      assert.ok(chosen.every((index) => index < n));
    }),
  );
});

test('integers are uniform where the modulus does not divide 2^32', () => {
  const stream = randomStream(10);
  const n = 3 * 2 ** 30; // a biased generator would put half of its values below n / 3
  const low = draws(50_000, () => stream.integer(n)).filter((value) => value < n / 3).length;
  assert.ok(Math.abs(low / 50_000 - 1 / 3) < 0.01);
});

test('wrong arguments are named in the error', () => {
  assert.throws(() => randomStream(1.5), /seed is 1.5/);
  assert.throws(() => randomStream(1).integer(0), /got 0/);
  assert.throws(() => randomStream(1).choice(3, 4), /n=3, k=4/);
});
