import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { imageBits, smoothedTables } from './count-table-leave-out.js';
import { interpolate, orderBits } from './count-table-smoothing.js';
import type { Tokens } from './tokens.js';

const SIDES = [1, 3, 5];

/** Few symbols on a 3×3 grid, so that contexts recur; the images at `kept`. */
function some(kept: number[]): Tokens {
  const random = randomStream(2, 'leave out');
  const all = Uint16Array.from({ length: 40 * 9 }, () => random.integer(3));
  return {
    symbols: Uint16Array.from(kept.flatMap((image) => [...all.subarray(9 * image, 9 * image + 9)])),
    images: kept.length,
    rows: 3,
    columns: 3,
    groups: 1,
    bits: 2,
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);

function assertClose(found: Float64Array, wanted: Float64Array): void {
  for (const [k, bits] of wanted.entries()) assert.ok(Math.abs(found[k] - bits) < 1e-9);
}

test('taking an image out of the counts equals counting without it', () => {
  const all = some(upTo(30));
  const tables = smoothedTables(all, SIDES);
  for (const image of [0, 7, 29]) {
    const rest = smoothedTables(some(upTo(30).filter((other) => other !== image)), SIDES);
    assertClose(imageBits(tables, all, image, -1), imageBits(rest, all, image));
  }
});

test('all copies of an image can be taken out, and copies put in', () => {
  const tripled = some([...upTo(20), 4, 4]);
  const without = some(upTo(20).filter((image) => image !== 4));
  const [many, few] = [smoothedTables(tripled, SIDES), smoothedTables(without, SIDES)];
  assertClose(imageBits(many, tripled, 4, -3), imageBits(few, tripled, 4));
  assertClose(imageBits(few, tripled, 4, 3), imageBits(many, tripled, 4));
});

test('an image alone: without it every symbol is equally likely', () => {
  const one = some([5]);
  assertClose(
    imageBits(smoothedTables(one, SIDES), one, 0, -1),
    Float64Array.from(SIDES, () => -18),
  );
});

test('images that were never seen have the smoothed likelihood', () => {
  const [train, unseen] = [some(upTo(30)), some([31, 35])];
  const tables = smoothedTables(train, SIDES);
  const wanted = interpolate(tables.tables, unseen);
  for (const image of [0, 1]) {
    const bits = SIDES.map((_, order) => -orderBits(wanted, order, 2)[image]);
    assertClose(imageBits(tables, unseen, image), Float64Array.from(bits));
  }
});
