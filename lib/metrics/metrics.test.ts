/** Laws that the metrics obey, whatever the numbers. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { copyTest, mannWhitneyZ } from './copy-test.js';
import { symmetricEigenvalues } from './eigenvalues.js';
import {
  type Features,
  FID_INCEPTION,
  featureStatistics,
  frechetDistance,
  frechetDistanceOf,
  frechetInfinity,
  frechetName,
  selectFeatures,
} from './frechet.js';
import { clipped, type Images, vectors } from './images.js';
import { inceptionScore } from './inception-score.js';
import { kMeans, nearestCentres } from './k-means.js';
import { kernelDistance } from './kernel-distance.js';
import { likelihoodDivergence } from './likelihood-divergence.js';
import { manifoldScores } from './manifold.js';
import { type Matrix, pivotedCholesky, product } from './matrix.js';
import {
  authenticity,
  calibratedRate,
  carliniRate,
  distanceRatioRate,
  memorizationRate,
  nearestPsnr,
  ssimNeighbours,
  wilson,
} from './memorization.js';
import { nearestNeighbours } from './neighbours.js';
import { psnr, psnrOfError } from './psnr.js';
import { ssim } from './ssim.js';

before(startEngine);

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} ≠ ${expected}`);

/** Normal rows; `scale` and `shift` per column number. */
function gaussian(
  name: string,
  count: number,
  length: number,
  scale = (_: number) => 1,
  shift = (_: number) => 0,
): Features {
  const values = new Float32Array(count * length);
  randomStream(1, name).fillNormal(values);
  return {
    network: 'test',
    values: values.map((x, i) => x * scale(i % length) + shift(i % length)),
    count,
    length,
  };
}

const picture = (name: string, count: number, size = 16, channels: 1 | 3 = 1): Images => {
  const values = new Float32Array(count * size * size * channels);
  randomStream(2, name).fillUniform(values, -1, 1);
  return { values, count, height: size, width: size, channels };
};

const noisy = (images: Images, amount: number): Images => {
  const noise = new Float32Array(images.values.length);
  randomStream(3, 'noise').fillNormal(noise);
  return clipped({ ...images, values: images.values.map((x, i) => x + amount * noise[i]) });
};

test('PSNR of a known error, and of equal images', () => {
  near(psnrOfError(4), 0, 1e-12);
  near(psnrOfError(0.004), 30, 1e-12);
  const image = picture('p', 2);
  assert.deepEqual([...psnr(image, image)], [Infinity, Infinity]);
});

test('SSIM is 1 for equal images, symmetric, in [−1, 1], and falls with noise', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const [x, y] = [picture(`x${seed}`, 1), picture(`y${seed}`, 1)];
      const value = ssim(x, y)[0];
      near(value, ssim(y, x)[0], 1e-12);
      assert.ok(value >= -1 && value <= 1);
      near(ssim(x, x)[0], 1, 1e-12);
    }),
    { numRuns: 10 },
  );
  const image = picture('falls', 3);
  const scores = [0.05, 0.2, 0.8].map((amount) => ssim(image, noisy(image, amount))[0]);
  assert.ok(scores[0] > scores[1] && scores[1] > scores[2]);
  const board = { ...image, values: image.values.map((_, i) => ((i + (i >> 4)) % 2 ? 1 : -1)) };
  const negative = { ...board, values: board.values.map((x) => -x) };
  assert.ok(ssim(board, negative)[0] < -0.99);
});

test('a factor times its transpose gives the matrix back, with its rank', async () => {
  const tall = gaussian('rank', 5, 9);
  const base: Matrix = { rows: 5, columns: 9, values: Float64Array.from(tall.values) };
  const matrix = await product(base, base, { transposeFirst: true });
  const factor = pivotedCholesky(matrix);
  assert.equal(factor.rows, 5);
  const again = await product(factor, factor, { transposeFirst: true });
  for (const [i, value] of matrix.values.entries()) near(again.values[i], value, 1e-12);
});

test('large products agree with plain sums', async () => {
  const [x, y] = [gaussian('px', 150, 140), gaussian('py', 140, 160)];
  const toMatrix = (f: Features) => ({
    rows: f.count,
    columns: f.length,
    values: Float64Array.from(f.values),
  });
  const { values } = await product(toMatrix(x), toMatrix(y));
  for (const [i, j] of [
    [0, 0],
    [149, 159],
    [77, 5],
  ]) {
    let sum = 0;
    for (let k = 0; k < 140; k++) sum += x.values[i * 140 + k] * y.values[k * 160 + j];
    near(values[i * 160 + j], sum, 1e-12);
  }
});

