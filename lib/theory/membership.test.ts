import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { fitShadows, likelihoodRatio, thresholdAt } from './membership.js';

test('scores of Gaussians: fit, ratio and power are those of the formulas', () => {
  const random = randomStream(1, 'membership');
  const images = 400;
  const draw = (isIn: boolean, image: number) => image + (isIn ? 2 : 0) + random.normal();
  const members = Array.from({ length: 64 }, () =>
    Array.from({ length: images }, () => random.uniform() < 0.5),
  );
  const scores = members.map((own) => own.map((isIn, image) => draw(isIn, image)));
  const fit = fitShadows(scores, members);
  assert.ok(Math.abs(fit.varianceIn - 1) < 0.05 && Math.abs(fit.varianceOut - 1) < 0.05);
  const gaps = fit.meanIn.map((mean, image) => mean - fit.meanOut[image]);
  assert.ok(Math.abs(gaps.reduce((a, b) => a + b) / images - 2) < 0.05);
  // Equal variances 1, means 0 and 2: the ratio is 2 s − 2.
  const exact = {
    meanIn: Float64Array.of(2),
    meanOut: Float64Array.of(0),
    varianceIn: 1,
    varianceOut: 1,
  };
  assert.ok(Math.abs(likelihoodRatio(exact, 0, 0.7) - (2 * 0.7 - 2)) < 1e-12);
  // Two deviations apart, 5 % false alarms: power Φ(2 − 1.645) = 0.639.
  const many = Array.from({ length: 20_000 }, (_, k) =>
    likelihoodRatio(exact, 0, (k % 2) * 2 + random.normal()),
  );
  const level = thresholdAt(
    many.filter((_, k) => k % 2 === 0),
    0.05,
  );
  const power = many.filter((value, k) => k % 2 === 1 && value > level).length / 10_000;
  assert.ok(Math.abs(power - 0.639) < 0.02, `${power}`);
});

test('at most the given share exceeds the threshold', () => {
  const values = Array.from({ length: 1000 }, (_, k) => k);
  const level = thresholdAt(values, 0.01);
  assert.equal(values.filter((value) => value > level).length, 10);
  assert.equal(thresholdAt(values, 1e-9), 999);
});
