/** Helpers of the tests: reproducible random cases and their comparison between backends. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { OnnxRuntimeBackend } from '../engine/onnxruntime/backend.js';

/** Mulberry32: small and good enough to choose test cases. */
export class Dice {
  constructor(private seed: number) {}

  uniform(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)];
  }

  coin(): boolean {
    return this.uniform() < 0.5;
  }

  shape(rank: number, longest = 5): number[] {
    return Array.from({ length: rank }, () => this.integer(1, longest));
  }
}

/** An operand of a case: values in [low, high], rounded down for int32 and compared with 0 for bool. */
export interface Operand {
  shape: number[];
  dtype?: 'float32' | 'int32' | 'bool';
  low?: number;
  high?: number;
}

export interface Case {
  name: string;
  operands: Operand[];
  run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** Compares the gradients for all float32 operands too. Default true. */
  gradients?: boolean;
}

function values({ shape, dtype, low = -2, high = 2 }: Operand, dice: Dice): tf.TypedArray {
  const count = tf.util.sizeFromShape(shape);
  const numbers = Float32Array.from({ length: count }, () => low + (high - low) * dice.uniform());
  if (dtype === 'int32') return Int32Array.from(numbers, Math.floor);
  if (dtype === 'bool') return Uint8Array.from(numbers, (value) => (value > 0 ? 1 : 0));
  return numbers;
}

/** The result of a case and its gradients, not yet read. */
function evaluate(testCase: Case, seed: number): tf.Tensor[] {
  const dice = new Dice(seed);
  const inputs = testCase.operands.map((operand) =>
    tf.tensor(values(operand, dice), operand.shape, operand.dtype),
  );
  const result = testCase.run(...inputs);
  const float = inputs.filter((input) => input.dtype === 'float32');
  if (testCase.gradients === false || result.dtype !== 'float32') return [result];
  const direction = tf.tensor(values({ shape: result.shape }, dice), result.shape);
  const replaced = (given: tf.Tensor[]) => {
    let next = 0;
    return inputs.map((input) => (input.dtype === 'float32' ? given[next++] : input));
  };
  const gradients = tf.grads((...given: tf.Tensor[]) => testCase.run(...replaced(given)))(
    float,
    direction,
  );
  return [result, ...gradients];
}

const GROUP = 40;

/**
 * Compares every case with the CPU kernels: largest difference over largest value at most `tolerance`,
 * no kernel handed to the CPU, and no tensor left over. Cases run in groups, a graph for each group.
 */
export function compare(cases: Case[], backend: OnnxRuntimeBackend, tolerance = 1e-4): void {
  for (let from = 0; from < cases.length; from += GROUP) {
    const group = cases.slice(from, from + GROUP);
    const all = (name: string) => {
      tf.setBackend(name);
      const before = tf.memory().numTensors;
      const results = group.map((testCase, index) =>
        tf.tidy(() => evaluate(testCase, from + index)),
      );
      const read = results.map((tensors) =>
        tensors.map((tensor) => ({
          values: Array.from(tensor.dataSync()),
          shape: tensor.shape,
          dtype: tensor.dtype,
        })),
      );
      tf.dispose(results);
      assert.equal(tf.memory().numTensors, before, 'tensors are left over');
      return read;
    };
    const expected = all('cpu');
    backend.fallbacks.clear();
    const actual = all('onnxruntime');
    assert.equal([...backend.fallbacks.keys()].join(', '), '', 'kernels were handed to the CPU');
    group.forEach((testCase, index) => {
      expected[index].forEach((reference, part) => {
        const given = actual[index][part];
        const what = part === 0 ? 'value' : `gradient ${part}`;
        assert.deepEqual(
          [given.shape, given.dtype],
          [reference.shape, reference.dtype],
          testCase.name,
        );
        const error = relativeError(given.values, reference.values);
        assert.ok(
          error <= tolerance,
          `${testCase.name} ${JSON.stringify(testCase.operands)}: the ${what} is off by ${error}`,
        );
      });
    });
  }
}

/** Largest difference, relative to the largest finite value; equal infinities and NaN agree. */
export function relativeError(actual: number[], expected: number[]): number {
  let difference = 0;
  let scale = 1e-3;
  expected.forEach((value, index) => {
    if (Object.is(value, actual[index])) return;
    difference = Math.max(difference, Math.abs(value - actual[index]));
    if (Number.isNaN(value) !== Number.isNaN(actual[index])) difference = Infinity;
    if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  });
  return difference / scale;
}
