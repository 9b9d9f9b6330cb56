import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { posteriorMean } from './empirical-denoiser.js';
import {
  donors,
  localDenoiser,
  type Pictures,
  type Sharing,
  windowGroups,
} from './local-denoiser.js';
import { linearSchedule } from './noise-schedule.js';

before(() => startEngine());

const schedule = linearSchedule(100);

function some(n: number, height: number, width: number, channels: number, name: string): Pictures {
  const stream = randomStream(1, 'local denoiser', name);
  const values = normalTensor(stream, [n, height * width * channels]) as tf.Tensor2D;
  return { values, height, width, channels };
}

/** The formula, term by term, in double precision. */
function byHand(
  { values, height, width, channels }: Pictures,
  noisy: number[],
  t: number,
  side: number,
  sharing: Sharing,
): number[] {
  const images = values.arraySync();
  const [signal, variance] = [Math.sqrt(schedule.alphaBar[t]), 1 - schedule.alphaBar[t]];
  const radius = (side - 1) / 2;
  const cut = (y: number, x: number) =>
    [y, x, height - 1 - y, width - 1 - x].map((room) => Math.min(radius, room)).join();
  const result: number[] = [];
  for (let place = 0; place < height * width; place++) {
    const [py, px] = [Math.floor(place / width), place % width];
    const terms: { logit: number; pixel: number[] }[] = [];
    for (const image of images) {
      for (let q = 0; q < height * width; q++) {
        const [qy, qx] = [Math.floor(q / width), q % width];
        if (sharing === 'own' && q !== place) continue;
        if (sharing === 'shared' && cut(py, px) !== cut(qy, qx)) continue;
        let distance = 0;
        for (let dy = -radius; dy <= radius; dy++) {
          for (let dx = -radius; dx <= radius; dx++) {
            let [ay, ax, by, bx] = [py + dy, px + dx, qy + dy, qx + dx];
            if (sharing === 'torus') {
              [ay, by] = [ay, by].map((v) => ((v % height) + height) % height);
              [ax, bx] = [ax, bx].map((v) => ((v % width) + width) % width);
            } else if (ay < 0 || ay >= height || ax < 0 || ax >= width) continue;
            for (let c = 0; c < channels; c++) {
              const [a, b] = [(ay * width + ax) * channels + c, (by * width + bx) * channels + c];
              distance += (noisy[a] - signal * image[b]) ** 2;
            }
          }
        }
        const pixel = image.slice(q * channels, (q + 1) * channels);
        terms.push({ logit: -distance / (2 * variance), pixel });
      }
    }
    const top = Math.max(...terms.map(({ logit }) => logit));
    const weights = terms.map(({ logit }) => Math.exp(logit - top));
    const sum = weights.reduce((a, b) => a + b);
    for (let c = 0; c < channels; c++) {
      result.push(terms.reduce((m, { pixel }, k) => m + (weights[k] / sum) * pixel[c], 0));
    }
  }
  return result;
}

for (const sharing of ['own', 'shared', 'torus'] as const) {
  test(`the local denoiser, ${sharing}, is its formula`, () => {
    const pictures = some(3, 5, 4, 2, 'training');
    const x = some(2, 5, 4, 2, 'noisy').values;
    for (const t of [20, 80]) {
      const denoiser = localDenoiser(pictures, schedule, 3, sharing);
      const got = denoiser.estimate(x, t).arraySync();
      for (const [n, row] of (x.arraySync() as number[][]).entries()) {
        const wanted = byHand(pictures, row, t, 3, sharing);
        for (const [k, value] of wanted.entries()) {
          assert.ok(Math.abs(got[n][k] - value) < 1e-4, `${got[n][k]} is not ${value}`);
        }
      }
      denoiser.dispose();
    }
  });
}

test('a window that holds the whole image gives the ideal denoiser, shared or not', () => {
  const pictures = some(6, 4, 4, 1, 'training');
  const x = some(3, 4, 4, 1, 'noisy').values;
  const ideal = posteriorMean(pictures.values, schedule, x, [50, 50, 50]).dataSync();
  for (const sharing of ['own', 'shared'] as const) {
    const denoiser = localDenoiser(pictures, schedule, 7, sharing);
    const got = denoiser.estimate(x, 50).dataSync();
    for (const [k, value] of ideal.entries()) assert.ok(Math.abs(got[k] - value) < 1e-5);
    denoiser.dispose();
  }
});

test('a window of one pixel works on each pixel alone', () => {
  const pictures = some(5, 3, 3, 1, 'training');
  const x = some(1, 3, 3, 1, 'noisy').values;
  const denoiser = localDenoiser(pictures, schedule, 1, 'own');
  const got = denoiser.estimate(x, 40).dataSync();
  for (let pixel = 0; pixel < 9; pixel++) {
    const points = tf.slice(pictures.values, [0, pixel], [-1, 1]) as tf.Tensor2D;
    const alone = tf.slice(x, [0, pixel], [-1, 1]) as tf.Tensor2D;
    const [wanted] = posteriorMean(points, schedule, alone, [40]).dataSync();
    assert.ok(Math.abs(got[pixel] - wanted) < 1e-5);
  }
});

test('places share a window when the border cuts it alike', () => {
  const size = { height: 6, width: 6 };
  assert.equal(windowGroups(size, 3, 'own').length, 36);
  // Inside, four edges, four corners.
  assert.equal(windowGroups(size, 3, 'shared').length, 9);
  assert.equal(windowGroups(size, 3, 'torus').length, 1);
  assert.equal(windowGroups(size, 11, 'shared').length, 36);
  assert.throws(() => windowGroups(size, 4, 'own'), /window side is 4/);
});

test('a mosaic names its donors, and a plain window none', () => {
  const pictures = some(4, 6, 6, 1, 'training');
  const rows = pictures.values.arraySync() as number[][];
  // Left third of picture 1, right third of picture 3, between them nothing.
  const mosaic = rows[1].map((value, k) => (k % 6 < 2 ? value : k % 6 < 4 ? 0 : rows[3][k]));
  const [found] = donors(pictures, tf.tensor2d([mosaic]), 3);
  for (let y = 0; y < 6; y++) {
    assert.equal(found[6 * y], 1);
    assert.equal(found[6 * y + 5], 3);
  }
  const [nothing] = donors(pictures, tf.zeros([1, 36]) as tf.Tensor2D, 3);
  assert.ok(nothing.every((image) => image === -1));
});

test('no tensor is left behind', () => {
  const pictures = some(3, 4, 4, 1, 'training');
  const x = some(2, 4, 4, 1, 'noisy').values;
  const count = tf.memory().numTensors;
  const denoiser = localDenoiser(pictures, schedule, 3, 'shared');
  denoiser.predict(x, [30, 30]).dispose();
  donors(pictures, x, 3);
  denoiser.dispose();
  assert.equal(tf.memory().numTensors, count);
});
