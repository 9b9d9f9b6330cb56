import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import {
  adaptiveEpsilon,
  clipToNorm,
  relativeEpsilon,
  updateBuffer,
  warmUpStep,
} from './appendix-l.js';

test('the buffer forgets old points at the rate αⁿ', () => {
  const random = randomStream(1, 'buffer');
  let buffer: number[][] = Array.from({ length: 4000 }, () => [0]);
  for (let n = 0; n < 20; n++)
    buffer = updateBuffer(buffer, [[1], [1]], 0.95, () => random.uniform());
  const old = buffer.filter(([value]) => value === 0).length / buffer.length;
  const expected = 0.95 ** 20;
  assert.ok(Math.abs(old - expected) < 4 * Math.sqrt((expected * (1 - expected)) / 4000));
});

test('clipping keeps short vectors and shortens long ones without turning them', () => {
  assert.deepEqual(clipToNorm([0.3, 0.4], 1), [0.3, 0.4]);
  const [u, v] = clipToNorm([30, 40], 1);
  assert.ok(Math.abs(Math.hypot(u, v) - 1) < 1e-12 && Math.abs(v / u - 4 / 3) < 1e-12);
});

test('ε decays to its floor, and the step warms up to its full size', () => {
  const schedule = { initial: 1, decay: 0.5, minimum: 0.2 };
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((k) => adaptiveEpsilon(k, schedule)),
    [1, 0.5, 0.25, 0.2, 0.2],
  );
  assert.deepEqual(
    [0, 1, 3, 8].map((k) => warmUpStep(k, 2, 4)),
    [0.5, 1, 2, 2],
  );
});

test('coinciding points give ε = 0: there is nothing to transport', () => {
  assert.equal(
    relativeEpsilon(
      [
        [0, 0],
        [0, 0],
      ],
      0.05,
    ),
    0,
  );
  assert.equal(relativeEpsilon([[1, 2, 3]], 0.5), 1);
});
