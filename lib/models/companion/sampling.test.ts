import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { createDiffLoss } from './model.js';
import { sampleTokens } from './sampling.js';

before(async () => {
  await startEngine();
});

const settings = {
  contextWidth: 4,
  conditionSize: 4,
  width: 8,
  blocks: 1,
  diffusionSteps: 40,
  prediction: 'velocity',
} as const;

test('a long path of sampling keeps no more tensors alive than a short one', () => {
  const model = createDiffLoss(settings, randomStream(1, 'model'));
  const living = (steps: number) => {
    const random = randomStream(2, 'samples');
    const { fillNormal } = random;
    const counts: number[] = [];
    random.fillNormal = (values, ...rest) => {
      counts.push(tf.memory().numTensors);
      return fillNormal.call(random, values, ...rest);
    };
    const before = tf.memory().numTensors;
    sampleTokens(model, new Float32Array(8), steps, random);
    assert.equal(tf.memory().numTensors, before);
    assert.equal(counts.length, steps);
    return Math.max(...counts);
  };
  assert.equal(living(40), living(5));
});
