import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import {
  bayesRisk,
  bayesRiskMonteCarlo,
  bayesRiskOfLoss,
  bayesRiskPlane,
  decoderRisk,
  posteriorMean,
} from './bayes.js';
import {
  absoluteLoss,
  assignmentBound,
  huberLoss,
  reconstructionBound,
  squaredLoss,
} from './bound.js';
import { proofSteps } from './bound-proof.js';
import { productDistribution } from './distribution.js';
import { gaussianNoise, triangularNoise, uniformNoise } from './noise.js';
import { overlapAtDistance, shifted } from './overlap.js';
import { latentsOf, overlapMatrix, squaredDistances } from './overlap-matrix.js';

const NOISES = [gaussianNoise(1), triangularNoise(1, 2), triangularNoise(1, 2, 'paper')];

function bounds(latents: number[], noise = gaussianNoise(1), targets = latents) {
  const overlaps = overlapMatrix(latentsOf(latents.map((z) => [z])), noise);
  const distances = squaredDistances(latentsOf(targets.map((x) => [x])));
  return {
    paper: reconstructionBound(overlaps, distances),
    assigned: assignmentBound(overlaps, distances),
    risk: bayesRisk(
      latents.map((z) => shifted(noise, z)),
      targets.map((x) => [x]),
      1e-9,
    ),
  };
}

test('two targets: risk over bound has the values of an independent quadrature', () => {
  const expected = [2.35, 2.58, 2.83, 3.02, 3.08];
  [0.5, 1, 2, 4, 6].forEach((distance, k) => {
    const { paper, risk } = bounds([0, distance]);
    assert.ok(Math.abs(risk / paper - expected[k]) < 0.005, `${risk / paper}`);
  });
});

test('many targets: the paper’s bound loses a factor ∝ N, the assignment bound does not', () => {
  const expected: [number, number][] = [
    [3, 3.0],
    [10, 7.0],
    [30, 19.5],
  ];
  for (const [count, ratio] of expected) {
    const latents = Array.from({ length: count }, (_, i) => i);
    const equidistant = latents.map((i) => latents.map((k) => (k === i ? 1 : 0)));
    const overlaps = overlapMatrix(latentsOf(latents.map((z) => [z])), gaussianNoise(1));
    const distances = squaredDistances(latentsOf(equidistant));
    const densities = latents.map((z) => shifted(gaussianNoise(1), z));
    const risk = bayesRisk(densities, equidistant, 1e-8);
    const toPaper = risk / reconstructionBound(overlaps, distances);
    const toAssigned = risk / assignmentBound(overlaps, distances);
    assert.ok(Math.abs(toPaper - ratio) < 0.02 * ratio, `N = ${count}: ${toPaper}`);
    assert.ok(toAssigned >= 1 && toAssigned < 2.5, `N = ${count}: ${toAssigned}`);
  }
});

test('the bounds never exceed the Bayes risk, in thousands of random cases on the line', () => {
  const cases = fc.record({
    noise: fc.constantFrom(...NOISES, uniformNoise(0.7)),
    pairs: fc.array(
      fc.tuple(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
      ),
      { minLength: 2, maxLength: 6 },
    ),
  });
  fc.assert(
    fc.property(cases, ({ noise, pairs }) => {
      const latents = pairs.map(([z]) => Math.round(z * 50) / 50);
      const targets = pairs.map(([, x]) => x);
      const { paper, assigned, risk } = bounds(latents, noise, targets);
      // Rounding near the singular ends of the U-shaped density costs about 1e-7.
      assert.ok(paper <= assigned + 1e-12);
      assert.ok(assigned <= risk + 1e-6, `${assigned} > ${risk}`);
    }),
    { numRuns: 4000, seed: 3 },
  );
});

test('the bounds never exceed the Bayes risk in higher dimensions (Monte Carlo)', () => {
  const stream = randomStream(1, 'bound');
  const uniform = () => stream.uniform();
  const noise = gaussianNoise(0.5);
  for (let round = 0; round < 100; round++) {
    const count = 2 + (round % 7);
    const points = Array.from({ length: count }, () =>
      Float64Array.from({ length: 4 }, () => stream.normal() / 2),
    );
    const targets = points.map(() => Float64Array.from({ length: 3 }, () => stream.normal()));
    const overlaps = overlapMatrix(latentsOf(points), noise);
    const bound = assignmentBound(overlaps, squaredDistances(latentsOf(targets)));
    const distributions = points.map((z) => productDistribution(z, noise));
    const risk = bayesRiskMonteCarlo(distributions, targets, 500, uniform);
    assert.ok(bound <= risk.value + 4 * risk.error);
  }
});

