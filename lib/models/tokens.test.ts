import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codesFromTokens, pickImages, sliceImages, tokensFromCodes } from './tokens.js';
import { codeDistance, codeIndex, exactCopies } from './tokens-index.js';

const codes = (bits: number[], images: number, bitsPerPosition: number) => ({
  bits: Uint8Array.from(bits),
  images,
  rows: 1,
  columns: 2,
  bitsPerPosition,
});

test('the first bit of a position is the lowest bit of its symbol', () => {
  const tokens = tokensFromCodes(codes([1, 0, 0, 1, /**/ 0, 1, 1, 0], 1, 4), 4);
  assert.deepEqual([...tokens.symbols], [9, 6]);
  const pairs = tokensFromCodes(codes([1, 0, 0, 1, /**/ 0, 1, 1, 0], 1, 4), 2);
  assert.deepEqual([...pairs.symbols], [1, 2, 2, 1]);
  assert.equal(pairs.groups, 2);
});

test('codes survive the way to symbols and back for every group size', () => {
  const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(bits, fc.constantFrom(1, 2, 3, 4, 6, 12), (values, width) => {
      const before = codes(values, 1, 12);
      assert.deepEqual(codesFromTokens(tokensFromCodes(before, width)), before);
    }),
  );
});

test('a group size that does not divide the bits, or a wrong length, is refused with a reason', () => {
  assert.throws(() => tokensFromCodes(codes([0, 0, 0, 0, 0, 0, 0, 0], 1, 4), 3), /divisor/);
  assert.throws(() => tokensFromCodes(codes([0, 0, 0], 1, 4), 2), /need 8/);
});

test('a run of images is cut out', () => {
  const all = codes([0, 1, 1, 1, /**/ 1, 0, 0, 0, /**/ 1, 1, 0, 1], 3, 2);
  const middle = sliceImages(all, 1, 2);
  assert.deepEqual([...middle.bits], [1, 0, 0, 0]);
  assert.equal(middle.images, 1);
});

test('images are picked in the given order, more than once if asked', () => {
  const all = codes([0, 1, 1, 1, /**/ 1, 0, 0, 0, /**/ 1, 1, 0, 1], 3, 2);
  const picked = pickImages(all, [2, 0, 2]);
  assert.deepEqual([...picked.bits], [1, 1, 0, 1, /**/ 0, 1, 1, 1, /**/ 1, 1, 0, 1]);
  assert.equal(picked.images, 3);
});

test('the index finds duplicates and exact copies', () => {
  const training = tokensFromCodes(codes([0, 1, 1, 1, /**/ 1, 0, 0, 0, /**/ 0, 1, 1, 1], 3, 2), 2);
  const index = codeIndex(training);
  assert.deepEqual([...index.first], [0, 1]);
  assert.deepEqual([...index.counts], [2, 1]);
  const samples = tokensFromCodes(codes([1, 0, 0, 0, /**/ 1, 0, 1, 1], 2, 2), 2);
  assert.deepEqual(exactCopies(index, samples), [true, false]);
  assert.equal(codeDistance(samples, 1, training, 1), 1);
});
