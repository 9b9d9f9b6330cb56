import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import {
  CONTEXT_LENGTH,
  createDiffLoss,
  type DiffLossModel,
  type DiffLossSettings,
  diffLoss,
  writeContext,
} from './model.js';
import {
  CLASSES,
  IMAGE_LENGTH,
  TOKEN_SIZE,
  TOKENS,
  type TokenImages,
  toImages,
  toTokens,
} from './patches.js';
import {
  cloudGap,
  conditionGap,
  idealConditions,
  type Refinement,
  refineWith,
} from './refinement.js';
import {
  type ConditionStage,
  conditionsOf,
  generate,
  knownAt,
  predictClean,
  sampleTokens,
  tokenOrders,
} from './sampling.js';
import { trainDiffLoss } from './training.js';

const settings: DiffLossSettings = {
  contextWidth: 24,
  conditionSize: 8,
  width: 24,
  blocks: 2,
  diffusionSteps: 20,
  prediction: 'velocity',
};

before(async () => {
  await startEngine();
});

/** Images whose tokens all hold one value that depends on the class: ±0.8. */
function plainImages(count: number): TokenImages {
  const labels = Uint8Array.from({ length: count }, (_, n) => n % CLASSES);
  const values = new Float32Array(count * IMAGE_LENGTH);
  for (let n = 0; n < count; n++) {
    values.fill(labels[n] < 5 ? -0.8 : 0.8, n * IMAGE_LENGTH, (n + 1) * IMAGE_LENGTH);
  }
  return { values, labels, count };
}

test('tokens are the patches of the averaged image, and come back as pixels', () => {
  const images = new Uint8Array(28 * 28);
  // In the padded image (2, 2) starts the drawing: one bright 2×2 block there is pixel (1, 1) of 16×16.
  for (const at of [0, 1, 28, 29]) images[at] = 255;
  const set = {
    name: 'one',
    images,
    labels: new Uint8Array(1),
    count: 1,
    height: 28,
    width: 28,
    channels: 1 as const,
    classNames: [],
  };
  const tokens = toTokens(set);
  assert.equal(tokens.values[1 * 4 + 1], 1);
  assert.equal(tokens.values.filter((value) => value > -1).length, 1);
  const ramp = Float32Array.from({ length: IMAGE_LENGTH }, (_, k) => k);
  const pixels = toImages(ramp);
  // Token 1 starts at column 4 of the first row; token 4 at row 4.
  assert.equal(pixels[4], TOKEN_SIZE);
  assert.equal(pixels[4 * 16], 4 * TOKEN_SIZE);
});

test('a context shows known tokens only', () => {
  const tokens = new Float32Array(IMAGE_LENGTH).fill(0.5);
  const context = new Float32Array(CONTEXT_LENGTH);
  writeContext(context, 0, tokens, 0, 3, 7, [1, 0, 0, 1]);
  const shown = context.subarray(0, IMAGE_LENGTH).filter((value) => value === 0.5).length;
  assert.equal(shown, 2 * TOKEN_SIZE);
  assert.equal(context[IMAGE_LENGTH + TOKENS + 7], 1);
  assert.equal(context[IMAGE_LENGTH + 2 * TOKENS + 3], 1);
});

test('AR knows the tokens before, CDM none, MAR any but its own', () => {
  const random = randomStream(1, 'orders');
  const [ar, mar] = [tokenOrders('ar', random), tokenOrders('mar', random)];
  assert.deepEqual([...knownAt('ar', ar, 3)[0]].slice(0, 5), [1, 1, 1, 0, 0]);
  assert.equal(
    knownAt('cdm', ar, 3)[0].reduce((a, b) => a + b),
    0,
  );
  knownAt('mar', mar, 9).forEach((known, label) => {
    assert.equal(
      known.reduce((a, b) => a + b),
      9,
    );
    assert.equal(known[mar[label][9]], 0);
  });
});

