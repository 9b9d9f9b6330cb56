import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GAUSSIAN, roomFor, TRIANGULAR, UNIFORM } from './ext-channel-models.js';

test('bounded noise of half-width σ leaves room for ⌊1/σ⌋ + 1 latents in [−1, 1] without overlap', () => {
  for (const family of [TRIANGULAR, UNIFORM]) {
    for (const [sigma, latents] of [
      [0.25, 5],
      [0.5, 3],
      [0.7, 2],
      [1, 2],
      [1.1, 1],
    ]) {
      assert.equal(roomFor(family, sigma), latents, `${family.name}, σ = ${sigma}`);
    }
  }
  assert.equal(roomFor(GAUSSIAN, 0.1), 1, 'unbounded noise overlaps at every distance');
});
