import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entropy, mutualInformation, mutualInformationOf } from './dependence.js';
import {
  conditionalEntropy,
  exclusiveOr,
  jointEntropy,
  lastVariables,
  localDependenceGap,
  markovChain,
  pairInformation,
} from './dependence-gap.js';

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const binaryEntropy = (p: number) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);

/** A small generator for tests (mulberry32). */
function uniforms(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('entropy of known distributions', () => {
  near(entropy([1, 1, 1, 1]), 2);
  near(entropy([3, 1]), binaryEntropy(0.25));
  near(entropy([5]), 0);
  near(entropy([0, 0]), 0);
});

test('mutual information of a binary symmetric channel is 1 − h(flip)', () => {
  near(mutualInformation([95, 5, 5, 95], 2).plugin, 1 - binaryEntropy(0.05));
  near(mutualInformation([6, 2, 9, 3], 2).plugin, 0);
});

test('mutual information equals Σ p log p/(pq) for any table', () => {
  const table = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(table, (joint) => {
      const n = joint.reduce((a, b) => a + b);
      let sum = 0;
      for (let x = 0; x < 3; x++) {
        for (let y = 0; y < 4; y++) {
          const row = joint.slice(4 * x, 4 * x + 4).reduce((a, b) => a + b) / n;
          const column = [0, 1, 2].reduce((a, r) => a + joint[4 * r + y], 0) / n;
          sum += (joint[4 * x + y] / n) * Math.log2(joint[4 * x + y] / n / (row * column));
        }
      }
      const { plugin, corrected } = mutualInformation(joint, 4);
      near(plugin, sum, 1e-9);
      near(plugin - corrected, (12 - 3 - 4 + 1) / (2 * n * Math.LN2), 1e-12);
    }),
  );
});

test('the correction removes the bias of independent samples', () => {
  const uniform = uniforms(1);
  const draws = () => Array.from({ length: 200 }, () => Math.floor(4 * uniform()));
  let plugin = 0;
  let corrected = 0;
  for (let repeat = 0; repeat < 400; repeat++) {
    const value = mutualInformationOf(draws(), draws(), 4);
    plugin += value.plugin / 400;
    corrected += value.corrected / 400;
  }
  // E[plug-in] ≈ (4−1)(4−1)/(2·200·ln 2) = 0.0325 bits although the truth is 0.
  near(plugin, 9 / (400 * Math.LN2), 0.003);
  near(corrected, 0, 0.003);
});

test('exclusive or: every pair is independent, yet the last variable is determined', () => {
  for (const distance of [2, 4]) {
    const p = exclusiveOr(distance);
    near(
      p.probabilities.reduce((a, b) => a + b),
      1,
    );
    for (let i = 0; i <= distance; i++) {
      for (let j = 0; j < i; j++) near(pairInformation(p, i, j), 0);
    }
    near(conditionalEntropy(p, distance, (1 << distance) - 1), 0);
    near(localDependenceGap(p, distance - 1), 1);
    near(localDependenceGap(p, distance), 0);
  }
});

test('Markov chain: far pairs are dependent, yet a window of one is exact', () => {
  const p = markovChain(11, 0.05);
  near(localDependenceGap(p, 1), 0);
  for (const lag of [1, 2, 5, 10]) {
    near(pairInformation(p, 10, 10 - lag), 1 - binaryEntropy((1 - 0.9 ** lag) / 2), 1e-9);
  }
  // The values of the specification, in bits.
  const measured = [1, 2, 5, 10].map((lag) => Number(pairInformation(p, 10, 10 - lag).toFixed(3)));
  assert.deepEqual(measured, [0.714, 0.547, 0.269, 0.09]);
  assert.ok(localDependenceGap(p, 0) > 5);
});

test('the gap is the Kullback–Leibler divergence to the windowed model', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 4 }), (values, gamma) => {
      const total = values.reduce((a, b) => a + b);
      const p = { variables: 5, probabilities: Float64Array.from(values, (v) => v / total) };
      const probability = (mask: number, code: number) =>
        p.probabilities.reduce((sum, q, other) => ((other ^ code) & mask ? sum : sum + q), 0);
      let divergence = 0;
      p.probabilities.forEach((q, code) => {
        let model = 1;
        for (let i = 0; i < 5; i++) {
          const window = lastVariables(i, gamma);
          model *= probability(window | (1 << i), code) / probability(window, code);
        }
        divergence += q * Math.log2(q / model);
      });
      near(localDependenceGap(p, gamma), divergence, 1e-9);
    }),
    { numRuns: 50 },
  );
});

test('the entropy of all variables is the entropy of the table', () => {
  near(jointEntropy(markovChain(4, 0.2), 0b1111), 1 + 3 * binaryEntropy(0.2));
});
