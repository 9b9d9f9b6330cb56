import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { dataRoot, type ImageSet } from '../data/index.js';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { accuracy } from './classifier.js';
import { classifierImages, embeddedClassifier } from './embedded-classifiers.js';
import { createJudge, judgeSamples, slice } from './evaluate.js';
import type { FeatureNetwork } from './feature-network.js';
import { imagesOf } from './images.js';

before(startEngine);

/** Smooth random pictures: four corner values, blended. */
function pictures(count: number): ImageSet {
  const size = 12;
  const random = randomStream(1, 'pictures');
  const images = new Uint8Array(count * size * size);
  for (let n = 0; n < count; n++) {
    const [a, b, c, d] = Array.from({ length: 4 }, () => 255 * random.uniform());
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const [u, v] = [x / (size - 1), y / (size - 1)];
        const value = (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * c + u * d);
        images[(n * size + y) * size + x] = value + 20 * (random.uniform() - 0.5);
      }
    }
  }
  return {
    name: 'pictures',
    images,
    labels: undefined,
    count,
    height: size,
    width: size,
    channels: 1,
    classNames: [],
  };
}

/** Features: the four corner pixels. Probabilities: dark or bright. */
const corners: FeatureNetwork = {
  name: 'Corners',
  async outputs({ values, count }) {
    const features = new Float32Array(count * 4);
    const probabilities = new Float32Array(count * 2);
    for (let n = 0; n < count; n++) {
      for (const [k, at] of [0, 11, 132, 143].entries()) features[n * 4 + k] = values[n * 144 + at];
      const bright = (features[n * 4] + 1) / 2;
      probabilities.set([1 - bright, bright], n * 2);
    }
    const row = { network: 'Corners', values: features, count, length: 4 };
    return { features: row, probabilities, classes: 2 };
  },
};

test('a judge tells copies from fresh images where distances cannot', async () => {
  const all = pictures(1100);
  const judge = await createJudge({
    network: corners,
    train: slice(all, 0, 400),
    test: slice(all, 400, 700),
    heldOut: slice(all, 700, 900),
  });
  const copies = await judgeSamples(judge, imagesOf(slice(all, 0, 200)), randomStream(2));
  const fresh = await judgeSamples(judge, imagesOf(slice(all, 900, 1100)), randomStream(2));
  assert.equal(copies.memorized.share, 1);
  assert.ok(fresh.memorized.share < 0.1);
  assert.equal(copies.authentic.share, 0);
  assert.ok(fresh.authentic.share > 0.3);
  assert.ok(copies.copyTest < -5 && Math.abs(fresh.copyTest) < 3);
  assert.ok(copies.divergence > fresh.divergence && copies.gap < fresh.gap);
  assert.ok(Math.abs(copies.frechetTest - fresh.frechetTest) < 0.1);
  assert.ok(copies.frechetTrain < 0.1 && copies.precision > 0.8);
});

for (const dataset of ['mnist', 'cifar10'] as const) {
  const skip = !existsSync(join(dataRoot(), dataset)) && `${dataset} is not fetched yet`;
  test(`the classifier that ships for ${dataset} is as accurate as its file says`, {
    skip,
  }, async () => {
    const { classifier, accuracy: stated } = embeddedClassifier(dataset);
    const count = 500;
    const measured = await accuracy(
      classifier,
      slice(await classifierImages(dataset, 'test'), 0, count),
    );
    const error = Math.sqrt((stated * (1 - stated)) / count);
    assert.ok(Math.abs(measured - stated) < 4 * error, `${measured} is not ${stated}`);
    assert.ok(stated > { mnist: 0.99, cifar10: 0.85 }[dataset]);
  });
}
