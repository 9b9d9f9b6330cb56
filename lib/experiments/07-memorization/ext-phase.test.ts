import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import type { BinaryCodes, Tokens } from '../../models/tokens.js';
import { keepLiveliestBits } from '../../runs/code-sets.js';
import { windowOf } from '../shared/window-contents.js';

test('independent uniform symbols: the window has its nominal entropy, and uniqueness follows', () => {
  const random = randomStream(1);
  const tokens = (images: number): Tokens => ({
    images,
    rows: 4,
    columns: 4,
    groups: 1,
    bits: 4,
    symbols: Uint16Array.from({ length: images * 16 }, () => random.integer(16)),
  });
  // From position 8 (left edge) a square of side 3 reads the two places above: 8 bits, 256 contents.
  const counts = [16, 64, 256, 1024, 4096];
  const window = windowOf(tokens(4096), tokens(2000), 3, 8, counts);
  assert.ok(Math.abs(window.entropy - 8) < 0.2, `${window.entropy} bits`);
  counts.forEach((count, k) => {
    const occupied = 256 * (1 - (1 - 1 / 256) ** count); // expected number of contents seen
    assert.ok(Math.abs(window.distinct[k] - occupied / count) < 0.08);
    assert.ok(Math.abs(window.predicted[k] - occupied / count) < 0.05);
  });
});

test('the liveliest bits are those nearest to a fair coin', () => {
  const codes: BinaryCodes = {
    images: 4,
    rows: 1,
    columns: 1,
    bitsPerPosition: 3,
    bits: Uint8Array.of(0, 1, 0, /**/ 0, 0, 1, /**/ 0, 1, 0, /**/ 0, 0, 0),
  };
  const kept = keepLiveliestBits(codes, 1, codes);
  assert.deepEqual([...kept.bits], [1, 0, 1, 0]);
  assert.deepEqual([...keepLiveliestBits(codes, 2, codes).bits], [1, 0, 0, 1, 1, 0, 0, 0]);
});
