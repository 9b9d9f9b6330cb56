import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEngine } from '../../engine/index.js';
import * as tf from '../../engine/tf.js';
import { posteriorWeights } from '../../models/empirical-denoiser.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { crossing, entropy } from './ext-collapse-models.js';

test('entropy of equal and of certain images', () => {
  assert.equal(entropy([0.25, 0.25, 0.25, 0.25]), 2);
  assert.equal(entropy([0, 1, 0]), 0);
});

test('a level is crossed between the steps', () => {
  assert.equal(crossing([10, 20, 40], [0, 0.5, 2.5], 1), 25);
  assert.equal(crossing([10, 20], [2, 3], 1), 10);
  assert.equal(crossing([10, 20], [0, 0.5], 1), 20);
});

test('of two images the posterior is the logistic function of their difference in distance', async () => {
  await startEngine();
  const schedule = linearSchedule(100);
  const points = tf.tensor2d([
    [1, -1],
    [-0.5, 0.5],
  ]);
  const x = tf.tensor2d([[0.3, 0.1]]);
  const [t, alphaBar] = [60, schedule.alphaBar[60]];
  const [first] = posteriorWeights(points, schedule, x, [t]).dataSync();
  const distance = ([a, b]: number[]) =>
    (0.3 - Math.sqrt(alphaBar) * a) ** 2 + (0.1 - Math.sqrt(alphaBar) * b) ** 2;
  const gap = (distance([-0.5, 0.5]) - distance([1, -1])) / (2 * (1 - alphaBar));
  assert.ok(Math.abs(first - 1 / (1 + Math.exp(-gap))) < 1e-6);
});
