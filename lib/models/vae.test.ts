import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { trainToEnd } from '../training/train.js';
import {
  createVae,
  decode,
  encode,
  gaussianKl,
  negativeLogLikelihood,
  posteriorOverlap,
  reparametrize,
  sampleVae,
  type VaeConfig,
  vaeLoss,
} from './vae.js';

const linear: VaeConfig = {
  inputs: 3,
  hidden: 0,
  latents: 2,
  likelihood: 'gaussian',
  decoderDeviation: 0.5,
  noiseScale: 1,
  priorDeviation: 1,
};

const close = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not within ${tolerance} of ${expected}`,
  );

test('the KL term is the integral of q ln(q/p)', () => {
  const [mean, deviation, prior] = [0.7, 0.4, 1.6];
  const density = (z: number, m: number, s: number) =>
    Math.exp(-((z - m) ** 2) / (2 * s * s)) / (s * Math.sqrt(2 * Math.PI));
  let integral = 0;
  const step = 1e-3;
  for (let z = mean - 4; z < mean + 4; z += step) {
    const q = density(z, mean, deviation);
    if (q > 0) integral += q * Math.log(q / density(z, 0, prior)) * step;
  }
  const posterior = {
    mean: tf.tensor2d([mean], [1, 1]),
    logVariance: tf.tensor2d([2 * Math.log(deviation)], [1, 1]),
  };
  close(gaussianKl(posterior, prior).dataSync()[0], integral, 1e-5);
});

/**
 * A linear VAE with orthogonal decoder columns w_k and offset b: p(x) = N(b, WWᵀ + s²I) with WWᵀ + s²I
 * having eigenvalue ‖w_k‖² + s² along w_k and s² elsewhere; its exact posterior is diagonal,
 * N(w_k·(x − b)/(‖w_k‖² + s²), s²/(‖w_k‖² + s²)).
 */
function exactLinearVae() {
  const columns = [
    [1.2, 0, 0],
    [0, 0.6, 0.8],
  ];
  const offset = [0.1, -0.2, 0.3];
  const s2 = linear.decoderDeviation ** 2;
  const norms = columns.map((column) => column.reduce((sum, w) => sum + w * w, 0));
  const parameters = createVae(linear, randomStream(1, 'linear'));
  const set = (name: string, values: number[][] | number[]) =>
    tf.tidy(() => parameters[name].assign(tf.tensor(values)));
  set('decoder/output/kernel', columns);
  set('decoder/output/bias', offset);
  set(
    'encoder/mean/kernel',
    [0, 1, 2].map((i) => columns.map((column, k) => column[i] / (norms[k] + s2))),
  );
  set(
    'encoder/mean/bias',
    columns.map((w, k) => -w.reduce((sum, v, i) => sum + v * offset[i], 0) / (norms[k] + s2)),
  );
  set(
    'encoder/logVariance/kernel',
    [0, 1, 2].map(() => [0, 0]),
  );
  set(
    'encoder/logVariance/bias',
    norms.map((norm) => Math.log(s2 / (norm + s2))),
  );
  const evidence = (x: number[]) => {
    const centred = x.map((value, i) => value - offset[i]);
    let rest = centred.reduce((sum, value) => sum + value * value, 0);
    let log = 0;
    columns.forEach((column, k) => {
      const along = column.reduce((sum, w, i) => sum + w * centred[i], 0) ** 2 / norms[k];
      rest -= along;
      log -= 0.5 * (Math.log(2 * Math.PI * (norms[k] + s2)) + along / (norms[k] + s2));
    });
    return log - 0.5 * (Math.log(2 * Math.PI * s2) + rest / s2);
  };
  return { parameters, evidence };
}

const averageLoss = (parameters: ReturnType<typeof createVae>, x: number[], config = linear) =>
  vaeLoss(parameters, config, tf.tensor2d(Array(40_000).fill(x)), randomStream(2)).dataSync()[0];

test('with the exact posterior the ELBO of a linear VAE is its log evidence', () => {
  const { parameters, evidence } = exactLinearVae();
  for (const x of [
    [0.5, -1, 0.2],
    [-1.5, 0.4, 1],
  ]) {
    close(-averageLoss(parameters, x), evidence(x), 0.03);
  }
});

test('with any other posterior the ELBO is below the log evidence', () => {
  const { parameters, evidence } = exactLinearVae();
  const x = [0.5, -1, 0.2];
  const bias = parameters['encoder/mean/bias'];
  tf.tidy(() => bias.assign(bias.add(0.5)));
  assert.ok(-averageLoss(parameters, x) < evidence(x) - 0.1);
});

test('a prior of deviation σ with latents scaled by σ has the same loss: reading 2 changes nothing', () => {
  const { parameters } = exactLinearVae();
  const x = [0.5, -1, 0.2];
  const standard = averageLoss(parameters, x);
  const sigma = 0.05;
  const scale = (name: string, factor: number) =>
    tf.tidy(() => parameters[name].assign(parameters[name].mul(factor)));
  scale('encoder/mean/kernel', sigma);
  scale('encoder/mean/bias', sigma);
  scale('decoder/output/kernel', 1 / sigma);
  const shift = parameters['encoder/logVariance/bias'];
  tf.tidy(() => shift.assign(shift.add(2 * Math.log(sigma))));
  close(averageLoss(parameters, x, { ...linear, priorDeviation: sigma }), standard, 1e-3);
});

test('the Bernoulli likelihood is the cross-entropy, also for extreme logits', () => {
  const config: VaeConfig = { ...linear, inputs: 2, likelihood: 'bernoulli' };
  const output = tf.tensor2d([0.3, -2, 100, -100], [2, 2]);
  const x = tf.tensor2d([0.25, 1, 0, 0], [2, 2]);
  const p = (logit: number) => 1 / (1 + Math.exp(-logit));
  const values = negativeLogLikelihood(config, output, x).dataSync();
  close(values[0], -0.25 * Math.log(p(0.3)) - 0.75 * Math.log(1 - p(0.3)) - Math.log(p(-2)), 1e-5);
  close(values[1], 100, 1e-4);
});

test('the noise scale multiplies the sampling noise and nothing else', () => {
  const parameters = createVae(linear, randomStream(4));
  const x = tf.tensor2d([[1, 2, 3]]);
  const posterior = encode(parameters, linear, x);
  const noise = tf.tensor2d([[0.5, -1]]);
  const z = (noiseScale: number) =>
    reparametrize(posterior, { ...linear, noiseScale }, noise)
      .sub(posterior.mean)
      .dataSync();
  const [whole, half] = [z(1), z(0.5)];
  for (const k of [0, 1]) close(half[k], whole[k] / 2, 1e-6);
});

test('a constant posterior deviation leaves the KL term of the means, and a constant', () => {
  const sigma = 0.3;
  const fixed: VaeConfig = { ...linear, hidden: 4, posteriorDeviation: sigma };
  const parameters = createVae(fixed, randomStream(4));
  const x = tf.tensor2d([
    [1, 2, 3],
    [-1, 0, 2],
  ]);
  const posterior = encode(parameters, fixed, x);
  const means = posterior.mean.arraySync();
  const constant = linear.latents * (sigma ** 2 / 2 - Math.log(sigma) - 0.5);
  for (const [row, kl] of gaussianKl(posterior, 1).dataSync().entries()) {
    const half = means[row].reduce((sum, value) => sum + value ** 2, 0) / 2;
    close(kl, half + constant, 1e-5);
  }
  const noise = tf.ones([2, 2]);
  const moved = reparametrize(posterior, fixed, noise).sub(posterior.mean).dataSync();
  for (const value of moved) close(value, sigma, 1e-6);
  // All other weights start as those of the model that learns its deviations.
  const learned = createVae({ ...linear, hidden: 4 }, randomStream(4));
  assert.deepEqual(
    Object.keys(learned).filter((name) => !(name in parameters)),
    ['encoder/logVariance/kernel', 'encoder/logVariance/bias'],
  );
  for (const [name, variable] of Object.entries(parameters)) {
    assert.deepEqual(variable.dataSync(), learned[name].dataSync(), name);
  }
});

test('the standard configuration has the shapes of pytorch/examples', () => {
  const config: VaeConfig = {
    inputs: 784,
    hidden: 400,
    latents: 20,
    likelihood: 'bernoulli',
    decoderDeviation: 1,
    noiseScale: 1,
    priorDeviation: 1,
  };
  const parameters = createVae(config, randomStream(5));
  const count = Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0);
  assert.equal(count, 784 * 400 + 400 + 2 * (400 * 20 + 20) + (20 * 400 + 400) + (400 * 784 + 784));
  const { mean } = encode(parameters, config, tf.zeros([2, 784]));
  assert.deepEqual(decode(parameters, config, mean).shape, [2, 784]);
  const samples = sampleVae(parameters, config, 5, randomStream(6));
  assert.deepEqual(samples.shape, [5, 784]);
  assert.ok(samples.min().dataSync()[0] >= 0 && samples.max().dataSync()[0] <= 1);
});

test('training a linear VAE brings the ELBO to the best evidence, that of probabilistic PCA', async () => {
  // Data N(0, diag(3, 1.5, 0.25)); with s = 0.5 the best two factors are the first two axes.
  const config = linear;
  const random = randomStream(7, 'pca');
  const deviations = [Math.sqrt(3), Math.sqrt(1.5), 0.5];
  const count = 512;
  const data = tf.tidy(
    () => normalTensor(random, [count, 3]).mul(tf.tensor1d(deviations)) as tf.Tensor2D,
  );
  const parameters = createVae(config, random.split('weights'));
  await trainToEnd({
    variables: parameters,
    examples: count,
    batchSize: count,
    epochs: 400,
    learningRate: 0.02,
    stream: random.split('training'),
    loss: (_, step) => vaeLoss(parameters, config, data, step),
  });
  // −E ln p(x) under N(0, diag(σ²)) with the sample's own second moments.
  const moments = data.square().mean(0).dataSync();
  const best = [3, 1.5, 0.25].reduce(
    (sum, variance, k) => sum + 0.5 * (Math.log(2 * Math.PI * variance) + moments[k] / variance),
    0,
  );
  const many = tf.tile(data, [40, 1]);
  close(vaeLoss(parameters, config, many, random.split('check')).dataSync()[0], best, 0.06);
});

test('posteriors that coincide overlap fully, distant ones not at all', () => {
  const { parameters } = exactLinearVae();
  const overlapOf = (x: number[][]) =>
    posteriorOverlap(parameters, linear, tf.tensor2d(x), 200, randomStream(8));
  close(
    overlapOf([
      [1, 2, 3],
      [1, 2, 3],
    ]).mean,
    1,
    1e-9,
  );
  const { mean, meanNearest } = overlapOf([
    [0, 0, 0],
    [0, 0, 0],
    [90, 0, 0],
  ]);
  close(mean, 1 / 3, 1e-3);
  close(meanNearest, 2 / 3, 1e-3);
});
