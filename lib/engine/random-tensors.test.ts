import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from './random.js';
import { normalTensor, uniformTensor } from './random-tensors.js';

test('random tensors hold the numbers of their stream', () => {
  const expected = new Float32Array(6);
  randomStream(1, 'x').fillUniform(expected, -2, 2);
  const uniform = uniformTensor(randomStream(1, 'x'), [2, 3], -2, 2);
  assert.deepEqual(uniform.shape, [2, 3]);
  assert.deepEqual(uniform.dataSync(), expected);

  randomStream(1, 'y').fillNormal(expected);
  const normal = normalTensor(randomStream(1, 'y'), [6], 10, 0.5);
  assert.deepEqual(
    normal.dataSync(),
    expected.map((value) => 10 + 0.5 * value),
  );
});
