import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import {
  createLocalConvolution,
  type LocalConvolutionConfig,
  localConvolution,
  receptiveSide,
} from './local-convolution.js';

before(() => startEngine());

const random = randomStream(6, 'local convolution');
const config: LocalConvolutionConfig = { channels: 2, width: 4, layers: 3, steps: 100 };

/** A network with no zeros left, as a function of an image [11, 11, 2]. */
function lively() {
  const parameters = createLocalConvolution(config, random);
  for (const [name, variable] of Object.entries(parameters)) {
    variable.assign(normalTensor(random.split(name), variable.shape, 0, 0.4));
  }
  return (x: tf.Tensor) =>
    localConvolution(parameters, config, x.reshape([1, 11, 11, 2]) as tf.Tensor4D, [40]);
}

const image = () => normalTensor(random.split('image'), [11, 11, 2]);

test('an output pixel sees the square of the stated side, and nothing else', () => {
  const network = lively();
  const x = image();
  const changed = x.add(tf.oneHot(tf.scalar((5 * 11 + 5) * 2, 'int32'), 242).reshape([11, 11, 2]));
  const moved = network(changed).sub(network(x)).abs().max(3).reshape([11, 11]).arraySync();
  const radius = (receptiveSide(config) - 1) / 2;
  for (const [y, row] of (moved as number[][]).entries()) {
    for (const [column, value] of row.entries()) {
      const inside = Math.max(Math.abs(y - 5), Math.abs(column - 5)) <= radius;
      assert.equal(value > 0, inside, `${y}, ${column}: ${value}`);
    }
  }
});

test('far from the border it is the same function everywhere', () => {
  const network = lively();
  const inner = normalTensor(random.split('inner'), [3, 3, 2]) as tf.Tensor3D;
  const at = (y: number, x: number) =>
    tf.pad(inner, [
      [y, 8 - y],
      [x, 8 - x],
      [0, 0],
    ]);
  const centre = (y: number, x: number) =>
    tf.slice(network(at(y, x)), [0, y + 1, x + 1, 0], [1, 1, 1, 2]).dataSync();
  const [first, second] = [centre(4, 4), centre(3, 5)];
  for (const [k, value] of first.entries()) assert.ok(Math.abs(value - second[k]) < 1e-5);
});

test('new networks predict zero', () => {
  const parameters = createLocalConvolution(config, random);
  const x = image().reshape([1, 11, 11, 2]) as tf.Tensor4D;
  assert.equal(localConvolution(parameters, config, x, [7]).abs().max().dataSync()[0], 0);
});
