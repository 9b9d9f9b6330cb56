import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaussianNoise } from '../../../theory/noise.js';
import { walk, weightsAt } from './denoise-demo.js';

test('the weights are those of Bayes’ rule', () => {
  const pictures = [-1, 0.2, 1].map((x) => Float64Array.of(x));
  const alphaBar = 0.4;
  const { pdf } = gaussianNoise(Math.sqrt(1 - alphaBar));
  const densities = pictures.map(([x]) => pdf(0.5 - Math.sqrt(alphaBar) * x));
  const total = densities.reduce((sum, p) => sum + p, 0);
  const weights = weightsAt(Float64Array.of(0.5), pictures, alphaBar);
  for (const [i, weight] of weights.entries()) {
    assert.ok(Math.abs(weight - densities[i] / total) < 1e-12);
  }
});

test('the walk begins with all pictures and ends on one of them, another for another start', () => {
  const pictures = Array.from({ length: 6 }, (_, n) =>
    Float64Array.from({ length: 100 }, (_, k) => ((k * (n + 3)) % 7 < 3 ? 1 : -1)),
  );
  const largest = ({ weights }: { weights: number[] }) => Math.max(...weights);
  const ends = new Set<number>();
  for (let seed = 1; seed <= 10; seed++) {
    assert.ok(largest(walk(pictures, 0, seed)) < 0.5);
    const end = walk(pictures, 100, seed);
    assert.equal(end.t, 0);
    const chosen = end.weights.indexOf(largest(end));
    const off = end.noisy.map((value, k) => Math.abs(value - pictures[chosen][k]));
    assert.ok(Math.max(...off) < 1e-3);
    ends.add(chosen);
  }
  assert.ok(ends.size > 1);
});
