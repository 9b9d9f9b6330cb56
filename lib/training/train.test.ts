import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { smallRun } from '../testing/train-child.js';
import { adamOptimizer } from './adam.js';
import { type Training, train, trainToEnd } from './train.js';

const root = mkdtempSync(path.join(tmpdir(), 'train-'));
after(() => rmSync(root, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(path.join(root, 'run-'));
const last = 'checkpoint.safetensors';
const previous = 'checkpoint.previous.safetensors';

/** A run that fits one number to `target`, reporting into `sentences`. */
function oneNumber(
  change: Partial<Training<unknown>> & { target?: number; sentences?: string[] } = {},
) {
  const weight = tf.variable(tf.scalar(0));
  const training: Training<unknown> = {
    variables: { weight },
    examples: 6,
    batchSize: 2,
    epochs: 3,
    learningRate: 0.1,
    stream: randomStream(1, 'one number'),
    loss: () => weight.sub(change.target ?? 1).square() as tf.Scalar,
    report: (sentence) => change.sentences?.push(sentence),
    ...change,
  };
  return { weight, training };
}

test('Adam agrees with its textbook recursion in double precision', async () => {
  await startEngine();
  const variables = { w: tf.variable(tf.tensor1d([1, -2, 0.5])) };
  const optimizer = adamOptimizer(variables);
  const w = [1, -2, 0.5];
  const m = [0, 0, 0];
  const v = [0, 0, 0];
  for (let t = 1; t <= 50; t++) {
    const g = w.map((x, i) => 2 * x + Math.sin(t + i));
    optimizer.step({ [variables.w.name]: tf.tensor1d(g) }, 0.05);
    for (let i = 0; i < 3; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
      w[i] -= (0.05 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
    }
  }
  const values = await variables.w.data();
  for (let i = 0; i < 3; i++)
    assert.ok(Math.abs(values[i] - w[i]) < 2e-5, `${values[i]} and ${w[i]}`);
});

test('a run killed at random moments and restarted ends with the same numbers', async () => {
  const expected = await smallRun(undefined);
  const random = randomStream(3, 'kill');
  const folder = newFolder();
  let output = '';
  let kills = 0;
  while (!output) {
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      path.join(__dirname, '..', 'testing', 'train-child.ts'),
      folder,
    ]);
    child.stdout.on('data', (data) => {
      output += data;
    });
    // Wait for its first checkpoint, so that each attempt gets further, then kill it.
    const before = fingerprint(folder);
    const watch = setInterval(() => {
      if (kills >= 3 || fingerprint(folder) === before) return;
      clearInterval(watch);
      kills++;
      setTimeout(() => child.kill('SIGKILL'), random.integer(60));
    }, 5);
    await new Promise((resolve) => child.on('close', resolve));
    clearInterval(watch);
  }
  assert.equal(kills, 3);
  assert.equal(output.trim(), expected);
});

function fingerprint(folder: string): string {
  try {
    return readFileSync(path.join(folder, last)).toString('latin1');
  } catch {
    return '';
  }
}

test('a finished run is read back with its epochs and weights', async () => {
  const folder = newFolder();
  const first = await smallRun(folder, 1000);
  assert.deepEqual(readdirSync(folder), [last]);
  assert.equal(await smallRun(folder, 1000), first);
});

for (const [name, damage] of [
  ['truncated', (file: string) => truncateSync(file, 300)],
  ['emptied', (file: string) => truncateSync(file, 0)],
  ['replaced by text', (file: string) => writeFileSync(file, 'not a checkpoint')],
  [
    'changed in one bit',
    (file: string) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 2] ^= 1;
      writeFileSync(file, bytes);
    },
  ],
] as [string, (file: string) => void][]) {
  test(`a checkpoint ${name} is refused with one sentence, and the one before it is used`, async () => {
    await startEngine();
    const folder = newFolder();
    const sentences: string[] = [];
    const settings = { checkpoint: { folder, everySeconds: 0 }, sentences };
    const once = oneNumber(settings);
    await trainToEnd(once.training);
    damage(path.join(folder, last));
    const again = oneNumber(settings);
    let steps = 0;
    await trainToEnd({ ...again.training, afterStep: () => steps++ });
    assert.equal(sentences.length, 1);
    assert.match(sentences[0], /^Checkpoint .*checkpoint\.safetensors is not used: .+\.$/);
    assert.ok(steps <= 1, `${steps} steps were repeated`);
    assert.deepEqual(await again.weight.data(), await once.weight.data());
  });
}

test('two damaged checkpoints cost a fresh start, not the result', async () => {
  await startEngine();
  const folder = newFolder();
  const sentences: string[] = [];
  const settings = { checkpoint: { folder, everySeconds: 0 }, sentences };
  const once = oneNumber(settings);
  await trainToEnd(once.training);
  for (const file of [last, previous]) truncateSync(path.join(folder, file), 20);
  const again = oneNumber(settings);
  await trainToEnd(again.training);
  assert.equal(sentences.length, 2);
  assert.deepEqual(await again.weight.data(), await once.weight.data());
});

