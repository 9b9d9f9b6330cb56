import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../engine/random.js';
import { contraction, fixedPoint, gaussianJkoStep, jkoObjective, jkoStep } from './jko.js';
import { assign, squaredDistances, wassersteinOfClouds } from './transport.js';

const cloud = (seed: number, count: number, shift = 0) => {
  const random = randomStream(seed, 'jko');
  return Array.from({ length: count }, () => [random.normal() + shift, random.normal() - shift]);
};
/** The gradient of a convex function, so that the optimal matching never changes. */
const anchor = ([u, v]: number[]) => [2 * u + 0.5 * v + 1, 0.5 * u + 1.5 * v];

test('no perturbation of a JKO step lowers the JKO objective', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.05, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, tau, lambda) => {
        const [start, targets] = [cloud(seed, 8, 2), cloud(seed + 900, 8)];
        const refinement = { targets, anchors: targets.map(anchor), lambda };
        const step = jkoStep(start, refinement, tau);
        const best = jkoObjective(step, start, refinement, tau);
        const random = randomStream(seed, 'perturb');
        for (let trial = 0; trial < 20; trial++) {
          const size = 10 ** (-3 + 3 * random.uniform());
          const other = step.map((p) => p.map((value) => value + size * random.normal()));
          assert.ok(jkoObjective(other, start, refinement, tau) >= best - 1e-9);
        }
      },
    ),
    { seed: 3, numRuns: 20 },
  );
});

const settings = [
  { tau: 0.1, lambda: 0 },
  { tau: 0.5, lambda: 0.5 },
  { tau: 1, lambda: 1 },
];

test('with anchors a(c) = αc + b each step contracts W₂ to the fixed point by 1/(1 + 2τ(1+λ))', () => {
  const targets = cloud(1, 30);
  const anchors = targets.map((point) => point.map((value) => 2 * value + 1));
  for (const { tau, lambda } of settings) {
    const refinement = { targets, anchors, lambda };
    const goal = fixedPoint(refinement);
    let particles: number[][] = cloud(2, 30, 3);
    for (let k = 0; k < 4; k++) {
      const before = wassersteinOfClouds(particles, goal);
      particles = jkoStep(particles, refinement, tau);
      const ratio = wassersteinOfClouds(particles, goal) / before;
      assert.ok(Math.abs(ratio - contraction(tau, lambda)) < 1e-9);
    }
  }
});

test('with other convex anchors the distance along the matching contracts, and bounds W₂', () => {
  const targets = cloud(1, 30);
  for (const { tau, lambda } of settings) {
    const refinement = { targets, anchors: targets.map(anchor), lambda };
    const goal = fixedPoint(refinement);
    let particles: number[][] = cloud(2, 30, 3);
    const match = assign(squaredDistances(particles, targets));
    const paired = () =>
      Math.sqrt(
        particles.reduce(
          (sum, p, i) => sum + p.reduce((s, v, k) => s + (v - goal[match[i]][k]) ** 2, 0),
          0,
        ) / particles.length,
      );
    for (let k = 0; k < 4; k++) {
      const before = paired();
      particles = jkoStep(particles, refinement, tau);
      assert.ok(Math.abs(paired() / before - contraction(tau, lambda)) < 1e-9);
      assert.ok(wassersteinOfClouds(particles, goal) <= paired() + 1e-9);
    }
  }
});

test('the Gaussian step is the particle step of its quantiles', () => {
  const scores = [-1.5, -0.5, 0.5, 1.5];
  const law = { mean: 3, deviation: 2 };
  const target = { mean: -1, deviation: 0.5 };
  const slope = { slope: 2, shift: 1 };
  const targets = scores.map((z) => [target.mean + z * target.deviation]);
  const refinement = { targets, anchors: targets.map(([c]) => [2 * c + 1]), lambda: 0.4 };
  const particles = jkoStep(
    scores.map((z) => [law.mean + z * law.deviation]),
    refinement,
    0.3,
  );
  const next = gaussianJkoStep(law, target, slope, 0.3, 0.4);
  particles.forEach(([value], i) => {
    assert.ok(Math.abs(value - (next.mean + scores[i] * next.deviation)) < 1e-12);
  });
});
