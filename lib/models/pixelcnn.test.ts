import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { createPixelCnn, pixelCnnLogits, tapMask } from './pixelcnn.js';
import { pixelCnnLogProbabilities, samplePixelCnn, trainPixelCnn } from './pixelcnn-codes.js';
import type { Tokens } from './tokens.js';
import { codeIndex, exactCopies } from './tokens-index.js';

before(startEngine);

const shape = { rows: 3, columns: 3, groups: 1, bits: 2 };

test('gradients reach exactly the earlier positions of the grid', () => {
  const model = createPixelCnn(shape, 8, 2, randomStream(1));
  const codes = normalTensor(randomStream(2), [1, 3, 3, 2]) as tf.Tensor4D;
  for (let position = 0; position < 9; position++) {
    const gradient = tf.tidy(() => {
      const direction = normalTensor(randomStream(3, `${position}`), [4]);
      const output = (x: tf.Tensor) =>
        pixelCnnLogits(model, x as tf.Tensor4D)
          .reshape([9, 4])
          .gather([position])
          .mul(direction)
          .sum();
      return tf.grad(output)(codes).dataSync();
    });
    for (let from = 0; from < 9; from++) {
      const moved = gradient[2 * from] !== 0 && gradient[2 * from + 1] !== 0;
      assert.equal(moved, from < position, `output ${position}, input ${from}`);
    }
  }
});

test('masks leave the taps of van den Oord et al. (2016)', () => {
  assert.deepEqual([...tapMask(3, 'verticalA')], [1, 1, 1, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...tapMask(3, 'verticalB')], [1, 1, 1, 1, 1, 1, 0, 0, 0]);
  assert.deepEqual([...tapMask(3, 'horizontalA')], [0, 0, 0, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual([...tapMask(3, 'horizontalB')], [0, 0, 0, 1, 1, 0, 0, 0, 0]);
});

test('the probabilities of all codes sum to 1', () => {
  const model = createPixelCnn({ rows: 2, columns: 3, groups: 1, bits: 1 }, 4, 2, randomStream(4));
  const symbols = Uint16Array.from(
    { length: 64 * 6 },
    (_, at) => (Math.floor(at / 6) >> (at % 6)) & 1,
  );
  const codes: Tokens = { rows: 2, columns: 3, groups: 1, bits: 1, images: 64, symbols };
  const mass = pixelCnnLogProbabilities(model, codes).reduce((sum, value) => sum + 2 ** value, 0);
  assert.ok(Math.abs(mass - 1) < 1e-5, `${mass}`);
});

test('a few steps on two codes make their likelihood rise towards one half each', async () => {
  const codes: Tokens = {
    ...shape,
    images: 2,
    symbols: Uint16Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0, /**/ 3, 2, 1, 0, 3, 2, 1, 0, 3),
  };
  const model = createPixelCnn(shape, 8, 2, randomStream(5));
  const before = pixelCnnLogProbabilities(model, codes);
  const settings = { epochs: 60, batchSize: 2, learningRate: 0.01 };
  for await (const { loss } of trainPixelCnn(model, codes, settings, randomStream(6)))
    assert.ok(loss > 0);
  const after = pixelCnnLogProbabilities(model, codes);
  for (const image of [0, 1]) {
    assert.ok(
      before[image] < -10 && after[image] > -2 && after[image] < -0.5,
      `${after[image]} bits`,
    );
  }
  const mass = 2 ** after[0] + 2 ** after[1];
  const copies = exactCopies(codeIndex(codes), samplePixelCnn(model, 200, randomStream(7)));
  const rate = copies.filter(Boolean).length / 200;
  assert.ok(Math.abs(rate - mass) < 4 * Math.sqrt((mass * (1 - mass)) / 200), `${rate}, ${mass}`);
});

test('several symbols per position are refused with a reason', () => {
  assert.throws(() => createPixelCnn({ ...shape, groups: 2 }, 4, 2, randomStream(1)), /one symbol/);
});