test('eigenvalues keep trace and sum of squares, also with zeros and equal values', () => {
  const n = 60;
  const low = gaussian('low', 3, n);
  const values = new Float64Array(n * n);
  for (let r = 0; r < 3; r++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++)
        values[i * n + j] += low.values[r * n + i] * low.values[r * n + j];
    }
  }
  const found = symmetricEigenvalues({ rows: n, columns: n, values });
  const trace = Array.from({ length: n }, (_, i) => values[i * n + i]).reduce((p, q) => p + q);
  near(
    found.reduce((p, q) => p + q),
    trace,
    1e-9,
  );
  near(
    found.reduce((p, q) => p + q * q, 0),
    values.reduce((p, q) => p + q * q, 0),
    1e-6,
  );
  assert.equal(found.filter((value) => value > 1e-9).length, 3);
  const identity = Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 2 : 0));
  assert.deepEqual([...symmetricEigenvalues({ rows: 3, columns: 3, values: identity })], [2, 2, 2]);
});

/** A symmetric matrix with these eigenvalues: a diagonal between random reflections. */
function withSpectrum(spectrum: number[], seed: number): Matrix {
  const n = spectrum.length;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) values[i * n + i] = spectrum[i];
  const stream = randomStream(seed, 'reflections');
  for (let k = 0; k < 3; k++) {
    const u = Float64Array.from({ length: n }, () => stream.normal());
    const norm = u.reduce((sum, x) => sum + x * x, 0);
    const image = u.map((_, i) => u.reduce((sum, x, j) => sum + values[i * n + j] * x, 0));
    const inner = u.reduce((sum, x, i) => sum + x * image[i], 0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const cross = u[i] * image[j] + image[i] * u[j];
        values[i * n + j] += ((4 * inner * u[i] * u[j]) / norm - 2 * cross) / norm;
      }
    }
  }
  return { rows: n, columns: n, values };
}

test('eigenvalues of nearly singular matrices are found to rounding of the largest', () => {
  const n = 250;
  const each = (value: (i: number) => number) => Array.from({ length: n }, (_, i) => value(i));
  const spectra = {
    graded: each((i) => 10 ** (-i / 4)),
    deficient: each((i) => (i < 80 ? 10 ** (-i / 4) : 0)),
    noise: each((i) => (i < 30 ? 1 - i / 30 : 1e-18 * (i % 7))),
  };
  for (const [name, spectrum] of Object.entries(spectra)) {
    const sorted = [...spectrum].sort((p, q) => p - q);
    for (const seed of [1, 2, 3, 4]) {
      const found = symmetricEigenvalues(withSpectrum(spectrum, seed));
      const error = Math.max(...found.map((value, i) => Math.abs(value - sorted[i])));
      assert.ok(error <= 2e-14, `${name}: ${error}`);
    }
  }
});

test('the Fréchet distance of Gaussians with known moments', async () => {
  // Diagonal covariances: Σ (μ₁ − μ₂)² + (σ₁ − σ₂)².
  const [d, n] = [8, 4000];
  const one = await featureStatistics(gaussian('one', n, d, (j) => 1 + j / 4));
  const two = await featureStatistics(
    gaussian(
      'two',
      n,
      d,
      (j) => 2 - j / 8,
      () => 0.5,
    ),
  );
  let expected = 0;
  for (let j = 0; j < d; j++) expected += 0.25 + (1 + j / 4 - (2 - j / 8)) ** 2;
  near(await frechetDistance(one, two), expected, 0.05 * expected);
});

