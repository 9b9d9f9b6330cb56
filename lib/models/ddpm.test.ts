import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import {
  addNoise,
  asNoise,
  diffusionLoss,
  type NoisePredictor,
  perRow,
  sampleDiffusion,
} from './ddpm.js';
import { empiricalDenoiser, posteriorMean } from './empirical-denoiser.js';
import { cosineSchedule, implicitStep, linearSchedule, posteriorStep } from './noise-schedule.js';

/** E[ε | x_t] when x_0 ~ N(mean, deviation²): jointly Gaussian, so linear in x_t. */
function gaussianDenoiser(mean: number, deviation: number): NoisePredictor {
  const { alphaBar } = linearSchedule(100);
  return (x, steps) => {
    const a = alphaBar[steps[0]];
    const variance = a * deviation ** 2 + 1 - a;
    return x.sub(Math.sqrt(a) * mean).mul(Math.sqrt(1 - a) / variance);
  };
}

test('each row is noised by its own step', () => {
  const schedule = cosineSchedule(10);
  const clean = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const noise = tf.tensor2d([0.5, -1, 0.25, 2], [2, 2]);
  const values = addNoise(schedule, clean, [3, 9], noise).dataSync();
  [1, 2, 3, 4].forEach((x, index) => {
    const a = schedule.alphaBar[index < 2 ? 3 : 9];
    const expected = Math.sqrt(a) * x + Math.sqrt(1 - a) * [0.5, -1, 0.25, 2][index];
    assert.ok(Math.abs(values[index] - expected) < 1e-6);
  });
});

test('a predictor that always says zero has loss 1, the variance of the noise', () => {
  const clean = tf.zeros([2000, 8]);
  const loss = diffusionLoss(
    (x) => x.mul(0),
    linearSchedule(50),
    'noise',
    clean,
    randomStream(1, 'loss'),
  );
  const standardError = Math.sqrt(2 / 16_000);
  assert.ok(Math.abs(loss.dataSync()[0] - 1) < 4 * standardError);
});

test('the velocity v = √ᾱ ε − √(1 − ᾱ) x_0 gives its noise back, and the exact v has no loss', () => {
  const schedule = cosineSchedule(10);
  const [clean, noise] = [tf.tensor2d([[0.4, -1]]), tf.tensor2d([[1.5, 0.2]])];
  const t = 6;
  const a = schedule.alphaBar[t];
  const noisy = addNoise(schedule, clean, [t], noise);
  const velocity = noise.mul(Math.sqrt(a)).sub(clean.mul(Math.sqrt(1 - a)));
  const back = asNoise(() => velocity, schedule, 'velocity')(noisy, [t]).dataSync();
  for (const k of [0, 1]) assert.ok(Math.abs(back[k] - noise.dataSync()[k]) < 1e-6);
  // With x_0 = 0 the noise is x_t/√(1 − ᾱ), so v is known from x_t alone.
  const network: NoisePredictor = (x, steps) =>
    x.mul(
      perRow(
        steps.map((step) => Math.sqrt(schedule.alphaBar[step] / (1 - schedule.alphaBar[step]))),
        x,
      ),
    );
  const zero = tf.zeros([64, 3]);
  const loss = diffusionLoss(network, schedule, 'velocity', zero, randomStream(9)).dataSync()[0];
  assert.ok(loss < 1e-10, `loss ${loss}`);
});

test('both samplers follow the exact Gaussian recursion, which ends near the data distribution', async () => {
  const [mean, deviation, steps] = [0.5, 0.3, 100];
  const schedule = linearSchedule(steps);
  const predict = gaussianDenoiser(mean, deviation);
  for (const sampler of ['ancestral', 'ddim'] as const) {
    // x̂_0 = mean + gain (x_t − √ᾱ mean), so the moments of x_t follow a scalar recursion.
    let expected = { mean: 0, variance: 1 };
    for (let t = steps; t >= 1; t--) {
      const a = schedule.alphaBar[t];
      const gain = (Math.sqrt(a) * deviation ** 2) / (a * deviation ** 2 + 1 - a);
      const step =
        sampler === 'ancestral' ? posteriorStep(schedule, t) : implicitStep(schedule, t, t - 1);
      const slope = step.fromClean * gain + step.fromNoisy;
      expected = {
        mean: slope * expected.mean + step.fromClean * mean * (1 - gain * Math.sqrt(a)),
        variance: slope ** 2 * expected.variance + step.variance,
      };
    }
    assert.ok(Math.abs(expected.mean - mean) < 0.01);
    assert.ok(Math.abs(Math.sqrt(expected.variance) - deviation) < 0.05);

    const count = 20_000;
    const options = { sampler, steps, clip: false };
    const x = await sampleDiffusion(
      predict,
      schedule,
      [count, 1],
      options,
      randomStream(2, sampler),
    );
    const actual = tf.moments(x);
    const spread = Math.sqrt(expected.variance);
    const meanError = Math.abs(actual.mean.dataSync()[0] - expected.mean);
    const spreadError = Math.abs(Math.sqrt(actual.variance.dataSync()[0]) - spread);
    assert.ok(meanError < (4 * spread) / Math.sqrt(count), `${sampler}: mean off by ${meanError}`);
    assert.ok(
      spreadError < (4 * spread) / Math.sqrt(2 * count),
      `${sampler}: spread off by ${spreadError}`,
    );
  }
});

