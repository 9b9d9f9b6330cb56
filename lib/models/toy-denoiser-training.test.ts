import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { linearSchedule } from './noise-schedule.js';
import { createToyDenoiser } from './toy-denoiser.js';
import {
  BY_CHANCE,
  copiedShare,
  nearestPoints,
  trainToyDenoiser,
} from './toy-denoiser-training.js';

test('a sample is a copy when the second training point is more than three times as far', () => {
  const points = Float32Array.from([0, 0, 4, 0, 0, 40]);
  // Distances to the first two: 1 and 3, then 0.9 and 3.1, then 3.1 and 0.9.
  const samples = Float32Array.from([1, 0, 0.9, 0, 3.1, 0]);
  assert.deepEqual(nearestPoints(samples, points), [
    { index: 0, isCopy: false },
    { index: 0, isCopy: true },
    { index: 1, isCopy: true },
  ]);
  assert.equal(copiedShare(samples, points), 2 / 3);
});

test('of new points one in nine is a copy by chance', () => {
  const random = randomStream(1, 'by chance');
  const uniform = (count: number) =>
    Float32Array.from({ length: 2 * count }, random.uniform.bind(random));
  const share = copiedShare(uniform(4000), uniform(4000));
  // Three standard deviations of 4000 throws, and the edge of the square.
  assert.ok(Math.abs(share - BY_CHANCE) < 0.02, `${share}`);
});

test('training on one heap of points lowers the loss, and the same stream gives the same losses', async () => {
  const losses = async () => {
    const random = randomStream(1, 'toy training');
    const training = {
      parameters: createToyDenoiser(16, random.split('weights')),
      points: Float32Array.from([1, 1, 1.1, 0.9]),
      schedule: linearSchedule(100),
      updates: 60,
      batchSize: 32,
      learningRate: 0.01,
      stream: random.split('training'),
    };
    const all: number[] = [];
    for await (const { loss } of trainToyDenoiser(training)) all.push(loss);
    return all;
  };
  const first = await losses();
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  assert.ok(mean(first.slice(-10)) < mean(first.slice(0, 10)) / 2, `${first}`);
  assert.deepEqual(await losses(), first);
});
