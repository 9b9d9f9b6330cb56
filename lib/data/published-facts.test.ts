/** Facts about the published sets, checked where they have been fetched. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataRoot, loadCifar10, loadMnist, padTo32 } from './index.js';

const unlessFetched = (folder: string) => ({
  skip: !existsSync(join(dataRoot(), folder)) && `${folder} is not fetched yet`,
});

test('MNIST: sizes, first labels, mean and deviation', unlessFetched('mnist'), async () => {
  const [train, held] = [await loadMnist('train'), await loadMnist('test')];
  assert.deepEqual([train.count, held.count], [60_000, 10_000]);
  assert.deepEqual([...(train.labels ?? []).slice(0, 5)], [5, 0, 4, 1, 9]);
  assert.deepEqual([...(held.labels ?? []).slice(0, 5)], [7, 2, 1, 0, 4]);
  let [sum, squares] = [0, 0];
  for (const value of train.images) {
    sum += value / 255;
    squares += (value / 255) ** 2;
  }
  const mean = sum / train.images.length;
  assert.equal(mean.toFixed(4), '0.1307');
  assert.equal(Math.sqrt(squares / train.images.length - mean ** 2).toFixed(4), '0.3081');
  assert.equal(padTo32(held).images.length, 10_000 * 1024);
});

test('CIFAR-10: sizes, first labels, channel means', unlessFetched('cifar10'), async () => {
  const [train, held] = [await loadCifar10('train'), await loadCifar10('test')];
  assert.deepEqual([train.count, held.count], [50_000, 10_000]);
  const names = Array.from((train.labels ?? []).slice(0, 10), (label) => train.classNames[label]);
  assert.equal(names.join(' '), 'frog truck truck deer automobile automobile bird horse ship cat');
  const sums = [0, 0, 0];
  for (let i = 0; i < train.images.length; i++) sums[i % 3] += train.images[i];
  const means = sums.map((sum) => (sum / (train.images.length / 3) / 255).toFixed(5));
  assert.deepEqual(means, ['0.49140', '0.48216', '0.44653']);
  const perClass = new Uint32Array(10);
  for (const label of held.labels ?? []) perClass[label]++;
  assert.deepEqual([...perClass], Array(10).fill(1000));
});
