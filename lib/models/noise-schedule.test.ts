import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import {
  cosineSchedule,
  implicitStep,
  linearSchedule,
  noised,
  noiseSchedule,
  posteriorStep,
  samplingPath,
} from './noise-schedule.js';

const close = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not within ${tolerance} of ${expected}`,
  );

const anySchedule = fc
  .tuple(fc.constantFrom('linear' as const, 'cosine' as const), fc.integer({ min: 2, max: 300 }))
  .map(([name, steps]) => noiseSchedule(name, steps));

test('the linear schedule has the published ends and ᾱ_T of the original implementation', () => {
  const schedule = linearSchedule(1000);
  close(schedule.beta[1], 1e-4, 1e-15);
  close(schedule.beta[1000], 0.02, 1e-15);
  // Published value: log-SNR at T of DDPM's linear schedule, ᾱ_T = 4.04e-5.
  close(schedule.alphaBar[1000], 4.036e-5, 2e-8);
});

test('the cosine schedule passes through its closed form in the middle and ends at pure noise', () => {
  const schedule = cosineSchedule(1000);
  const at = (fraction: number) => Math.cos(((fraction + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  close(schedule.alphaBar[500], at(0.5) / at(0), 1e-12);
  assert.ok(schedule.alphaBar[1000] < 1e-5);
  assert.ok(schedule.beta.every((beta) => beta <= 0.999));
});

test('a shorter linear schedule ends nearly as noisy as the full one', () => {
  assert.ok(linearSchedule(200).alphaBar[200] < 1e-4);
});

test('chaining single noising steps gives the moments of q(x_t | x_0)', () => {
  const schedule = linearSchedule(50);
  const stream = randomStream(3, 'chain');
  const clean = 0.7;
  const count = 40_000;
  let sum = 0;
  let squares = 0;
  for (let sample = 0; sample < count; sample++) {
    let x = clean;
    for (let t = 1; t <= 20; t++) {
      x = Math.sqrt(schedule.alpha[t]) * x + Math.sqrt(schedule.beta[t]) * stream.normal();
    }
    sum += x;
    squares += x * x;
  }
  const mean = sum / count;
  const variance = squares / count - mean ** 2;
  const { scale, variance: expected } = noised(schedule, 20);
  close(mean, scale * clean, 4 * Math.sqrt(expected / count));
  close(variance, expected, 4 * expected * Math.sqrt(2 / count));
});

test('the posterior step is Bayes’ rule for Gaussians', () => {
  fc.assert(
    fc.property(
      anySchedule,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      (schedule, fraction, clean, noisy) => {
        const t = 2 + Math.floor(fraction * (schedule.steps - 2));
        // Prior on x_{t−1} from x_0, likelihood of x_t given x_{t−1}: precisions add.
        const prior = noised(schedule, t - 1);
        const precision = 1 / prior.variance + schedule.alpha[t] / schedule.beta[t];
        const mean =
          ((prior.scale * clean) / prior.variance +
            (Math.sqrt(schedule.alpha[t]) * noisy) / schedule.beta[t]) /
          precision;
        const step = posteriorStep(schedule, t);
        close(step.fromClean * clean + step.fromNoisy * noisy, mean, 1e-7);
        close(step.variance, 1 / precision, 1e-7);
      },
    ),
  );
});

test('the implicit step with η = 1 to the neighbouring step is the ancestral step', () => {
  fc.assert(
    fc.property(anySchedule, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, fraction) => {
      const t = 1 + Math.floor(fraction * (schedule.steps - 1));
      const ancestral = posteriorStep(schedule, t);
      const implicit = implicitStep(schedule, t, t - 1, 1);
      close(implicit.fromClean, ancestral.fromClean, 1e-6);
      close(implicit.fromNoisy, ancestral.fromNoisy, 1e-6);
      close(implicit.variance, ancestral.variance, 1e-6);
    }),
  );
});

test('every implicit step maps q(x_t | x_0) onto q(x_s | x_0), whatever η is', () => {
  fc.assert(
    fc.property(
      anySchedule,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (schedule, first, second, eta) => {
        const t = 1 + Math.floor(first * (schedule.steps - 1));
        const s = Math.floor(second * (t - 1));
        const before = noised(schedule, t);
        const after = noised(schedule, s);
        const step = implicitStep(schedule, t, s, eta);
        close(step.fromClean + step.fromNoisy * before.scale, after.scale, 1e-9);
        close(step.fromNoisy ** 2 * before.variance + step.variance, after.variance, 1e-9);
      },
    ),
  );
});

test('a sampling path falls strictly from T to 0', () => {
  fc.assert(
    fc.property(anySchedule, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, fraction) => {
      const count = 1 + Math.floor(fraction * (schedule.steps - 1));
      const path = samplingPath(schedule, count);
      assert.equal(path.length, count + 1);
      assert.equal(path[0], schedule.steps);
      assert.equal(path[count], 0);
      for (let index = 0; index < count; index++) assert.ok(path[index] > path[index + 1]);
    }),
  );
});

test('a schedule without steps is refused by name', () => {
  assert.throws(() => linearSchedule(0), /whole number of steps ≥ 1, and got 0/);
  assert.throws(
    () => samplingPath(linearSchedule(10), 11),
    /11 steps does not fit a schedule of 10/,
  );
});
