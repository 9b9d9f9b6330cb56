import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ImageSet } from '../data/index.js';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { likelihoodRatioSums, noisyWindows, windowRows } from './window-posterior.js';

before(() => startEngine());

/** Random images of 3×4 grey pixels. */
function some(count: number): ImageSet {
  const random = randomStream(3, 'window posterior');
  const images = Uint8Array.from({ length: count * 12 }, () => random.integer(256));
  return {
    name: 'random',
    images,
    labels: undefined,
    count,
    height: 3,
    width: 4,
    channels: 1,
    classNames: [],
  };
}

test('a window holds its pixels, all channels, as values in [−1, 1]', () => {
  const set = some(4);
  const { values, count, length } = windowRows(set, [1, 4]);
  assert.deepEqual([count, length], [4, 2]);
  assert.ok(Math.abs(values[2 + 1] - (set.images[12 + 4] / 127.5 - 1)) < 1e-6);
  const colours = windowRows({ ...set, width: 2, height: 2, channels: 3 }, [1, 3]);
  assert.equal(colours.length, 6);
  assert.ok(Math.abs(colours.values[6 + 4] - (set.images[12 + 10] / 127.5 - 1)) < 1e-6);
});

test('sums of likelihood ratios are those of Gaussian densities, term by term', async () => {
  const known = windowRows(some(5), [0, 3, 5, 7, 8, 11]);
  const noise = { signal: 0.8, variance: 0.36 };
  const noisy = noisyWindows(known, 3, 2, noise, randomStream(4, 'noise'));
  const density = (q: number, image: number) => {
    let distance = 0;
    for (let k = 0; k < 6; k++) {
      distance += (noisy.values[q * 6 + k] - 0.8 * known.values[image * 6 + k]) ** 2;
    }
    return Math.exp(-distance / (2 * 0.36));
  };
  const found = await likelihoodRatioSums(noisy, known, noise, [3, 5]);
  for (const [at, count] of [3, 5].entries()) {
    for (let q = 0; q < 6; q++) {
      let wanted = 0;
      for (let j = 0; j < count; j++) wanted += density(q, j) / density(q, q % 3);
      assert.ok(Math.abs(found[at][q] / wanted - 1) < 1e-4, `${found[at][q]} is not ${wanted}`);
    }
  }
});

test('without noise only equal windows are left; in strong noise all of them', async () => {
  const known = windowRows(some(5), [2, 5, 7]);
  const sums = async (signal: number) => {
    const noise = { signal, variance: 1 - signal ** 2 };
    const noisy = noisyWindows(known, 5, 1, noise, randomStream(5, 'noise'));
    const [own] = await likelihoodRatioSums(noisy, known, noise, [5]);
    return [...own];
  };
  for (const sum of await sums(0.9999)) assert.ok(Math.abs(sum - 1) < 0.05, `${sum}`);
  for (const sum of await sums(1e-4)) assert.ok(Math.abs(sum - 5) < 0.05, `${sum}`);
});
