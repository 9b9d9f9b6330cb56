import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { type Arvm, arvmLogits, createArvm, type TokenShape, writeContext } from './arvm.js';
import { arvmLogProbabilities, sampleArvm } from './arvm-codes.js';
import { arvmLoss, trainArvm } from './arvm-training.js';
import { countTable } from './count-table.js';
import { memorizedMass, trainingEntropy } from './count-table-likelihood.js';
import type { Tokens } from './tokens.js';
import { codeIndex } from './tokens-index.js';
import { contextPositions, rasterWindow, squareWindow } from './window.js';

before(startEngine);

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

function randomTokens(shape: TokenShape, images: number, seed: number): Tokens {
  const stream = randomStream(seed);
  const length = images * shape.rows * shape.columns * shape.groups;
  return {
    ...shape,
    images,
    symbols: Uint16Array.from({ length }, () => stream.integer(2 ** shape.bits)),
  };
}

/** All codes of a grid with one bit per position. */
function allCodes(rows: number, columns: number): Tokens {
  const steps = rows * columns;
  const images = 2 ** steps;
  const symbols = Uint16Array.from(
    { length: images * steps },
    (_, at) => (Math.floor(at / steps) >> (at % steps)) & 1,
  );
  return { rows, columns, groups: 1, bits: 1, images, symbols };
}

test('gradients reach exactly the bits of the window and nothing later', () => {
  for (const gamma of [1, 3, 5, 7]) {
    for (const groups of [1, 2]) {
      const shape = { rows: 4, columns: 4, groups, bits: 3 };
      const arvm = createArvm(shape, squareWindow(gamma), 32, randomStream(gamma));
      const reads = contextPositions(arvm.window, 4, 4);
      const bits = normalTensor(randomStream(1), [16 * groups * 3]) as tf.Tensor1D;
      for (let step = 0; step < 16 * groups; step++) {
        const gradient = tf.tidy(() =>
          tf
            .grad((x) => outputAt(arvm, step, x as tf.Tensor1D))(bits)
            .dataSync(),
        );
        const position = Math.floor(step / groups);
        gradient.forEach((value, bit) => {
          const from = Math.floor(bit / (groups * 3));
          const earlierGroup = from === position && Math.floor(bit / 3) < step;
          assert.equal(
            value !== 0,
            reads[position].includes(from) || earlierGroup,
            `step ${step}, bit ${bit}`,
          );
        });
      }
      tf.dispose([arvm.parameters, bits]);
    }
  }
});

/** A random direction of the logits at one step, differentiable in the bits of the image. */
function outputAt(arvm: Arvm, step: number, bits: tf.Tensor1D): tf.Scalar {
  const known = tf.tensor1d(Float32Array.from(arvm.sources[step], (source) => Number(source >= 0)));
  const from = tf.tensor1d(
    arvm.sources[step].map((source) => Math.max(0, source)),
    'int32',
  );
  const context = tf.gather(bits, from).mul(known).add(tf.tensor1d(arvm.constants[step]));
  const logits = arvmLogits(arvm, context.reshape([1, -1]));
  return logits.mul(normalTensor(randomStream(9, `${step}`), logits.shape)).sum();
}

test('a context shows bits as ±1, PAD as 0 with its flag', () => {
  const arvm = createArvm(
    { rows: 2, columns: 2, groups: 1, bits: 2 },
    squareWindow(3),
    4,
    randomStream(1),
  );
  const tokens: Tokens = {
    rows: 2,
    columns: 2,
    groups: 1,
    bits: 2,
    images: 1,
    symbols: Uint16Array.of(1, 2, 3, 0),
  };
  const context = new Float32Array(arvm.features);
  writeContext(arvm, tokens, 0, 2, context, 0);
  // From (1, 0): up-left is outside, up is 1 = bits (1, 0), up-right is 2 = bits (0, 1), left is outside.
  const bits = [0, 0, 1, 1, -1, 0, -1, 1, 0, 0, 0, 1];
  assert.deepEqual([...context], [...bits, 0, 0, 1, 0], 'then the position, the third of four');
  const pooled = createArvm(arvm.shape, arvm.window, 4, randomStream(1), 'pooled');
  assert.equal(pooled.features, bits.length, 'a pooled network does not know the position');
});

