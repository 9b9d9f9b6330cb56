import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { createDenseDenoiser, type DenseDenoiserConfig, denseDenoiser } from './dense-denoiser.js';

before(() => startEngine());

const random = randomStream(3, 'dense denoiser');
const config: DenseDenoiserConfig = { pixels: 12, hidden: 8, blocks: 2, steps: 100 };

test('new networks predict zero', () => {
  const parameters = createDenseDenoiser(config, random);
  const x = normalTensor(random.split('x'), [3, 2, 2, 3]);
  const y = denseDenoiser(parameters, config, x, [1, 50, 100]);
  assert.deepEqual(y.shape, [3, 2, 2, 3]);
  assert.ok(y.dataSync().every((value) => value === 0));
});

test('every number of the output sees every pixel and the step, and rows do not see each other', () => {
  const parameters = createDenseDenoiser(config, random);
  for (const [name, variable] of Object.entries(parameters)) {
    variable.assign(normalTensor(random.split(name), variable.shape, 0, 0.4));
  }
  const x = normalTensor(random.split('x'), [2, 12]) as tf.Tensor2D;
  const answer = (input: tf.Tensor, steps: number[]) =>
    denseDenoiser(parameters, config, input, steps).arraySync() as number[][];
  const before = answer(x, [40, 40]);
  for (let k = 0; k < 12; k++) {
    const moved = answer(x.add(tf.oneHot(tf.tensor1d([k, -1], 'int32'), 12)), [40, 40]);
    assert.ok(moved[0].every((value, j) => value !== before[0][j]));
    assert.deepEqual(moved[1], before[1]);
  }
  const later = answer(x, [40, 41]);
  assert.deepEqual(later[0], before[0]);
  assert.ok(later[1].every((value, j) => value !== before[1][j]));
});
