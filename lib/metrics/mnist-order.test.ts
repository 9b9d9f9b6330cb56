/** Why nothing may stand for MNIST that is taken from the front of its test set. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { range } from '../base/statistics.js';
import { dataRoot, first, type ImageSet, loadMnist, sample } from '../data/index.js';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { type Features, frechetDistanceOf, selectFeatures } from './frechet.js';

const skip = !existsSync(join(dataRoot(), 'mnist')) && 'mnist is not fetched yet';

/** Mean brightness, in [0, 1], of the 7×7 cells of 4×4 pixels. */
function cells({ images, count }: ImageSet): Features {
  const values = new Float32Array(count * 49);
  for (let i = 0; i < images.length; i++) {
    const [n, y, x] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
    values[49 * n + 7 * (y >> 2) + (x >> 2)] += images[i] / 255 / 16;
  }
  return { network: 'brightness of cells', values, count, length: 49 };
}

test('the halves of the test set are two data sets, halves drawn at random are one', {
  skip,
}, async () => {
  await startEngine();
  const set = await loadMnist('test');
  const half = set.count / 2;
  const features = cells(set);
  const between = (order: ArrayLike<number>) => {
    const part = (from: number) =>
      selectFeatures(
        features,
        range(half).map((i) => order[from + i]),
      );
    return frechetDistanceOf(part(0), part(half));
  };
  const printed = await between(range(set.count));
  const drawn = await between(randomStream(1, 'halves').permutation(set.count));
  assert.ok(printed > 20 * drawn, `${printed} in the order of the file, ${drawn} drawn`);
  assert.throws(() => first(set, half), /no fair sample/);
  assert.equal(sample(set, half, randomStream(1, 'drawn')).count, half);
});