test('at the start the predicted noise is zero, so the loss is the noise’s variance', () => {
  const model = createDiffLoss({ ...settings, prediction: 'noise' }, randomStream(2, 'start'));
  const batch = Uint32Array.from({ length: 400 }, (_, n) => n % 50);
  const loss = tf.tidy(
    () => diffLoss(model, 'mar', plainImages(50), batch, randomStream(2, 'noise')).dataSync()[0],
  );
  assert.ok(Math.abs(loss - 1) < 0.08, `the loss is ${loss}`);
});

let trained: DiffLossModel;

test('a short training learns the class means of plain images, and leaks no tensors', async () => {
  const data = plainImages(200);
  const training = { steps: 250, batchSize: 50, learningRate: 5e-3 };
  const stream = randomStream(3, 'training');
  const { model, losses } = await trainDiffLoss('ar', settings, training, data, stream);
  trained = model;
  assert.ok(losses[losses.length - 1] < 0.3, `the loss is ${losses[losses.length - 1]}`);
  const labels = Uint8Array.from({ length: 20 }, (_, n) => n % CLASSES);
  const options = { family: 'ar' as const, labels, samplingSteps: 10, stream };
  generate(model, options);
  const tensors = tf.memory().numTensors;
  const tokens = generate(model, options);
  assert.equal(tf.memory().numTensors, tensors);
  for (let n = 0; n < 20; n++) {
    const values = tokens.subarray(n * IMAGE_LENGTH, (n + 1) * IMAGE_LENGTH);
    const mean = values.reduce((sum, value) => sum + value, 0) / IMAGE_LENGTH;
    assert.ok(Math.abs(mean - (labels[n] < 5 ? -0.8 : 0.8)) < 0.25, `image ${n} has mean ${mean}`);
  }
});

test('the clean token follows from a predicted noise or velocity', () => {
  // A fresh network predicts zero: x̂₀ = x_t/√ᾱ for the noise, √ᾱ x_t for the velocity.
  const x = tf.ones([2, TOKEN_SIZE]) as tf.Tensor2D;
  const condition = tf.zeros([2, settings.conditionSize]) as tf.Tensor2D;
  for (const prediction of ['noise', 'velocity'] as const) {
    const model = createDiffLoss({ ...settings, prediction }, randomStream(7, 'fresh'));
    const signal = Math.sqrt(model.schedule.alphaBar[10]);
    const clean = predictClean(model, x, 10, condition).dataSync();
    const expected = prediction === 'noise' ? 1 / signal : signal;
    assert.ok(clean.every((value) => Math.abs(value - expected) < 1e-5));
  }
});

test('DDIM draws its starting noise and no other', () => {
  const conditions = new Float32Array(3 * settings.conditionSize).fill(0.2);
  const draws = (eta: number) => {
    const random = randomStream(4, 'noise');
    let asked = 0;
    const counting = Object.assign(randomStream(4, 'noise'), {
      fillNormal(values: Float32Array) {
        asked++;
        random.fillNormal(values);
      },
    });
    sampleTokens(trained, conditions, 5, counting, eta);
    return asked;
  };
  assert.equal(draws(0), 1);
  assert.ok(draws(1) > 1);
});

test('the same stream gives the same samples', () => {
  const conditions = new Float32Array(3 * settings.conditionSize).fill(0.2);
  const sample = () => [...sampleTokens(trained, conditions, 5, randomStream(4, 'same'))];
  assert.deepEqual(sample(), sample());
});

/** A stage in which the known tokens of real images carry errors. */
function driftedStage(data: TokenImages): ConditionStage {
  const random = randomStream(5, 'drift');
  const known = knownAt('ar', tokenOrders('ar', random), 4);
  const drifted = data.values.map((value) => value + 0.4 * random.normal());
  const context = new Float32Array(data.count * CONTEXT_LENGTH);
  for (let n = 0; n < data.count; n++) {
    writeContext(context, n, drifted, n, data.labels[n], 4, known[data.labels[n]]);
  }
  const positions = new Array<number>(CLASSES).fill(4);
  const conditions = conditionsOf(trained, context);
  return { stage: 4, positions, known, conditions, labels: data.labels };
}