test('the Fréchet distance is zero on itself, symmetric, and unchanged by rotations', async () => {
  const [x, y] = [
    gaussian('fx', 90, 6),
    gaussian(
      'fy',
      70,
      6,
      (j) => 1 + j,
      (j) => j / 3,
    ),
  ];
  near(await frechetDistanceOf(x, x), 0, 1e-10);
  const distance = await frechetDistanceOf(x, y);
  near(await frechetDistanceOf(y, x), distance, 1e-9);
  // A reflection I − 2uuᵀ and a permutation of the columns.
  const u = [0.5, 0.5, 0.5, 0.5, 0, 0];
  const turned = ({ values, ...rest }: Features): Features => ({
    ...rest,
    values: values.map((_, i) => {
      const row = i - (i % 6);
      const j = (i + 2) % 6;
      const along = u.reduce((sum, weight, k) => sum + weight * values[row + k], 0);
      return values[row + j] - 2 * u[j] * along;
    }),
  });
  near(await frechetDistanceOf(turned(x), turned(y)), distance, 1e-5);
});

test('the Fréchet distance grows with added noise', async () => {
  const base = gaussian('base', 400, 10);
  const distances: number[] = [];
  for (const amount of [0.1, 0.4, 1]) {
    const noise = gaussian('added', 400, 10).values;
    const values = base.values.map((x, i) => x + amount * noise[i]);
    distances.push(await frechetDistanceOf(base, { ...base, values }));
  }
  assert.ok(distances[0] < distances[1] && distances[1] < distances[2]);
});

test('only the canonical network makes a distance an FID', () => {
  assert.equal(frechetName(FID_INCEPTION), 'FID');
  assert.equal(frechetName('MNIST-CNN'), 'FD-MNIST-CNN');
});

test('FD∞ takes away most of the bias of few samples', async () => {
  const reference = await featureStatistics(gaussian('reference', 20_000, 20));
  const samples = gaussian('samples', 800, 20);
  const biased = await frechetDistance(await featureStatistics(samples), reference);
  const { value, points } = await frechetInfinity(samples, reference, randomStream(4));
  assert.ok(points[0].distance > biased);
  assert.ok(Math.abs(value) < 0.4 * biased, `${value} against ${biased}`);
});

test('the Inception score is 1 for equal rows and the number of classes for sure, even ones', () => {
  const even = new Float32Array(40).fill(0.25);
  near(inceptionScore(even, 4, 2).mean, 1, 1e-9);
  const sure = Float32Array.from({ length: 40 }, (_, i) =>
    i % 4 === Math.floor(i / 4) % 4 ? 1 : 0,
  );
  near(inceptionScore(sure, 4, 1).mean, 4, 0.2);
});

test('the kernel distance is about zero for one distribution and positive for two', async () => {
  const [x, y] = [gaussian('kx', 600, 8), gaussian('ky', 600, 8)];
  const other = gaussian(
    'kz',
    600,
    8,
    () => 1,
    () => 0.5,
  );
  const options = { subsets: 10, size: 300 };
  const same = await kernelDistance(x, y, randomStream(5), options);
  const different = await kernelDistance(x, other, randomStream(5), options);
  assert.ok(Math.abs(same.mean) < 4 * (same.deviation / Math.sqrt(10)) + 0.01);
  assert.ok(different.mean > 10 * Math.abs(same.mean));
});

test('precision and recall tell missing quality from missing variety', async () => {
  const real = gaussian('real', 300, 4);
  const narrow = gaussian('narrow', 300, 4, () => 0.2);
  const wide = gaussian('wide', 300, 4, () => 5);
  const ofNarrow = await manifoldScores(real, narrow);
  const ofWide = await manifoldScores(real, wide);
  assert.ok(ofNarrow.precision > 0.9 && ofNarrow.coverage < 0.5);
  assert.ok(ofWide.precision < 0.5 && ofWide.recall > ofNarrow.recall);
  const copy = await manifoldScores(real, real);
  assert.deepEqual([copy.precision, copy.recall, copy.coverage], [1, 1, 1]);
});

test('neighbours are exact where float32 cannot tell the rows apart', async () => {
  // All rows lie within 1e-4 of a far point: float32 products lose every digit of the distances.
  const [count, length] = [300, 32];
  const offsets = gaussian('offsets', count, length).values;
  const values = offsets.map((x) => 100 + Math.fround(x * 1e-3));
  const rows = vectors(values, length);
  const { indices, distances } = await nearestNeighbours(rows, rows, { k: 2, excludeSelf: true });
  for (let q = 0; q < count; q += 17) {
    const exact = Array.from({ length: count }, (_, r) => {
      let sum = 0;
      for (let j = 0; j < length; j++)
        sum += (values[q * length + j] - values[r * length + j]) ** 2;
      return { r, sum };
    })
      .filter(({ r }) => r !== q)
      .sort((p, s) => p.sum - s.sum || p.r - s.r);
    assert.deepEqual([...indices.subarray(q * 2, q * 2 + 2)], [exact[0].r, exact[1].r]);
    near(distances[q * 2], Math.sqrt(exact[0].sum), 1e-12);
  }
});

