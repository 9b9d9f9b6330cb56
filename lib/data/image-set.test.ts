import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import {
  first,
  halved,
  type ImageSet,
  padTo32,
  sample,
  subset,
  toBytes,
  toFloats,
} from './image-set.js';

/** Image n has the value n in every pixel and the label n mod 10. */
function numbered(count: number, height = 2, width = 3, channels: 1 | 3 = 1): ImageSet {
  const length = height * width * channels;
  return {
    name: 'numbered',
    images: Uint8Array.from({ length: count * length }, (_, i) => Math.floor(i / length)),
    labels: Uint8Array.from({ length: count }, (_, n) => n % 10),
    count,
    height,
    width,
    channels,
    classNames: [],
  };
}

test('bytes become floats in [-1, 1] and come back unchanged', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const set: ImageSet = { ...numbered(1, 16, 16), images: bytes };
  const floats = toFloats(set);
  assert.equal(floats[0], -1);
  assert.equal(floats[255], 1);
  assert.deepEqual(toBytes(floats), bytes);
  assert.deepEqual(toBytes([-3, 3]), Uint8Array.of(0, 255));
});

test('a subset keeps images and labels together, in the order asked for', () => {
  const part = subset(numbered(20), [7, 19, 7]);
  assert.deepEqual(part.labels, Uint8Array.of(7, 9, 7));
  assert.deepEqual(
    [0, 6, 12].map((i) => part.images[i]),
    [7, 19, 7],
  );
});

test('an index outside the set is refused by name', () => {
  assert.throws(() => subset(numbered(3), [3]), /Image index 3 does not exist in numbered/);
  assert.throws(() => toFloats(numbered(3), [-1]), /Image index -1/);
});

test('padding centres the image on black', () => {
  const set: ImageSet = { ...numbered(2, 28, 28), images: new Uint8Array(2 * 784).fill(9) };
  const padded = padTo32(set);
  assert.equal(padded.images.length, 2 * 1024);
  for (let n = 0; n < 2; n++) {
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const inside = y >= 2 && y < 30 && x >= 2 && x < 30;
        assert.equal(padded.images[n * 1024 + y * 32 + x], inside ? 9 : 0);
      }
    }
  }
  assert.throws(() => padTo32(numbered(1, 40, 40)), /up to 32×32/);
});

test('the front of an ordered set is refused, a drawn sample is a random part of it without repetition', () => {
  const set = { ...numbered(100, 1, 1), ordered: true };
  assert.throws(
    () => first(set, 10),
    /The front of .* is no fair sample of it: draw 10 with sample\(\)/,
  );
  assert.equal(first(set, 100).count, 100);
  const drawn = sample(set, 10, randomStream(1, 'sample'));
  assert.equal(new Set(drawn.images).size, 10);
  assert.equal(first(drawn, 5).count, 5);
  assert.notDeepEqual([...drawn.images], [...set.images.subarray(0, 10)]);
  assert.deepEqual(
    [...sample(set, 500, randomStream(2, 'all')).images].sort(),
    [...set.images].sort(),
  );
});

test('halving takes means of 2×2 pixels, channel by channel', () => {
  const set: ImageSet = {
    name: 'two',
    images: Uint8Array.from({ length: 2 * 2 * 4 * 3 }, (_, k) => (k * 37) % 256),
    labels: undefined,
    count: 2,
    height: 2,
    width: 4,
    channels: 3,
    classNames: [],
  };
  const half = halved(set);
  assert.deepEqual([half.height, half.width, half.images.length], [1, 2, 12]);
  const pixel = (n: number, y: number, x: number, c: number) =>
    set.images[((n * 2 + y) * 4 + x) * 3 + c];
  for (const [n, x, c] of [
    [0, 0, 0],
    [1, 1, 2],
  ]) {
    let sum = 0;
    for (const y of [0, 1]) for (const step of [0, 1]) sum += pixel(n, y, 2 * x + step, c);
    assert.equal(half.images[(n * 2 + x) * 3 + c], Math.round(sum / 4));
  }
  assert.throws(() => halved({ ...set, width: 3 }), /only even sides/);
});