test('transport to ideal conditions narrows the gap more with more steps', () => {
  const random = randomStream(6, 'variety');
  const data = plainImages(80);
  for (let k = 0; k < data.values.length; k++) data.values[k] += 0.1 * random.normal();
  const ideal = idealConditions(trained, data, 8, randomStream(7, 'ideal'));
  const stage = driftedStage(data);
  const gapAfter = (refinement: Refinement) => {
    const conditions = refineWith(refinement, ideal)(stage, () => new Float32Array());
    return conditionGap({ ...stage, conditions }, ideal(stage));
  };
  const before = conditionGap(stage, ideal(stage));
  const once = gapAfter({ kind: 'transport', iterations: 1, step: 0.25 });
  const more = gapAfter({ kind: 'transport', iterations: 3, step: 0.5 });
  assert.ok(more < once && once < before, `${before}, ${once}, ${more}`);
});

test('the gap is about 0 between samples of one law, whatever their sizes, and grows with a shift', () => {
  const random = randomStream(8, 'gap');
  const cloud = (count: number, shift = 0) =>
    Array.from({ length: count }, () =>
      Array.from({ length: 5 }, (_, k) => (k === 0 ? shift : 0) + random.normal()),
    );
  const repeats = (shift: number, sizes: [number, number]) =>
    Array.from({ length: 300 }, () => cloudGap([cloud(sizes[0], shift)], [cloud(sizes[1])]));
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  // With a point's distance from itself the first would be .4, since E‖c − c'‖ = 3.01 here.
  assert.ok(Math.abs(mean(repeats(0, [10, 30]))) < 0.03);
  const [small, large] = [mean(repeats(2, [10, 30])), mean(repeats(2, [60, 60]))];
  assert.ok(Math.abs(small - large) < 0.1 && large > 0.5, `${small}, ${large}`);
});

test('ideal conditions are those of the images that are drawn, from the whole class', () => {
  const data = plainImages(40);
  const random = randomStream(9, 'ideal');
  for (let k = 0; k < data.values.length; k++) data.values[k] += 0.1 * random.normal();
  const stage = driftedStage(plainImages(20));
  const asked: number[][] = [];
  const last = {
    choice(n: number, k: number) {
      asked.push([n, k]);
      return Uint32Array.from({ length: k }, (_, i) => n - 1 - i);
    },
  };
  const [drawn] = idealConditions(trained, data, 3, last)(stage);
  const [all] = idealConditions(trained, data, 4, {
    choice: (n) => Uint32Array.from({ length: n }, (_, i) => i),
  })(stage);
  assert.deepEqual(asked[0], [4, 3]);
  assert.deepEqual(drawn, [all[3], all[2], all[1]]);
});

test('projection keeps what varies among ideal conditions, also when almost all are equal', () => {
  const stage = driftedStage(plainImages(20));
  const size = settings.conditionSize;
  // All ideal conditions agree but one, which differs along the first axis.
  const ideal = Array.from({ length: CLASSES }, () =>
    Array.from({ length: 30 }, (_, n) =>
      Array.from({ length: size }, (_, k) => (n === 0 && k === 0 ? 3 : 1)),
    ),
  );
  const moved = refineWith({ kind: 'projection' }, () => ideal)(stage, () => new Float32Array());
  moved.forEach((value, at) => {
    const expected = at % size === 0 ? stage.conditions[at] : 1;
    assert.ok(Math.abs(value - expected) < 1e-5);
  });
});

test('every control returns one finite condition per image', () => {
  const data = plainImages(40);
  const ideal = idealConditions(trained, data, 4, randomStream(7, 'ideal'));
  const stage = driftedStage(data);
  const controls: Refinement[] = [
    { kind: 'mean', step: 0.25 },
    { kind: 'nearest', step: 0.5 },
    { kind: 'wrong class', iterations: 1, step: 0.25 },
    { kind: 'projection' },
  ];
  for (const control of controls) {
    const moved = refineWith(control, ideal)(stage, () => new Float32Array());
    assert.equal(moved.length, stage.conditions.length);
    assert.ok(moved.every(Number.isFinite), control.kind);
  }
});
