import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import { depthToSpace, spaceToDepth } from './layers.js';
import { copyOf, moveAverage } from './moving-average.js';
import { findTorch, type Numbers, runTorch } from './torch-reference.js';
import { createUNet, type UNetConfig, unet } from './unet.js';

before(() => startEngine());
const random = randomStream(3, 'unet test');
const config: UNetConfig = {
  channels: 1,
  patch: 2,
  widths: [8, 12],
  blocks: 1,
  groups: 4,
  attention: true,
  steps: 200,
};

/** Weights with no zeros left, so that every layer has an effect. */
function lively(parameters: Variables): Variables {
  for (const [name, variable] of Object.entries(parameters)) {
    const change = normalTensor(random.split(name), variable.shape, 0, 0.1);
    tf.tidy(() => variable.assign(variable.add(change)));
  }
  return parameters;
}

const skip = findTorch() ? false : 'PyTorch is not installed here';

test('the U-Net equals the same network written in PyTorch', { skip }, () => {
  const parameters = lively(createUNet(config, random));
  const x = normalTensor<tf.Rank.R4>(random.split('x'), [2, 8, 8, 1]);
  const steps = [3, 170];
  const inputs: { [name: string]: Numbers } = { x: x.transpose([0, 3, 1, 2]).arraySync(), steps };
  for (const [name, variable] of Object.entries(parameters)) {
    const layout =
      variable.rank === 4
        ? variable.transpose([3, 2, 0, 1])
        : variable.rank === 2
          ? variable.transpose()
          : variable;
    inputs[name] = layout.arraySync() as Numbers;
  }
  const script = `
import math
p = inputs
lin = lambda name, x: F.linear(x, p[name + "/kernel"], p[name + "/bias"])
cv = lambda name, x, **k: F.conv2d(x, p[name + "/kernel"], p[name + "/bias"], **k)
gn = lambda name, x: F.group_norm(x, 4, p[name + "/scale"], p[name + "/shift"])
frequencies = torch.exp(-math.log(10000) * torch.arange(4) / 4)
angles = p["steps"][:, None] * 5.0 * frequencies
e = F.silu(lin("time/2", F.silu(lin("time/1", torch.cat([angles.sin(), angles.cos()], 1)))))
def block(name, x):
    h = cv(name + "/conv1", F.silu(gn(name + "/norm1", x)), padding=1)
    h = h + lin(name + "/time", e)[:, :, None, None]
    h = cv(name + "/conv2", F.silu(gn(name + "/norm2", h)), padding=1)
    return h + (cv(name + "/skip", x) if name + "/skip/kernel" in p else x)
h = cv("input", F.pixel_unshuffle(p["x"], 2), padding=1)
h0 = block("down/0/0", h)
h1 = block("down/1/0", cv("down/0/sample", h0, stride=2, padding=1))
h = block("middle/0", h1)
n, c, height, width = h.shape
q, k, v = lin("middle/attention/qkv", gn("middle/attention/norm", h).flatten(2).transpose(1, 2)).chunk(3, 2)
a = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(c), 2) @ v
h = h + lin("middle/attention/output", a).transpose(1, 2).reshape(h.shape)
h = block("middle/1", h)
h = block("up/1/0", torch.cat([h, h1], 1))
h = cv("up/0/sample", F.interpolate(h, scale_factor=2, mode="nearest"), padding=1)
h = block("up/0/0", torch.cat([h, h0], 1))
outputs["y"] = F.pixel_shuffle(cv("output/conv", F.silu(gn("output/norm", h)), padding=1), 2)`;
  const expected = tf.tensor(runTorch(script, inputs).y as number[][][][]).transpose([0, 2, 3, 1]);
  const actual = unet(parameters, config, x, steps);
  assert.deepEqual(actual.shape, expected.shape);
  const difference = actual.sub(expected).abs().max().dataSync()[0];
  const size = expected.abs().max().dataSync()[0];
  assert.ok(difference < 1e-4 * Math.max(1, size), `largest difference ${difference} of ${size}`);
});

test('a new U-Net predicts zero, and every weight receives a gradient once it is lively', () => {
  const parameters = createUNet(config, random);
  const x = normalTensor<tf.Rank.R4>(random.split('x'), [2, 8, 8, 1]);
  assert.equal(unet(parameters, config, x, [1, 200]).abs().max().dataSync()[0], 0);
  lively(parameters);
  const { grads } = tf.variableGrads(
    () => unet(parameters, config, x, [1, 200]).square().mean() as tf.Scalar,
    Object.values(parameters),
  );
  for (const [name, variable] of Object.entries(parameters)) {
    const gradient = grads[variable.name].abs().max().dataSync()[0];
    assert.ok(gradient > 0, `${name} has no gradient`);
  }
});

test('space to depth and depth to space are inverse', () => {
  const x = normalTensor<tf.Rank.R4>(random.split('inverse'), [2, 6, 4, 3]);
  assert.deepEqual(depthToSpace(spaceToDepth(x, 2), 2).dataSync(), x.dataSync());
});

test('the moving average of constant weights approaches them and never touches the weights', () => {
  const parameters: Variables = { w: tf.variable(tf.tensor1d([1, -2])) };
  const average = copyOf(parameters);
  parameters.w.assign(tf.tensor1d([3, 4]));
  moveAverage(average, parameters, 1, 0.99);
  // The first step keeps 2/11 of the start.
  const [a, b] = average.w.dataSync();
  assert.ok(
    Math.abs(a - (2 / 11 + (9 / 11) * 3)) < 1e-6 && Math.abs(b - (-4 / 11 + 36 / 11)) < 1e-6,
  );
  for (let step = 2; step < 200; step++) moveAverage(average, parameters, step, 0.9);
  assert.ok(Math.abs(average.w.dataSync()[0] - 3) < 1e-4);
  assert.deepEqual([...parameters.w.dataSync()], [3, 4]);
});
