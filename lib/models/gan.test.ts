import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { trainToEnd, type Variables } from '../training/train.js';
import {
  createGan,
  discriminate,
  discriminatorLoss,
  type GanConfig,
  generate,
  generatorInput,
  generatorLoss,
} from './gan.js';
import { findTorch, type Numbers, runTorch } from './torch-reference.js';

before(() => startEngine());
const random = randomStream(2, 'gan test');
const config: GanConfig = {
  architecture: 'dcgan',
  size: 8,
  channels: 1,
  width: 6,
  latents: 5,
  bounded: true,
  input: { kind: 'mixture', components: 4, deviation: 0.1, spread: 1, learned: true },
};
const skip = findTorch() ? false : 'PyTorch is not installed here';

/** Weights in PyTorch's layout. */
const layouts = (prefix: string, parameters: Variables): { [name: string]: Numbers } =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, variable]) => {
      if (variable.rank === 4) return [prefix + name, variable.transpose([3, 2, 0, 1]).arraySync()];
      if (variable.rank === 2) return [prefix + name, variable.transpose().arraySync()];
      return [prefix + name, variable.arraySync() as Numbers];
    }),
  );

test('generator and discriminator equal the same networks written in PyTorch', { skip }, () => {
  const gan = createGan(config, random);
  const z = normalTensor<tf.Rank.R2>(random.split('z'), [3, 5]);
  const x = normalTensor<tf.Rank.R4>(random.split('x'), [3, 8, 8, 1]);
  const { image, logit } = runTorch(
    `
p = inputs
lin = lambda n, x: F.linear(x, p[n + "/kernel"], p[n + "/bias"])
bn = lambda n, x: F.batch_norm(x, None, None, p[n + "/scale"], p[n + "/shift"], training=True)
up = lambda n, x: F.conv_transpose2d(x, p[n + "/kernel"], p[n + "/bias"], stride=2, padding=1)
down = lambda n, x: F.conv2d(x, p[n + "/kernel"], p[n + "/bias"], stride=2, padding=1)
h = lin("g/input", p["z"]).reshape(3, 2, 2, 12).permute(0, 3, 1, 2)
h = up("g/up1", F.relu(bn("g/norm0", h)))
outputs["image"] = torch.tanh(up("g/up2", F.relu(bn("g/norm1", h))))
h = F.leaky_relu(down("d/down1", p["x"].permute(0, 3, 1, 2)), 0.2)
h = F.leaky_relu(bn("d/norm2", down("d/down2", h)), 0.2)
outputs["logit"] = lin("d/output", h.permute(0, 2, 3, 1).flatten(1))`,
    {
      ...layouts('g/', gan.generator),
      ...layouts('d/', gan.discriminator),
      z: z.arraySync(),
      x: x.arraySync(),
    },
  );
  const expected = tf.tensor(image as number[][][][]).transpose([0, 2, 3, 1]);
  const images = generate(gan, config, z, { training: true });
  assert.deepEqual(images.shape, [3, 8, 8, 1]);
  assert.ok(images.sub(expected).abs().max().dataSync()[0] < 1e-4);
  const logits = discriminate(gan, config, x);
  assert.ok(
    logits
      .sub(tf.tensor(logit as number[][]))
      .abs()
      .max()
      .dataSync()[0] < 1e-4,
  );
});

test('the deep pair equals the same networks written in PyTorch', { skip }, () => {
  const deep: GanConfig = Object.assign({}, config, { architecture: 'deep' });
  const gan = createGan(deep, random.split('deep'));
  const z = normalTensor<tf.Rank.R2>(random.split('z'), [3, 5]);
  const { image, logit } = runTorch(
    `
p = inputs
lin = lambda n, x: F.linear(x, p[n + "/kernel"], p[n + "/bias"])
h = F.leaky_relu(lin("g/hidden1", p["z"]), 0.2)
for k in (2, 3, 4):
    n = "g/norm%d" % k
    h = lin("g/hidden%d" % k, h)
    h = F.batch_norm(h, None, None, p[n + "/scale"], p[n + "/shift"], training=True, eps=0.8)
    h = F.leaky_relu(h, 0.2)
outputs["image"] = x = torch.tanh(lin("g/output", h))
h = F.leaky_relu(lin("d/hidden1", x), 0.2)
outputs["logit"] = lin("d/output", F.leaky_relu(lin("d/hidden2", h), 0.2))`,
    {
      ...layouts('g/', gan.generator),
      ...layouts('d/', gan.discriminator),
      z: z.arraySync(),
    },
  );
  const images = generate(gan, deep, z, { training: true });
  const logits = discriminate(gan, deep, images);
  const rows = images.reshape<tf.Tensor2D>([3, 64]);
  for (const [found, expected] of [
    [rows, image],
    [logits, logit],
  ] as const) {
    const difference = found.sub(tf.tensor(expected as number[][])).abs();
    assert.ok(difference.max().dataSync()[0] < 1e-4);
  }
});

