/** Every metric refuses what would silently give a wrong number: NaN, too few samples, another range. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { assertSentence } from '../testing/cases.js';
import { copyTest, mannWhitneyZ } from './copy-test.js';
import { type Features, featureStatistics, frechetInfinity, selectFeatures } from './frechet.js';
import { type Images, vectors } from './images.js';
import { inceptionScore } from './inception-score.js';
import { kernelDistance } from './kernel-distance.js';
import { likelihoodDivergence } from './likelihood-divergence.js';
import { manifoldScores } from './manifold.js';
import { calibratedRate, memorizationRate } from './memorization.js';
import { nearestNeighbours } from './neighbours.js';
import { psnr } from './psnr.js';
import { ssim } from './ssim.js';

before(startEngine);

const stream = randomStream(1, 'guards');
const features = (count: number, length = 4): Features => ({
  network: 'test',
  count,
  length,
  values: Float32Array.from({ length: count * length }, () => stream.normal()),
});
const withNaN = (set: Features): Features => ({
  ...set,
  values: set.values.map((x, i) => (i === 5 ? Number.NaN : x)),
});

/** Each metric of two feature sets, with the fewest samples that it takes. */
const metrics: [string, number, (a: Features, b: Features) => unknown][] = [
  ['Fréchet distance', 2, (a) => featureStatistics(a)],
  ['FD∞', 100, async (a, b) => frechetInfinity(a, await featureStatistics(b), stream)],
  ['kernel distance', 2, (a, b) => kernelDistance(a, b, stream, { subsets: 2 })],
  ['precision and recall', 6, (a, b) => manifoldScores(b, a)],
  [
    'likelihood divergence',
    10,
    (a, b) => likelihoodDivergence(b, b, a, randomStream(1, 'fld'), selectFeatures),
  ],
  [
    'nearest neighbours',
    1,
    (a, b) => nearestNeighbours(vectors(a.values, 4), vectors(b.values, 4)),
  ],
];

for (const [name, least, metric] of metrics) {
  test(`${name}: NaN and too few samples are refused`, async () => {
    const enough = features(Math.max(120, least));
    const refused = async (work: () => unknown) =>
      assert.rejects(
        async () => work(),
        (error) => {
          assertSentence(error);
          return true;
        },
      );
    await refused(() => metric(withNaN(enough), enough));
    if (least > 1) await refused(() => metric(features(least - 1), enough));
    await metric(features(Math.max(least, 3)), enough);
  });
}

test('images in 0…255 are refused, and the sentence says what to do', () => {
  const bytes: Images = {
    values: Float32Array.from({ length: 144 }, (_, i) => i),
    count: 1,
    height: 12,
    width: 12,
    channels: 1,
  };
  for (const metric of [psnr, ssim]) {
    assert.throws(() => metric(bytes, bytes), /must lie in \[−1, 1\]: use toFloats\(\) for bytes/);
  }
});

test('NaN among distances or PSNR values is refused, and no rank test hangs', () => {
  const spoilt = Float64Array.of(1, Number.NaN, 3);
  const good = Float64Array.of(1, 2, 3);
  assert.throws(() => memorizationRate(spoilt), /Value 1 of the PSNR values is NaN/);
  assert.throws(() => calibratedRate(good, spoilt), /is NaN/);
  assert.throws(() => mannWhitneyZ(spoilt, good), /Value 1 of the Mann–Whitney test is NaN/);
  assert.throws(() => copyTest({ distances: good }, { distances: spoilt }, 1), /is NaN/);
  assert.throws(() => mannWhitneyZ([], good), /has 0 samples; at least 1/);
  assert.equal(memorizationRate(Float64Array.of(Infinity, 20)).hits, 1);
});

test('probabilities that are no rows of the classes are refused', () => {
  assert.throws(() => inceptionScore(new Float32Array(7).fill(0.25), 4, 1), /no rows of 4/);
  const spoilt = Float32Array.of(Number.NaN, 1, 0.5, 0.5);
  assert.throws(() => inceptionScore(spoilt, 2, 1), /is NaN/);
});
