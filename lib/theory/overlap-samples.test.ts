import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { overlapGaussian } from './overlap.js';
import { overlapFromSamples } from './overlap-samples.js';

function gaussians(name: string, n: number, dimension: number, shift: number): Float64Array[] {
  const stream = randomStream(1, 'overlap-samples', name);
  return Array.from({ length: n }, () =>
    Float64Array.from({ length: dimension }, (_, k) => stream.normal() + (k === 0 ? shift : 0)),
  );
}

test('from samples, the overlap of two Gaussians is found within a few percent', () => {
  for (const [dimension, shift] of [
    [1, 1],
    [1, 3],
    [5, 2],
  ]) {
    const first = gaussians(`a${dimension}${shift}`, 800, dimension, 0);
    const second = gaussians(`b${dimension}${shift}`, 800, dimension, shift);
    const estimate = overlapFromSamples(first, second);
    const exact = overlapGaussian(shift, 1);
    assert.ok(Math.abs(estimate - exact) < 0.07, `${estimate} against ${exact}`);
  }
});

test('two samples of one distribution overlap by about 1, separate ones by 0', () => {
  const first = gaussians('a', 500, 8, 0);
  assert.ok(overlapFromSamples(first, gaussians('b', 500, 8, 0)) > 0.9);
  assert.equal(overlapFromSamples(first, gaussians('c', 500, 8, 30)), 0);
  assert.throws(() => overlapFromSamples(first, first.slice(1)), /500 and 499/);
});