test('batch normalization of the deep generator ends in the statistics of its batches', () => {
  const deep: GanConfig = Object.assign({}, config, { architecture: 'deep' });
  const gan = createGan(deep, random.split('statistics'));
  const z = generatorInput(gan, deep, 512, random.split('batch'));
  for (let k = 0; k < 100; k++) tf.tidy(() => generate(gan, deep, z, { training: true }));
  const [batch, running] = [true, false].map((training) => generate(gan, deep, z, { training }));
  assert.deepEqual(running.shape, [512, 8, 8, 1]);
  assert.ok(batch.sub(running).abs().max().dataSync()[0] < 1e-2);
  const fresh = createGan(deep, random.split('statistics'));
  const early = generate(fresh, deep, z);
  assert.ok(early.sub(batch).abs().max().dataSync()[0] > 1e-2, 'before training they differ');
});

test('an undecided discriminator has loss 2 ln 2, and the generator then ln 2', () => {
  const gan = createGan(config, random);
  for (const name of ['output/kernel', 'output/bias']) {
    const variable = gan.discriminator[name];
    tf.tidy(() => variable.assign(tf.zerosLike(variable)));
  }
  const real = tf.zeros<tf.Rank.R4>([4, 8, 8, 1]);
  const d = discriminatorLoss(gan, config, real, random.split('d')).dataSync()[0];
  const g = generatorLoss(gan, config, 4, random.split('g')).dataSync()[0];
  assert.ok(Math.abs(d - 2 * Math.LN2) < 1e-5);
  assert.ok(Math.abs(g - Math.LN2) < 1e-5);
});

test('the mixture input has the mean and variance of its components', () => {
  const gan = createGan(config, random);
  const count = 20_000;
  const z = generatorInput(gan, config, count, random.split('input'));
  const means = gan.means.means;
  const expected = tf.moments(means, 0);
  const actual = tf.moments(z, 0);
  const variance = expected.variance.add(0.01).dataSync();
  actual.mean.dataSync().forEach((mean, k) => {
    const standardError = Math.sqrt(variance[k] / count);
    assert.ok(Math.abs(mean - expected.mean.dataSync()[k]) < 4 * standardError);
  });
  actual.variance.dataSync().forEach((value, k) => {
    assert.ok(Math.abs(value / variance[k] - 1) < 0.05);
  });
});

test('the generator loss reaches the means of the mixture', () => {
  const gan = createGan(config, random);
  const { grads } = tf.variableGrads(
    () => generatorLoss(gan, config, 16, random.split('reach')),
    [gan.means.means],
  );
  assert.ok(grads[gan.means.means.name].abs().min().dataSync()[0] > 0);
});

test('a dense GAN moves its points onto the data', async () => {
  const toy: GanConfig = {
    architecture: 'dense',
    size: 1,
    channels: 2,
    width: 16,
    latents: 2,
    bounded: false,
    input: { kind: 'gaussian' },
  };
  const stream = randomStream(4, 'toy');
  const data = normalTensor<tf.Rank.R4>(stream.split('data'), [256, 1, 1, 2], 2, 0.5);
  const gan = createGan(toy, stream);
  const adam = { beta1: 0.5 };
  await trainToEnd({
    variables: gan.discriminator,
    loss: (_, step) => discriminatorLoss(gan, toy, data, step.split('d')),
    also: {
      generator: {
        variables: gan.generator,
        loss: (_, step) => generatorLoss(gan, toy, 256, step.split('g')),
        learningRate: 2e-3,
        adam,
      },
    },
    examples: 256,
    batchSize: 256,
    epochs: 300,
    learningRate: 2e-3,
    adam,
    stream,
  });
  const z = generatorInput(gan, toy, 2000, stream.split('test'));
  const { mean } = tf.moments(generate(gan, toy, z), [0, 1, 2]);
  for (const value of mean.dataSync()) assert.ok(Math.abs(value - 2) < 0.5, `mean ${value}`);
});