test('two trainings at once in one folder do the work once', async () => {
  await startEngine();
  const folder = newFolder();
  const steps = [0, 0];
  const runs = steps.map((_, i) =>
    oneNumber({ checkpoint: { folder, everySeconds: 0 }, afterStep: () => steps[i]++ }),
  );
  await Promise.all(runs.map(({ training }) => trainToEnd(training)));
  assert.deepEqual(steps.sort(), [0, 9]);
  assert.deepEqual(await runs[0].weight.data(), await runs[1].weight.data());
});

test('a checkpoint of other settings is refused', async () => {
  await startEngine();
  const folder = newFolder();
  const sentences: string[] = [];
  await trainToEnd(oneNumber({ checkpoint: { folder, config: { sigma: 1 } }, sentences }).training);
  const other = oneNumber({ checkpoint: { folder, config: { sigma: 2 } }, sentences, target: 5 });
  const expected = oneNumber({ target: 5 });
  await trainToEnd(other.training);
  await trainToEnd(expected.training);
  assert.deepEqual(sentences.length, 1);
  assert.match(sentences[0], /other settings/);
  assert.deepEqual(await other.weight.data(), await expected.weight.data());
});

test('a loss that is not finite stops the run, names step and tensor, and keeps the last checkpoint', async () => {
  await startEngine();
  const folder = newFolder();
  const { weight, training } = oneNumber({ checkpoint: { folder, everySeconds: 0 } });
  let calls = 0;
  const failing = {
    ...training,
    loss: () => weight.square().mul(++calls === 5 ? Number.NaN : 1) as tf.Scalar,
  };
  await assert.rejects(
    trainToEnd(failing),
    /stopped at step 5 \(epoch 2\): model\/weight is not finite and the loss is NaN.*last good checkpoint/,
  );
  const kept = oneNumber({ checkpoint: { folder, everySeconds: 0 } });
  let steps = 0;
  await trainToEnd({ ...kept.training, afterStep: () => steps++ });
  assert.equal(steps, 9 - 4);
});

test('weights that are not finite never replace a good checkpoint', async () => {
  await startEngine();
  const folder = newFolder();
  const { weight, training } = oneNumber({ checkpoint: { folder, everySeconds: 0 } });
  const spoil = {
    ...training,
    afterStep: (step: number) => step === 3 && weight.assign(tf.scalar(Infinity)),
  };
  await assert.rejects(trainToEnd(spoil as Training<unknown>), /model\/weight is not finite/);
  assert.match(readFileSync(path.join(folder, last), 'latin1'), /\\"step\\":2/);
});

test('a folder that cannot be written costs one sentence, not the run', async () => {
  await startEngine();
  const file = path.join(root, 'a file');
  writeFileSync(file, '');
  const sentences: string[] = [];
  const { weight, training } = oneNumber({
    checkpoint: { folder: path.join(file, 'inside') },
    sentences,
  });
  await trainToEnd(training);
  assert.equal(sentences.length, 1);
  assert.match(sentences[0], /could not be written/);
  assert.ok((await weight.data())[0] > 0.3);
});

test('two players are updated in turn', async () => {
  await startEngine();
  const { weight, training } = oneNumber({ epochs: 200 });
  const follower = tf.variable(tf.scalar(0));
  const loss = () => follower.sub(weight).square() as tf.Scalar;
  await trainToEnd({
    ...training,
    also: { follower: { variables: { follower }, loss, learningRate: 0.1 } },
  });
  assert.ok(Math.abs((await follower.data())[0] - 1) < 1e-3);
});

test('no tensor is left behind by a step', async () => {
  await startEngine();
  const { training } = oneNumber({ epochs: 5 });
  const counts: number[] = [];
  for await (const _ of train(training)) counts.push(tf.memory().numTensors);
  assert.deepEqual(new Set(counts).size, 1);
});

test('the order of the examples does not depend on the batch size', async () => {
  await startEngine();
  const orders: number[][] = [];
  for (const batchSize of [1, 3, 4, 12]) {
    const { weight, training } = oneNumber({ epochs: 2, examples: 12, batchSize });
    const seen: number[] = [];
    const loss = (batch: Uint32Array) => {
      seen.push(...batch);
      return weight.square() as tf.Scalar;
    };
    await trainToEnd({ ...training, loss });
    orders.push(seen);
  }
  for (const order of orders) assert.deepEqual(order, orders[0]);
});

test('every example is used once an epoch', async () => {
  await startEngine();
  const { weight, training } = oneNumber({ epochs: 1, examples: 10, batchSize: 3 });
  const seen: number[] = [];
  const loss = (batch: Uint32Array) => {
    seen.push(...batch);
    return weight.square() as tf.Scalar;
  };
  await trainToEnd({ ...training, loss });
  assert.equal(seen.length, 9);
  assert.equal(new Set(seen).size, 9);
});

test('numbers of examples, epochs or a batch that cannot be are refused by name', async () => {
  for (const change of [{ examples: 0 }, { batchSize: 0 }, { epochs: 2.5 }]) {
    const [[name, value]] = Object.entries(change);
    const message = `A training has ${name} = ${value}; give a whole number from 1.`;
    await assert.rejects(trainToEnd(oneNumber(change).training), { message });
  }
});
