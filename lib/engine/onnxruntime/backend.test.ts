/** How the backend records, runs, reads and frees. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { Dice, relativeError } from '../../testing/onnxruntime.js';
import { installOnnxRuntime } from './index.js';

tf.enableProdMode();
const backend = installOnnxRuntime('onnxruntime', { threads: 1, cachedGraphs: 6 });
const { statistics } = backend.programs;

beforeEach(() => {
  tf.setBackend('onnxruntime');
});

const random = (shape: number[], seed: number): tf.Tensor => {
  const dice = new Dice(seed);
  const count = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Array.from({ length: count }, () => 2 * dice.uniform() - 1),
    shape,
  );
};

test('nothing runs until a value is read, and then one graph runs', () => {
  const runs = statistics.runs;
  const x = tf.tensor([1, 2, 3]);
  const y = x.mul(2).add(1).square();
  assert.equal(statistics.runs, runs);
  assert.deepEqual([...y.dataSync()], [9, 25, 49]);
  assert.equal(statistics.runs, runs + 1);
  y.dataSync();
  assert.equal(statistics.runs, runs + 1, 'a second read runs nothing');
  tf.dispose([x, y]);
});

test('the same structure is compiled once, whatever the numbers', () => {
  const compute = (factor: number) =>
    tf.tidy(() => tf.tensor([1, 2]).mul(factor).add(factor).dataSync()[1]);
  assert.equal(compute(3), 9);
  const compilations = statistics.compilations;
  assert.equal(compute(5), 15);
  assert.equal(compute(-1), -3);
  assert.equal(statistics.compilations, compilations);
});

test('attributes that differ only in an infinity are not confused', () => {
  const clip = (low: number, high: number) =>
    tf.tidy(() => [...tf.clipByValue(tf.tensor([-5, 5]), low, high).dataSync()]);
  assert.deepEqual(clip(0, Number.POSITIVE_INFINITY), [0, 5]);
  assert.deepEqual(clip(Number.NEGATIVE_INFINITY, 0), [-5, 0]);
});

test('the cache of compiled graphs is bounded', () => {
  for (let length = 1; length <= 20; length++) {
    tf.tidy(() => tf.ones([length]).mul(3).dataSync());
  }
  assert.ok(backend.programs.cached <= 6);
});

test('a later change of the caller’s array does not reach a recorded call', () => {
  const array = Float32Array.of(1, 2, 3);
  const y = tf.tidy(() => tf.tensor(array).add(1));
  array.fill(100);
  assert.deepEqual([...y.dataSync()], [2, 3, 4]);
  y.dispose();
});

test('data that was read is never overwritten', () => {
  const make = (value: number) => tf.tidy(() => tf.fill([64], value).mul(1));
  const x = make(7);
  const values = x.dataSync();
  x.dispose();
  for (let step = 0; step < 5; step++) {
    const other = make(step);
    other.dataSync();
    other.dispose();
  }
  assert.ok(values.every((value) => value === 7));
});

test('operands may be disposed before the graph runs', () => {
  const x = tf.tensor([2, 3]);
  const y = x.square();
  x.dispose();
  const z = y.add(1);
  y.dispose();
  assert.deepEqual([...z.dataSync()], [5, 10]);
  z.dispose();
});

test('reshaped tensors and clones share data and stay valid', () => {
  const x = tf.tensor([1, 2, 3, 4]).mul(2);
  const square = x.reshape([2, 2]);
  const clone = x.clone();
  x.dispose();
  const product = square.matMul(square as tf.Tensor2D);
  assert.deepEqual([...product.dataSync()], [28, 40, 60, 88]);
  square.dispose();
  assert.deepEqual([...clone.dataSync()], [2, 4, 6, 8]);
  tf.dispose([product, clone]);
});

test('loops that never read are run in pieces', () => {
  const limited = installOnnxRuntime('limited', { threads: 1, maximumPending: 50 });
  tf.setBackend('limited');
  const kept: tf.Tensor[] = [];
  let x: tf.Tensor = tf.tensor([0]);
  for (let step = 0; step < 200; step++) {
    x = x.add(1);
    kept.push(x);
  }
  assert.ok(limited.programs.statistics.runs >= 3);
  assert.deepEqual([...x.dataSync()], [200]);
  tf.dispose(kept);
});

test('kernels without a graph form run on the CPU in the middle of a graph', () => {
  backend.fallbacks.clear();
  const y = tf.tidy(() => {
    const { values } = tf.topk(tf.tensor([1, 5, 3]).mul(2), 2);
    return values.add(1);
  });
  assert.deepEqual([...y.dataSync()], [11, 7]);
  assert.deepEqual([...backend.fallbacks.keys()], ['TopK']);
  y.dispose();
});

test('empty, string and complex tensors work', () => {
  assert.deepEqual([...tf.tidy(() => tf.zeros([0, 3]).add(1).dataSync())], []);
  assert.deepEqual(
    tf.tidy(() => tf.concat([tf.zeros([0, 2]), tf.ones([1, 2])], 0).shape),
    [1, 2],
  );
  assert.deepEqual([...tf.tensor(['a', 'b']).dataSync()], ['a', 'b']);
  const complex = tf.complex([1, 2], [3, 4]);
  assert.deepEqual([...tf.real(complex).add(1).dataSync()], [2, 3]);
});

test('a run that fails leaves no arbitrary numbers behind, and what needs its tensors computes them again', () => {
  const [x, y] = [tf.tensor([1, 2]).mul(2), tf.tensor([3]).add(1)];
  backend.programs.run = () => {
    throw new Error('out of memory');
  };
  try {
    assert.throws(() => x.dataSync(), /out of memory/);
  } finally {
    Reflect.deleteProperty(backend.programs, 'run');
  }
  assert.throws(() => y.dataSync(), /A tensor of shape \[1\] has no values/);
  const z = x.add(1);
  assert.deepEqual([...z.dataSync()], [3, 5]);
  tf.dispose([x, y, z]);
});

test('tensors move in from another backend', () => {
  tf.setBackend('cpu');
  const x = tf.tensor([1, 2]);
  tf.setBackend('onnxruntime');
  assert.deepEqual([...x.add(x).dataSync()], [2, 4]);
});

/** A small network with every kind of layer that training uses. */
function network(seed: number) {
  const filter = tf.variable(random([3, 3, 2, 4], seed));
  const bias = tf.variable(tf.zeros([4]));
  const weights = tf.variable(random([4 * 16, 3], seed + 1));
  const x = random([5, 4, 4, 2], seed + 2) as tf.Tensor4D;
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1, 0], 'int32'), 3);
  const loss = () =>
    tf.tidy(() => {
      const hidden = tf.leakyRelu(
        tf.add(tf.conv2d(x, filter as tf.Tensor4D, 1, 'same'), bias),
        0.2,
      );
      const logits = tf.matMul(tf.reshape(hidden, [5, -1]), weights as tf.Tensor2D);
      return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
    });
  const variables = [filter, bias, weights];
  return { loss, variables, dispose: () => tf.dispose([...variables, x, labels]) };
}

