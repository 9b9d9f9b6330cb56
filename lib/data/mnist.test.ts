import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIdx } from './mnist.js';

const header = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3];

test('an IDX file gives its dimensions and values', () => {
  const { dimensions, values } = readIdx(Uint8Array.from([...header, 1, 2, 3, 4, 5, 6]));
  assert.deepEqual(dimensions, [2, 3]);
  assert.deepEqual(values, Uint8Array.of(1, 2, 3, 4, 5, 6));
});

test('truncated and foreign files are refused', () => {
  assert.throws(() => readIdx(Uint8Array.from([...header, 1, 2])), /holds 2 values.*promises 6/);
  assert.throws(() => readIdx(Uint8Array.from(header.slice(0, 7))), /ends inside its header/);
  assert.throws(() => readIdx(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1)), /Not an IDX file/);
  assert.throws(() => readIdx(new Uint8Array(0)), /Not an IDX file/);
});