test('DDIM is a function of its starting noise, and the path is watched from T to 0', async () => {
  const steps: number[] = [];
  const options = { sampler: 'ddim' as const, steps: 5, clip: true };
  const run = () =>
    sampleDiffusion(
      gaussianDenoiser(0, 1),
      linearSchedule(100),
      [4, 1],
      options,
      randomStream(5),
      (_, step) => {
        steps.push(step);
      },
    );
  const [first, second] = [await run(), await run()];
  assert.deepEqual(first.dataSync(), second.dataSync());
  assert.deepEqual(steps.slice(0, 6), [100, 80, 60, 40, 20, 0]);
});

test('the posterior mean equals Bayes’ rule summed by hand', () => {
  const schedule = linearSchedule(20);
  const points = [
    [0, 0],
    [1, 0.5],
    [-1, 2],
  ];
  const x = [0.3, 0.4];
  for (const t of [1, 7, 20]) {
    const a = schedule.alphaBar[t];
    const weights = points.map((point) =>
      Math.exp(
        -point.reduce((sum, p, k) => sum + (x[k] - Math.sqrt(a) * p) ** 2, 0) / (2 * (1 - a)),
      ),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const actual = posteriorMean(tf.tensor2d(points), schedule, tf.tensor2d([x]), [t]).dataSync();
    for (const k of [0, 1]) {
      const expected = points.reduce((sum, point, i) => sum + (weights[i] / total) * point[k], 0);
      assert.ok(Math.abs(actual[k] - expected) < 2e-5, `t=${t}: ${actual[k]} and ${expected}`);
    }
  }
});

test('one blurred point gives the regression line of two jointly Gaussian variables', () => {
  const schedule = linearSchedule(20);
  const [point, deviation, noisy] = [0.8, 0.4, -0.3];
  for (const t of [1, 9, 20]) {
    const a = schedule.alphaBar[t];
    const slope = (Math.sqrt(a) * deviation ** 2) / (a * deviation ** 2 + 1 - a);
    const expected = point + slope * (noisy - Math.sqrt(a) * point);
    const points = tf.tensor2d([point], [1, 1]);
    const x = tf.tensor2d([noisy], [1, 1]);
    const [actual] = posteriorMean(points, schedule, x, [t], deviation).dataSync();
    assert.ok(Math.abs(actual - expected) < 1e-5);
  }
});

test('no other denoiser has a lower diffusion loss than the closed form', () => {
  const schedule = linearSchedule(30);
  const training = tf.tensor2d([-1, 0.2, 0.9], [3, 1]);
  const data = tf.tile(training, [2000, 1]);
  const best = empiricalDenoiser(training, schedule);
  const loss = (predict: NoisePredictor) =>
    diffusionLoss(predict, schedule, 'noise', data, randomStream(4, 'same noise')).dataSync()[0];
  const optimum = loss(best);
  for (const change of [0.05, -0.05]) {
    assert.ok(loss((x, t) => best(x, t).add(change)) > optimum);
    assert.ok(loss((x, t) => best(x, t).mul(1 + change)) > optimum);
  }
});

test('sampling with the closed-form denoiser returns training points, for few and for many', async () => {
  for (const count of [16, 512]) {
    const stream = randomStream(6, 'points', String(count));
    const training = tf.tidy(() => {
      const values = new Float32Array(count * 64);
      stream.fillUniform(values, -1, 1);
      return tf.tensor2d(values, [count, 64]);
    });
    const schedule = linearSchedule(200);
    const options = { sampler: 'ddim' as const, steps: 50, clip: true };
    const predict = empiricalDenoiser(training, schedule);
    const x = await sampleDiffusion(predict, schedule, [20, 64], options, stream);
    const nearest = x.expandDims(1).sub(training.expandDims(0)).square().mean(2).min(1).dataSync();
    for (const error of nearest) assert.ok(error < 1e-3, `mean squared distance ${error}`);
  }
});

test('a sampler leaves no tensors behind but its result', async () => {
  const schedule = linearSchedule(10);
  const training = tf.tensor2d([-1, 1], [2, 1]);
  const before = tf.memory().numTensors;
  const options = { sampler: 'ancestral' as const, steps: 10, clip: true };
  const predict = empiricalDenoiser(training, schedule);
  const x = await sampleDiffusion(predict, schedule, [3, 1], options, randomStream(7));
  assert.equal(tf.memory().numTensors, before + 1);
  x.dispose();
});
