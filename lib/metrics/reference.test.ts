/** Agreement with numpy and scipy: see fixtures/reference.py. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { mannWhitneyZ } from './copy-test.js';
import { symmetricEigenvalues } from './eigenvalues.js';
import reference from './fixtures/reference.json';
import { type Features, frechetDistanceOf, selectFeatures } from './frechet.js';
import { type Images, vectors } from './images.js';
import { inceptionScore } from './inception-score.js';
import { kernelDistanceOnce } from './kernel-distance.js';
import { manifoldScores } from './manifold.js';
import { wilson } from './memorization.js';
import { nearestNeighbours } from './neighbours.js';
import { ssim } from './ssim.js';

before(startEngine);

/** The generator of reference.py. */
function draw(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = Number((BigInt(state) * 48271n) % 2147483647n);
    return (state >> 15) / 32768 - 1;
  });
}

/** numpy rounds halves to even. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
const rounded = (x: number, scale: number) => roundHalfEven(x * scale) / scale;

const features = (values: ArrayLike<number>, length: number): Features => ({
  network: 'test',
  values: Float32Array.from(values),
  count: values.length / length,
  length,
});

const shift = draw(3, 150);
const a = features(draw(1, 200 * 16), 16);
const b = features(
  draw(2, 150 * 16).map((x, i) => rounded(0.8 * x ** 2 + 0.25 * shift[Math.floor(i / 16)], 4096)),
  16,
);
const head = (set: Features, count: number) =>
  selectFeatures(
    set,
    Array.from({ length: count }, (_, i) => i),
  );

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} ≠ ${expected}`,
  );

test('Fréchet distance, also with fewer samples than dimensions', async () => {
  near(await frechetDistanceOf(a, b), reference.frechet, 1e-8);
  near(await frechetDistanceOf(head(a, 12), head(b, 9)), reference.frechetFewSamples, 1e-5);
});

test('SSIM of scikit-image', () => {
  const shape = { count: 1, height: 20, width: 18, channels: 3 as const };
  const x = draw(4, 20 * 18 * 3);
  const y = draw(5, 20 * 18 * 3).map((value, i) => rounded((x[i] + value) / 2, 4096));
  const images = (values: Float64Array): Images => ({
    ...shape,
    values: Float32Array.from(values),
  });
  near(ssim(images(x), images(y))[0], reference.ssim, 1e-9);
});

test('kernel distance', async () => {
  near(await kernelDistanceOnce(head(a, 150), b), reference.kid, 1e-10);
});

test('Inception score with splits', () => {
  const raw = draw(6, 300).map((x) => Math.abs(x) + 0.01);
  const p = Float32Array.from(raw, (x, i) => {
    const row = Math.floor(i / 5) * 5;
    return x / raw.subarray(row, row + 5).reduce((s, value) => s + value);
  });
  const { mean, deviation } = inceptionScore(p, 5, 4);
  near(mean, reference.inceptionScore[0], 1e-7);
  near(deviation, reference.inceptionScore[1], 1e-7);
});

test('precision, recall, density, coverage', async () => {
  const other = features(
    draw(2, 150 * 16).map((x) => rounded(0.9 * x, 4096)),
    16,
  );
  const scores = await manifoldScores(a, other, 5);
  for (const [name, value] of Object.entries(reference.prdc)) {
    near(scores[name as keyof typeof scores], value, 1e-12);
  }
});

test('nearest neighbours', async () => {
  const found = await nearestNeighbours(vectors(b.values, 16), vectors(a.values, 16), { k: 3 });
  assert.deepEqual([...found.indices], reference.nearest);
});

test('Mann–Whitney z with ties', () => {
  const x = draw(8, 40).map((value) => rounded(value, 10));
  const y = draw(9, 50).map((value) => rounded(value + 0.2, 10));
  near(mannWhitneyZ(x, y), reference.mannWhitney, 1e-9);
});

test('Wilson intervals', () => {
  const cases = [
    [0, 400],
    [200, 400],
    [400, 400],
    [3, 17],
  ];
  for (const [i, [hits, count]] of cases.entries()) {
    const { low, high } = wilson(hits, count);
    near(low, reference.wilson[i][0], 1e-9);
    near(high, reference.wilson[i][1], 1e-9);
  }
});

test('eigenvalues of a symmetric matrix', () => {
  const n = 24;
  const half = draw(7, n * n);
  const values = half.map((x, i) => x + half[(i % n) * n + Math.floor(i / n)]);
  const found = symmetricEigenvalues({ rows: n, columns: n, values });
  for (const [i, value] of reference.eigenvalues.entries()) near(found[i], value, 1e-12);
});
