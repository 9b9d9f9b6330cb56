import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../engine/random.js';
import {
  birkhoffLogBound,
  debiasedStep,
  entropicMap,
  sinkhorn,
  sinkhornDivergence,
} from './sinkhorn.js';
import { assign, squaredDistances } from './transport.js';

const cloud = (seed: number, count: number, shift = 0) => {
  const random = randomStream(seed, 'cloud');
  return Array.from({ length: count }, () => [random.normal() + shift, random.normal()]);
};
const options = { iterations: 2000 };

test('the map between two pairs of points is the known logistic weight', () => {
  // γ(0→0) : γ(0→1) = 1 : e^{−1/ε} by symmetry.
  const points = [[0], [1]];
  for (const epsilon of [0.3, 1, 5]) {
    const [mapped] = entropicMap(points, points, epsilon, options);
    assert.ok(Math.abs(mapped[0] - 1 / (1 + Math.exp(1 / epsilon))) < 1e-9);
  }
});

test('small ε gives the exact assignment cost from above', () => {
  const [x, y] = [cloud(1, 20), cloud(2, 20, 1)];
  const cost = squaredDistances(x, y);
  const exact = assign(cost).reduce((sum, j, i) => sum + cost[i][j], 0) / 20;
  const entropic = sinkhorn(cost, 0.01, { iterations: 20000 }).cost;
  assert.ok(entropic > exact - 1e-6 && entropic < exact + 0.01 * Math.log(20));
});

test('marginal errors never grow and obey Birkhoff’s factor in the end', () => {
  const cost = squaredDistances(cloud(3, 15), cloud(4, 15));
  for (const epsilon of [1, 3, 10]) {
    const { errors } = sinkhorn(cost, epsilon, options);
    for (let i = 1; i < errors.length; i++) assert.ok(errors[i] <= errors[i - 1]);
    const factor = errors[errors.length - 1] / errors[errors.length - 2];
    assert.ok(Math.log(factor) <= birkhoffLogBound(cost, epsilon));
  }
});

test('the divergence is zero for equal clouds and positive for others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const [x, y] = [cloud(seed, 12), cloud(seed + 5000, 12, 0.5)];
      assert.ok(Math.abs(sinkhornDivergence(x, x, 0.5, options)) < 1e-7);
      assert.ok(sinkhornDivergence(x, y, 0.5, options) > 0);
    }),
    { seed: 4, numRuns: 10 },
  );
});

test('the divergence between translated clouds is the squared shift', () => {
  const x = cloud(9, 25);
  const y = x.map(([a, b]) => [a + 0.6, b - 0.8]);
  assert.ok(Math.abs(sinkhornDivergence(x, y, 0.7, options) - 1) < 1e-6);
});

test('debiased steps leave a cloud that is already at its target in place', () => {
  const x = cloud(5, 20);
  debiasedStep(x, x, 0.5, 1, options).forEach((point, i) => {
    point.forEach((value, k) => {
      assert.ok(Math.abs(value - x[i][k]) < 1e-6);
    });
  });
});

test('ε = 0 is refused', () => {
  assert.throws(() => sinkhorn([[1]], 0, options), /ε > 0/);
});

test('a constant added to the cost changes neither the errors nor the plan, and its value by the constant', () => {
  const random = randomStream(11, 'shift');
  const cost = Array.from({ length: 8 }, () =>
    Array.from({ length: 6 }, () => 3 * random.uniform()),
  );
  const shifted = cost.map((row) => row.map((value) => value + 5));
  const [before, after] = [cost, shifted].map((c) => sinkhorn(c, 0.7, { iterations: 30 }));
  before.errors.forEach((error, i) => {
    assert.ok(Math.abs(error - after.errors[i]) < 1e-12);
  });
  before.columnPotential.forEach((g, j) => {
    assert.ok(Math.abs(g - after.columnPotential[j]) < 1e-12);
  });
  before.rowPotential.forEach((f, i) => {
    assert.ok(Math.abs(f + 5 - after.rowPotential[i]) < 1e-12);
  });
  assert.ok(Math.abs(before.cost + 5 - after.cost) < 1e-12);
});