test('any convex loss: the bound stays under the least risk, and absolute loss gives half of it', () => {
  // Published risks for two unit-distance targets under absolute loss: OC/2.
  const risks = [0.401, 0.309, 0.159, 0.023];
  [0.5, 1, 2, 4].forEach((distance, k) => {
    const overlaps = [1, 0, 0, 1];
    overlaps[1] = overlaps[2] = overlapAtDistance(gaussianNoise(1), distance);
    const densities = [shifted(gaussianNoise(1), 0), shifted(gaussianNoise(1), distance)];
    const risk = bayesRiskOfLoss(densities, [0, 1], absoluteLoss);
    assert.ok(Math.abs(risk - risks[k]) < 6e-4);
    assert.ok(
      Math.abs(reconstructionBound(overlaps, [0, 1, 1, 0], absoluteLoss) - risk / 2) < 1e-7,
    );
    assert.ok(reconstructionBound(overlaps, [0, 1, 1, 0], huberLoss) > 0);
  });
  const densities = [0, 0.7, 2].map((z) => shifted(triangularNoise(1, 2), z));
  const targets = [0, 3, -1];
  const bySearch = bayesRiskOfLoss(densities, targets, squaredLoss);
  const byMean = bayesRisk(
    densities,
    targets.map((x) => [x]),
  );
  assert.ok(Math.abs(bySearch - byMean) < 1e-7);
});

test('complete overlap of N latents: the risk is the variance of the targets', () => {
  const targets = [0, 1, 5, -2];
  const mean = 1;
  const variance = targets.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4;
  const { risk, paper } = bounds([0.3, 0.3, 0.3, 0.3], gaussianNoise(1), targets);
  assert.ok(Math.abs(risk - variance) < 1e-9);
  // Σ‖x_i − x_j‖² = 2N² variance, so the bound is exactly half.
  assert.ok(Math.abs(paper - variance / 2) < 1e-12);
});

test('line, plane and Monte Carlo agree on the risk of the same latents', () => {
  const noise = triangularNoise(1, 2);
  const targets = [[0], [1], [3]];
  const line = bayesRisk(
    [0, 0.5, 1.4].map((z) => shifted(noise, z)),
    targets,
  );
  const plane = bayesRiskPlane(
    [
      [0, 0],
      [0.5, 0],
      [1.4, 0],
    ],
    noise,
    targets,
    1e-5,
  );
  assert.ok(Math.abs(plane - line) < 1e-5, `${plane} against ${line}`);
  const stream = randomStream(1, 'risk');
  const { value, error } = bayesRiskMonteCarlo(
    [0, 0.5, 1.4].map((z) => productDistribution([z], noise)),
    targets,
    50000,
    () => stream.uniform(),
  );
  assert.ok(Math.abs(value - line) < 3 * error);
});

test('no decoder beats the posterior mean, and the proof’s chain descends for every decoder', () => {
  const noise = gaussianNoise(0.8);
  const densities = [shifted(noise, 0), shifted(noise, 1)] as const;
  const targets = [[-1], [2]];
  const best = bayesRisk(densities, targets);
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (slope, offset) => {
        const decoder = (z: number) => [slope * z + offset];
        assert.ok(decoderRisk(densities, targets, decoder, 1e-8) >= best - 1e-8);
        const steps = proofSteps(densities, targets, decoder, 1e-8);
        assert.ok(steps.errors >= steps.onOverlap - 1e-7);
        assert.ok(steps.onOverlap >= steps.parallelogram - 1e-7);
      },
    ),
    { numRuns: 30, seed: 4 },
  );
  assert.deepEqual([...posteriorMean([1, 3], [[0], [4]])], [3]);
});

test('matrices that do not match are refused', () => {
  assert.throws(() => reconstructionBound([1, 0, 0], [0, 0, 0]), /square/);
  assert.throws(() => assignmentBound([1, 0, 0, 1], [0]), /4 overlaps and 1/);
});
