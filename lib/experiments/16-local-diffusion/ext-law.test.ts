import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import type { BinaryCodes } from '../../models/tokens.js';
import { tableLaws } from './ext-law-tables.js';

/** Codes of fair coins on the 4×4 grid. */
function coins(images: number, name: string, bitsPerPosition: number): BinaryCodes {
  const random = randomStream(5, name);
  const bits = Uint8Array.from({ length: images * 16 * bitsPerPosition }, () => random.integer(2));
  return { bits, images, rows: 4, columns: 4, bitsPerPosition };
}

test('fair coins: windows hold their nominal bits, and the own share follows the formula', () => {
  const sets = { train: coins(4096, 'train', 2), test: coins(2000, 'test', 2) };
  const counts = [64, 256, 1024, 4096];
  const { laws, masses } = tableLaws(sets, 'coins', { bits: [2], sides: [3] }, counts);
  // Side 3 reads 1, 2 and 4 earlier positions at the places 1, 4 and 5.
  for (const [place, nominal] of [
    [1, 2],
    [4, 4],
    [5, 8],
  ]) {
    const law = laws.find((one) => one.place === place);
    assert.ok(law && Math.abs(law.entropy - nominal) < 0.2, `${law?.entropy}`);
    assert.ok(Math.abs(law.onset - (nominal + Math.log2(1.594))) < 0.3, `${law.onset}`);
    for (const [k, count] of counts.entries()) {
      const occupied = 2 ** nominal * (1 - (1 - 2 ** -nominal) ** count);
      assert.ok(Math.abs(law.share[k] - occupied / count) < 0.08);
      assert.ok(Math.abs(law.predicted[k] - law.share[k]) < 0.1);
    }
  }
  // More images, more ways to mix them.
  const [{ memorized }] = masses;
  assert.ok(memorized[0] > memorized[1] && memorized[1] > memorized[2], `${memorized}`);
});

test('positions of 16 bits are read as two symbols and keep their bits', () => {
  const sets = { train: coins(600, 'wide', 16), test: coins(400, 'wide test', 16) };
  const { laws } = tableLaws(sets, 'coins', { bits: [16], sides: [3] }, [64, 512]);
  const [one] = laws.filter(({ place }) => place === 1);
  // One position of 16 fair bits: no content comes twice among 512 but by chance.
  assert.ok(one.share[1] > 0.98);
  assert.ok(one.entropy > 15, `${one.entropy}`);
});