test('the probabilities of all codes sum to 1, with one symbol or several per position', () => {
  const grid = createArvm(
    { rows: 2, columns: 3, groups: 1, bits: 1 },
    squareWindow(3),
    16,
    randomStream(1),
  );
  const bits = arvmLogProbabilities(grid, allCodes(2, 3));
  near(
    bits.reduce((sum, value) => sum + 2 ** value, 0),
    1,
    1e-5,
  );
  const shape = { rows: 1, columns: 2, groups: 2, bits: 1 };
  const grouped = createArvm(shape, squareWindow(3), 16, randomStream(2));
  const codes = { ...allCodes(2, 2), ...shape };
  near(
    arvmLogProbabilities(grouped, codes).reduce((sum, value) => sum + 2 ** value, 0),
    1,
    1e-5,
  );
});

test('samples follow the likelihood', () => {
  const arvm = createArvm(
    { rows: 1, columns: 3, groups: 1, bits: 1 },
    squareWindow(3),
    16,
    randomStream(3),
  );
  tf.tidy(() =>
    arvm.parameters['histogram/kernel'].assign(arvm.parameters['histogram/kernel'].mul(5)),
  );
  const samples = sampleArvm(arvm, 20_000, randomStream(4));
  const counts = new Float64Array(8);
  for (let n = 0; n < 20_000; n++) {
    counts[
      samples.symbols[3 * n] + 2 * samples.symbols[3 * n + 1] + 4 * samples.symbols[3 * n + 2]
    ]++;
  }
  const bits = arvmLogProbabilities(arvm, allCodes(1, 3));
  const chiSquare = counts.reduce((sum, count, code) => {
    const expected = 20_000 * 2 ** bits[code];
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  assert.ok(chiSquare < 24.3, `χ² = ${chiSquare} with 7 degrees of freedom`); // p = 0.001
});

test('the count-weighted gradient of Eq. 10 is the one of cross-entropy; uniform weights differ', () => {
  const shape = { rows: 2, columns: 3, groups: 1, bits: 2 };
  const tokens = randomTokens(shape, 40, 5);
  const table = countTable(tokens, squareWindow(3));
  const arvm = createArvm(shape, squareWindow(3), 16, randomStream(6));
  const all = Int32Array.from(table.contextOf, (_, at) => at);
  const gradient = (occurrences: Int32Array, target: 'histogram' | 'symbol') =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => arvmLoss(arvm, table, occurrences, target));
      return tf.concat(Object.values(grads).map((g) => g.flatten())).dataSync();
    });
  const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((largest, value, k) => Math.max(largest, Math.abs(value - b[k])), 0);
  const crossEntropy = gradient(all, 'symbol');
  assert.ok(difference(crossEntropy, gradient(all, 'histogram')) < 1e-6);
  assert.ok(difference(crossEntropy, gradient(table.occurrence, 'histogram')) > 1e-3);
});

test('training drives Eq. 10 to zero and cross-entropy to its floor H(q)', async () => {
  // The two sequences of Sec. 4.2: after (0, 0) both symbols follow equally often.
  const tokens: Tokens = {
    rows: 1,
    columns: 4,
    groups: 1,
    bits: 1,
    images: 2,
    symbols: Uint16Array.of(0, 0, 1, 0, /**/ 0, 0, 0, 0),
  };
  const window = rasterWindow(3);
  const table = countTable(tokens, window);
  const settings = { weighting: 'count', epochs: 300, batchSize: 8, learningRate: 0.01 } as const;
  const losses: number[] = [];
  for (const target of ['histogram', 'symbol'] as const) {
    const arvm = createArvm(tokens, window, 16, randomStream(7));
    for await (const { loss, epoch } of trainArvm(
      arvm,
      table,
      { ...settings, target },
      randomStream(8),
    )) {
      if (epoch === settings.epochs) losses.push(loss);
    }
    const mass =
      2 ** arvmLogProbabilities(arvm, tokens)[0] + 2 ** arvmLogProbabilities(arvm, tokens)[1];
    near(mass, memorizedMass(table, codeIndex(tokens)), 0.02);
  }
  assert.ok(losses[0] < 0.002, `KL is ${losses[0]}`);
  const floor = (trainingEntropy(table) * Math.LN2) / 4; // nats per step: one fair choice in four
  near(floor, Math.LN2 / 4, 1e-12);
  near(losses[1], floor, 0.002);
});

test('sampling and likelihood leave no tensors behind', () => {
  const arvm = createArvm(
    { rows: 2, columns: 2, groups: 1, bits: 2 },
    squareWindow(3),
    8,
    randomStream(1),
  );
  const tensors = tf.memory().numTensors;
  arvmLogProbabilities(arvm, sampleArvm(arvm, 10, randomStream(2)));
  assert.equal(tf.memory().numTensors, tensors);
});
