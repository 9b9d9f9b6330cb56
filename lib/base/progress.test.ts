import assert from 'node:assert/strict';
import { test } from 'node:test';
import { over, part } from './progress.js';

test('parts of a progress rise from its start to its end, also one within another', () => {
  const told: [number, string][] = [];
  const progress = (fraction: number, text: string) => told.push([fraction, text]);
  for (const [seed, own] of over([7, 8], part(progress, 0.5, 1), (seed) => `seed ${seed}`)) {
    for (const [name, inner, k] of over(['a', 'b'], own)) {
      inner(0, `${name}${k}`);
      inner(1, String(seed));
    }
  }
  assert.deepEqual(told, [
    [0.5, 'seed 7: a0'],
    [0.625, 'seed 7: 7'],
    [0.625, 'seed 7: b1'],
    [0.75, 'seed 7: 7'],
    [0.75, 'seed 8: a0'],
    [0.875, 'seed 8: 8'],
    [0.875, 'seed 8: b1'],
    [1, 'seed 8: 8'],
  ]);
});

test('an empty list takes no part', () => assert.deepEqual([...over([], () => {})], []));
