import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { squaredDistances } from './pairwise.js';

before(() => startEngine());

function features(count: number, length: number, name: string) {
  const values = new Float32Array(count * length);
  randomStream(1, name).fillNormal(values);
  return { network: 'random', count, length, values };
}

test('distances of many pairs, which are computed in parts, are those of the definition; copies are at 0', () => {
  const [a, b] = [features(2500, 5, 'a'), features(4001, 5, 'b')];
  b.values.set(a.values.subarray(5 * 2490, 5 * 2500), 5 * 3000);
  const distances = squaredDistances(a, b);
  assert.equal(distances.length, a.count * b.count);
  let largest = 0;
  for (let i = 0; i < a.count; i += 7) {
    for (let j = 0; j < b.count; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += (a.values[5 * i + k] - b.values[5 * j + k]) ** 2;
      largest = Math.max(largest, Math.abs(distances[i * b.count + j] - sum));
    }
  }
  assert.ok(largest < 1e-4, `a distance is wrong by ${largest}`);
  for (let k = 0; k < 10; k++) assert.equal(distances[(2490 + k) * b.count + 3000 + k], 0);
});
