import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import { imageBatches } from './batches.js';
import { type ImageSet, padTo32, subset, toBytes, toFloats } from './image-set.js';

/** Image n has the value n in every pixel and the label n mod 10. */
function numbered(count: number, height = 2, width = 3, channels = 1): ImageSet {
  const length = height * width * channels;
  return {
    name: 'numbered',
    images: Uint8Array.from({ length: count * length }, (_, i) => Math.floor(i / length)),
    labels: Uint8Array.from({ length: count }, (_, n) => n % 10),
    ...{ count, height, width, channels },
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

test('an epoch of batches holds every image once, with its own label', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 15 }), (n, size) => {
      const seen: number[] = [];
      for (const batch of imageBatches(numbered(n), size, randomStream(1, 'epoch'))) {
        assert.equal(
          batch.values.length,
          batch.shape.reduce((a, b) => a * b),
        );
        for (const [k, index] of batch.indices.entries()) {
          assert.ok(Math.abs((batch.values[k * 6] + 1) * 127.5 - index) < 1e-4);
          assert.equal(batch.labels?.[k], index % 10);
        }
        seen.push(...batch.indices);
      }
      assert.deepEqual(
        seen.sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
    }),
  );
});

test('one seed gives one order, and the next epoch another', () => {
  const order = (seed: number, epochs: number) => {
    const stream = randomStream(seed, 'order');
    let last: number[] = [];
    for (let e = 0; e < epochs; e++) {
      last = [...imageBatches(numbered(30), 7, stream)].flatMap((batch) => [...batch.indices]);
    }
    return last;
  };
  assert.deepEqual(order(5, 1), order(5, 1));
  assert.notDeepEqual(order(5, 1), order(6, 1));
  assert.notDeepEqual(order(5, 1), order(5, 2));
});

test('a partial last batch can be left out', () => {
  const batches = [...imageBatches(numbered(10), 4, randomStream(1), { partial: 'drop' })];
  assert.deepEqual(
    batches.map((batch) => batch.shape[0]),
    [4, 4],
  );
  assert.throws(() => [...imageBatches(numbered(3), 0, randomStream(1))], /Batch size 0/);
});