const optimizers: { [name: string]: () => tf.Optimizer } = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  rmsprop: () => tf.train.rmsprop(0.01),
  adam: () => tf.train.adam(0.01, 0.8, 0.95, 1e-7),
};
for (const [name, make] of Object.entries(optimizers)) {
  test(`ten steps of ${name} give the weights of the CPU backend`, () => {
    const train = (engine: string) => {
      tf.setBackend(engine);
      const { loss, variables, dispose } = network(3);
      const optimizer = make();
      const losses = Array.from({ length: 10 }, () => {
        const value = optimizer.minimize(loss, true, variables) as tf.Scalar;
        const [number] = value.dataSync();
        value.dispose();
        return number;
      });
      const weights = variables.flatMap((variable) => [...variable.dataSync()]);
      optimizer.dispose();
      dispose();
      return { losses, weights };
    };
    const expected = train('cpu');
    const actual = train('onnxruntime');
    assert.ok(expected.losses[9] < expected.losses[0]);
    assert.ok(relativeError(actual.losses, expected.losses) < 1e-5);
    assert.ok(relativeError(actual.weights, expected.weights) < 1e-4);
  });
}

test('500 training steps leave no tensor, no graph and no buffer behind', () => {
  const { loss, variables, dispose } = network(5);
  const optimizer = tf.train.adam(0.001);
  const step = () => {
    optimizer.minimize(loss, false, variables);
  };
  for (let warm = 0; warm < 3; warm++) step();
  const before = {
    tensors: tf.memory().numTensors,
    data: backend.numDataIds(),
    compilations: statistics.compilations,
    pool: backend.pool.bytes,
    runs: statistics.runs,
  };
  for (let index = 0; index < 500; index++) step();
  assert.deepEqual(
    {
      tensors: tf.memory().numTensors,
      data: backend.numDataIds(),
      compilations: statistics.compilations,
      pool: backend.pool.bytes,
      runs: statistics.runs - 500,
    },
    before,
  );
  optimizer.dispose();
  dispose();
});

test('Adam does not change the arrays that a reader or a clone has', () => {
  const { loss, variables, dispose } = network(7);
  const optimizer = tf.train.adam(0.1);
  optimizer.minimize(loss, false, variables);
  const read = variables[0].dataSync();
  const copy = Float32Array.from(read);
  const snapshot = variables[0].clone();
  optimizer.minimize(loss, false, variables);
  optimizer.minimize(loss, false, variables);
  assert.deepEqual(read, copy);
  assert.deepEqual(snapshot.dataSync(), copy);
  assert.notDeepEqual(variables[0].dataSync(), copy);
  snapshot.dispose();
  optimizer.dispose();
  dispose();
});

test('the state of Adam survives saving and loading', async () => {
  const { loss, variables, dispose } = network(9);
  const optimizer = tf.train.adam(0.05);
  for (let step = 0; step < 4; step++) optimizer.minimize(loss, false, variables);
  const weights = await optimizer.getWeights();
  assert.deepEqual(
    weights.map(({ name }) => name.split('/').at(-1)),
    ['iter', 'm', 'm', 'm', 'v', 'v', 'v'],
  );
  const saved = weights.map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
  const parameters = variables.map((variable) => variable.clone());
  optimizer.minimize(loss, false, variables);
  const expected = [...variables[2].dataSync()];

  const other = tf.train.adam(0.05);
  await other.setWeights(saved);
  variables.forEach((variable, index) => {
    variable.assign(parameters[index]);
  });
  other.minimize(loss, false, variables);
  assert.ok(relativeError([...variables[2].dataSync()], expected) < 1e-5);
  dispose();
});

test('eager mode gives the numbers of whole graphs', () => {
  const whole = network(11);
  const value = whole.loss().dataSync()[0];
  installOnnxRuntime('eager', { threads: 1, eager: true });
  tf.setBackend('eager');
  const each = network(11);
  assert.ok(Math.abs(each.loss().dataSync()[0] - value) < 1e-6);
});
