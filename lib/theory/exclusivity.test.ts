import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import {
  greatestDistancesOnLine,
  leastOverlapOnLine,
  overlapFlow,
  totalOverlap,
  totalSquaredDistance,
} from './exclusivity.js';
import { gaussianNoise, triangularNoise } from './noise.js';

const onLine = (latents: number[]) => latents.map((z) => [z]);

test('the flow never raises the overlap and never leaves the box', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 6 }),
      fc.constantFrom(gaussianNoise(0.4), triangularNoise(0.8, 2)),
      (twentieths, noise) => {
        const latents = twentieths.map((z) => z / 20);
        const states = overlapFlow(onLine(latents), noise, { box: 1, rate: 0.01, steps: 100 });
        states.forEach((state, k) => {
          assert.ok(state.points.every(([z]) => Math.abs(z) <= 1));
          const before = states[Math.max(0, k - 1)].totalOverlap;
          assert.ok(state.totalOverlap <= before + 1e-3);
        });
        assert.ok(states[100].totalOverlap < states[0].totalOverlap + 1e-9);
      },
    ),
    { numRuns: 100, seed: 5 },
  );
});

test('two latents end at the two ends of the box: least overlap is greatest distance', () => {
  for (const noise of [gaussianNoise(0.5), triangularNoise(1.2, 2)]) {
    const [last] = overlapFlow(onLine([-0.1, 0.3]), noise, {
      box: 1,
      rate: 0.1,
      steps: 200,
    }).slice(-1);
    assert.deepEqual(last.points, [[-1], [1]]);
  }
});

test('three or more latents in a box: least overlap spreads, greatest distance collapses', () => {
  const noise = gaussianNoise(0.3);
  const stream = randomStream(1, 'exclusivity');
  // [N, Σ OC of spread latents, Σ OC of collapsed ones], from an independent search on a coarse grid.
  for (const [count, spread, collapsed] of [
    [3, 0.192, 1.002],
    [4, 0.855, 2.003],
    [5, 1.897, 4.005],
  ]) {
    const least = leastOverlapOnLine(count, noise, 1, {
      starts: 8,
      uniform: () => stream.uniform(),
    });
    const ends = onLine(greatestDistancesOnLine(count, 1));
    assert.ok(least.totalOverlap <= spread + 1e-3 && least.totalOverlap > spread - 0.01);
    assert.ok(Math.abs(totalOverlap(ends, noise) - collapsed) < 1e-3);
    assert.ok(totalSquaredDistance(ends) > totalSquaredDistance(onLine(least.latents)));
  }
});

test('the ends of the box maximize the squared distances among all configurations tried', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 }),
      (latents) => {
        const best = totalSquaredDistance(onLine(greatestDistancesOnLine(latents.length, 1)));
        assert.ok(totalSquaredDistance(onLine(latents)) <= best + 1e-9);
      },
    ),
  );
});

test('in the plane the flow makes three latents under Gaussian noise equidistant', () => {
  const start = [
    [0.1, 0],
    [0, 0.2],
    [-0.1, -0.1],
  ];
  const [last] = overlapFlow(start, gaussianNoise(1), { rate: 0.2, steps: 3000, keep: 3000 }).slice(
    -1,
  );
  const [a, b, c] = last.points;
  const sides = [
    [a, b],
    [b, c],
    [a, c],
  ].map(([p, q]) => Math.hypot(p[0] - q[0], p[1] - q[1]));
  assert.ok(Math.min(...sides) > 2);
  assert.ok(Math.max(...sides) / Math.min(...sides) < 1.1);
});

test('noise whose overlap is no function of the distance is refused', () => {
  const flow = { rate: 0.1, steps: 1 };
  assert.throws(() => overlapFlow([[0], [1]], triangularNoise(1, 2, 'paper'), flow), /distance/);
  const plane = [
    [0, 0],
    [1, 1],
  ];
  assert.throws(() => overlapFlow(plane, triangularNoise(1, 2), flow), /distance/);
});
