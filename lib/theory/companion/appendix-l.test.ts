import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import {
  adamDirection,
  adaptiveEpsilon,
  clipToNorm,
  loopStep,
  noMoments,
  relativeEpsilon,
  updateBuffer,
  warmUpStep,
} from './appendix-l.js';
import { wassersteinOfClouds, wassersteinOnLine } from './transport.js';

test('the buffer forgets old points at the rate αⁿ', () => {
  const random = randomStream(1, 'buffer');
  let buffer: number[][] = Array.from({ length: 4000 }, () => [0]);
  for (let n = 0; n < 20; n++)
    buffer = updateBuffer(buffer, [[1], [1]], 0.95, () => random.uniform());
  const old = buffer.filter(([value]) => value === 0).length / buffer.length;
  const expected = 0.95 ** 20;
  assert.ok(Math.abs(old - expected) < 4 * Math.sqrt((expected * (1 - expected)) / 4000));
});

test('clipping keeps short vectors and shortens long ones without turning them', () => {
  assert.deepEqual(clipToNorm([0.3, 0.4], 1), [0.3, 0.4]);
  const [u, v] = clipToNorm([30, 40], 1);
  assert.ok(Math.abs(Math.hypot(u, v) - 1) < 1e-12 && Math.abs(v / u - 4 / 3) < 1e-12);
});

test('ε decays to its floor, and the step warms up to its full size', () => {
  const schedule = { initial: 1, decay: 0.5, minimum: 0.2 };
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((k) => adaptiveEpsilon(k, schedule)),
    [1, 0.5, 0.25, 0.2, 0.2],
  );
  assert.deepEqual(
    [0, 1, 3, 8].map((k) => warmUpStep(k, 2, 4)),
    [0.5, 1, 2, 2],
  );
});

test('Adam divides the mean gradient by its root mean square', () => {
  // Algorithm 1 by hand: gradients 2, then −1. m = .2, .08; v = .004, .004996.
  const once = adamDirection([[2, -0.001]], noMoments([[0, 0]]), 0);
  assert.ok(Math.abs(once.direction[0][0] - 1) < 1e-6);
  // However small the gradient is, the first step has the full length.
  assert.ok(Math.abs(once.direction[0][1] + 1) < 1e-4);
  const [[second]] = adamDirection([[-1, 0]], once.moments, 1).direction;
  assert.ok(Math.abs(second - 0.08 / 0.19 / Math.sqrt(0.004996 / 0.001999)) < 1e-6);
});

test('coinciding points give ε = 0: there is nothing to transport', () => {
  assert.equal(
    relativeEpsilon(
      [
        [0, 0],
        [0, 0],
      ],
      0.05,
    ),
    0,
  );
  assert.equal(relativeEpsilon([[1, 2, 3]], 0.5), 1);
});

const settings = {
  epsilon: { initial: 1, decay: 0.5, minimum: 0.5 },
  step: 1,
  warmUp: 1,
  limit: 100,
  sinkhorn: { iterations: 2000, tolerance: 1e-6 },
};

test('with ε far below the gaps a full step is the exact map of sorted points', () => {
  // A wrong pair costs at least 2·3·3 more, e^(−36) at ε = 0.5: the plan is the
  // permutation that sorts, up to what Sinkhorn still lacks after 2000 iterations.
  const [x, y] = [
    [3, -4, 0, 7],
    [10, 2, -6, 5],
  ];
  const { cloud } = loopStep(
    x.map((v) => [v]),
    y.map((v) => [v]),
    20,
    settings,
  );
  assert.ok(wassersteinOnLine(cloud.flat(), y) < 0.01);
  assert.ok(Math.abs(cloud[1][0] + 6) < 0.01 && Math.abs(cloud[3][0] - 10) < 0.01);
});

test('the loop lowers the exact distance at every step, and clipping bounds each move', () => {
  const random = randomStream(2, 'loop');
  const points = (scale: number) =>
    Array.from({ length: 30 }, () => [scale * random.normal() + scale, scale * random.normal()]);
  const target = points(1);
  let cloud = points(2.5);
  let before = wassersteinOfClouds(cloud, target);
  for (let k = 0; k < 10; k++) {
    const next = loopStep(cloud, target, k, { ...settings, step: 0.5, warmUp: 4, limit: 0.6 });
    const moves = next.cloud.map(([u, v], i) => Math.hypot(u - cloud[i][0], v - cloud[i][1]));
    assert.ok(Math.max(...moves) <= 0.6 * 0.5 * Math.min(1, (k + 1) / 4) + 1e-12);
    cloud = next.cloud;
    const after = wassersteinOfClouds(cloud, target);
    assert.ok(after < before, `step ${k}: ${before} to ${after}`);
    before = after;
  }
});