test('neighbours do not depend on how many queries are asked at once', async () => {
  const [x, y] = [gaussian('nx', 40, 12), gaussian('ny', 500, 12)];
  const references = vectors(y.values, 12);
  const together = await nearestNeighbours(vectors(x.values, 12), references, { k: 3 });
  for (const q of [0, 39]) {
    const own = vectors(x.values.subarray(q * 12, (q + 1) * 12), 12);
    const { indices } = await nearestNeighbours(own, references, { k: 3 });
    assert.deepEqual(indices, together.indices.slice(q * 3, q * 3 + 3));
  }
});

test('every memorization rule finds copies and spares fresh images', async () => {
  const [train, fresh] = [picture('train', 120), picture('fresh', 60)];
  const length = 256;
  const asVectors = (images: Images) => vectors(images.values, length);
  const copies: Images = { ...train, values: train.values.slice(0, 60 * length), count: 60 };
  const k = { k: 50 };
  const search = (images: Images) => nearestNeighbours(asVectors(images), asVectors(train), k);
  const [ofCopies, ofNoisy, ofFresh] = [
    await search(copies),
    await search(noisy(copies, 0.02)),
    await search(fresh),
  ];
  const own = await nearestNeighbours(asVectors(train), asVectors(train), { excludeSelf: true });
  for (const [neighbours, share] of [
    [ofCopies, 1],
    [ofNoisy, 1],
    [ofFresh, 0],
  ] as const) {
    assert.equal(memorizationRate(nearestPsnr(neighbours, length)).share, share);
    assert.equal(distanceRatioRate(neighbours).share, share);
    assert.equal(carliniRate(neighbours).share, share);
  }
  assert.equal(authenticity(ofCopies, own).share, 0);
  assert.equal(authenticity(ofNoisy, own).share, 0);
  assert.ok(authenticity(ofFresh, own).share > 0.2);
  assert.ok(
    copyTest(
      { distances: ofNoisy.distances.filter((_, i) => i % 50 === 0) },
      { distances: ofFresh.distances.filter((_, i) => i % 50 === 0) },
    ) < -5,
  );
});

test('a calibrated threshold keeps the promised share of false alarms', () => {
  const heldOut = Float64Array.from({ length: 1000 }, (_, i) => 10 + i / 100);
  const { threshold, falsePositives, rate } = calibratedRate(
    Float64Array.of(5, 19.5, 19.95, 40),
    heldOut,
    0.01,
  );
  near(threshold, 19.89, 1e-9);
  assert.equal(falsePositives.hits, 10);
  assert.equal(rate.hits, 2);
});

test('Mann–Whitney is antisymmetric and standard normal when nothing differs', () => {
  const stream = randomStream(6);
  const zs = Array.from({ length: 200 }, () => {
    const [x, y] = [0, 1].map(() => Float64Array.from({ length: 30 }, () => stream.normal()));
    near(mannWhitneyZ(x, y), -mannWhitneyZ(y, x), 1e-12);
    return mannWhitneyZ(x, y);
  });
  const variance = zs.reduce((sum, z) => sum + z * z, 0) / zs.length;
  assert.ok(variance > 0.7 && variance < 1.4, String(variance));
});

/** 20 rows around each corner of a square with edge 10, corner after corner. */
const corners: Features = (() => {
  const noise = gaussian('corners', 80, 2);
  const values = noise.values.map(
    (x, i) => x + 10 * (Math.floor(i / 40) % 2) * (i % 2) + 10 * Math.floor(i / 80) * ((i + 1) % 2),
  );
  return { ...noise, values };
})();

test('k-means finds separate clusters and their means', () => {
  const centres = kMeans(corners, 4, randomStream(8));
  const cells = nearestCentres(corners, centres);
  for (let corner = 0; corner < 4; corner++) {
    const own = cells.subarray(20 * corner, 20 * corner + 20);
    assert.equal(new Set(own).size, 1);
    for (const j of [0, 1]) {
      let mean = 0;
      for (let i = 0; i < 20; i++) mean += corners.values[(20 * corner + i) * 2 + j] / 20;
      near(centres.values[own[0] * 2 + j], mean, 1e-5);
    }
  }
  assert.equal(new Set(cells).size, 4);
});

test('C_T sees copying in every cell although the cells are visited too seldom or too often', () => {
  const stream = randomStream(9);
  // Distances in cell 1 are ten times those in cell 0; the generator's are half of the held-out ones.
  const rows = (inCell0: number, scale: number) => {
    const cells = Uint32Array.from({ length: 200 }, (_, i) => (i < inCell0 ? 0 : 1));
    const draw = (cell: number) => scale * 10 ** cell * (1 + stream.uniform());
    return { cells, distances: Float64Array.from(cells, draw) };
  };
  const [heldOut, copied] = [rows(150, 1), rows(50, 0.5)];
  const z = [0, 1].map((cell) => {
    const own = ({ cells, distances }: typeof heldOut) =>
      distances.filter((_, i) => cells[i] === cell);
    return mannWhitneyZ(own(copied), own(heldOut));
  });
  near(copyTest(copied, heldOut), (150 * z[0] + 50 * z[1]) / 200, 1e-12);
  const [byCells, whole] = [
    copyTest(copied, heldOut),
    copyTest({ ...copied, cells: undefined }, { ...heldOut, cells: undefined }),
  ];
  assert.ok(byCells < -5, String(byCells));
  assert.ok(whole > 0, String(whole));
});

test('the likelihood divergence punishes copies and is near zero for fresh samples', async () => {
  const [train, test_, fresh] = ['t', 'u', 'v'].map((name) => gaussian(`fld-${name}`, 200, 6));
  const of = (generated: Features) =>
    likelihoodDivergence(train, test_, generated, randomStream(7), selectFeatures);
  const [real, copied] = [of(fresh), of(train)];
  assert.ok(Math.abs(real.divergence) < 25, String(real.divergence));
  assert.ok(copied.divergence > real.divergence + 100, String(copied.divergence));
  assert.ok(copied.gap < real.gap - 100);
});

test('the most similar of the candidates is found by SSIM', async () => {
  const train = picture('ssim-train', 30);
  const queries = noisy({ ...train, values: train.values.slice(0, 5 * 256), count: 5 }, 0.05);
  const neighbours = await nearestNeighbours(
    vectors(queries.values, 256),
    vectors(train.values, 256),
    {
      k: 4,
    },
  );
  const pick = (indices: Uint32Array): Images => ({
    ...train,
    count: indices.length,
    values: Float32Array.from(
      [...indices].flatMap((n) => [...train.values.subarray(n * 256, (n + 1) * 256)]),
    ),
  });
  const { rank, similarity } = ssimNeighbours(queries, pick, neighbours);
  assert.deepEqual([...rank], [0, 0, 0, 0, 0]);
  assert.ok(similarity.every((value) => value > 0.9));
});

test('broken input is refused in one sentence', async () => {
  const image = picture('bad', 1);
  const spoilt = { ...image, values: image.values.map((x, i) => (i === 3 ? Number.NaN : x)) };
  assert.throws(() => psnr(image, spoilt), /Value 3 of The second image set is NaN/);
  const bytes = { ...image, values: image.values.map((x) => (x + 1) * 127.5) };
  assert.throws(() => ssim(bytes, bytes), /must lie in \[−1, 1\]/);
  assert.throws(() => psnr(image, picture('bad', 1, 8)), /cannot be compared: resize/);
  assert.throws(() => ssim(picture('s', 1, 8), picture('s', 1, 8)), /at least 11×11/);
  const few = gaussian('few', 1, 4);
  await assert.rejects(featureStatistics(few), /has 1 samples; at least 2/);
  const other = { ...gaussian('o', 5, 4), network: 'another' };
  await assert.rejects(frechetDistanceOf(gaussian('f', 5, 4), other), /cannot be compared/);
  await assert.rejects(
    nearestNeighbours(vectors(few.values, 4), vectors(few.values, 4), { k: 2 }),
    /k = 2 neighbours were asked for; there are 1/,
  );
  assert.throws(() => inceptionScore(new Float32Array(20).fill(1), 4, 1), /apply softmax/);
  assert.throws(() => wilson(5, 4), /no share/);
});
