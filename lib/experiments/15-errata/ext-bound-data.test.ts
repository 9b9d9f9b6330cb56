import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, loadMnist, toFloats } from '../../data/index.js';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { noised, noiseSchedule } from '../../models/noise-schedule.js';
import { bayesRisk } from '../../theory/bayes.js';
import { reconstructionBound } from '../../theory/bound.js';
import { gaussianNoise } from '../../theory/noise.js';
import { shifted } from '../../theory/overlap.js';
import { latentsOf, overlapMatrix, squaredDistances } from '../../theory/overlap-matrix.js';
import { boundOf, pairsOf, riskOf } from './ext-bound-data-risks.js';

test('three images of one pixel: bound and least error are those of densities on the line', async () => {
  await startEngine();
  const images = [-1, -0.2, 1];
  const schedule = noiseSchedule('linear', 200);
  const points = tf.tensor2d(images, [images.length, 1]);
  const pairs = await pairsOf(points);
  for (const step of [100, 140, 200]) {
    const { scale, variance } = noised(schedule, step);
    const noise = gaussianNoise(Math.sqrt(variance));
    const targets = images.map((x) => [x]);
    const overlaps = overlapMatrix(latentsOf(images.map((x) => [scale * x])), noise);
    const bound = reconstructionBound(overlaps, squaredDistances(latentsOf(targets)));
    const least = bayesRisk(
      images.map((x) => shifted(noise, scale * x)),
      targets,
    );
    const found = boundOf(pairs, images.length, schedule, step);
    assert.ok(Math.abs(found.bound / bound - 1) < 1e-3, `bound ${found.bound}, ${bound}`);
    const { risk, error } = await riskOf(points, schedule, step, 20_000, randomStream(1, 'risk'));
    assert.ok(Math.abs(risk - least) < 4 * error, `risk ${risk} ± ${error}, ${least}`);
    assert.ok(error < 0.03 * least);
  }
  points.dispose();
});

test('the least error of noised digits rises with their number: 8.9, 38, 68 for 16, 256, 2048', async () => {
  await startEngine();
  const digits = await loadMnist('train');
  const schedule = noiseSchedule('linear', 200);
  for (const [count, wanted] of [
    [16, 8.9],
    [256, 38],
    [2048, 68],
  ]) {
    const points = tf.tensor2d(toFloats(first(digits, count)), [count, 784]);
    const { risk, error } = await riskOf(points, schedule, 100, 1500, randomStream(1, `${count}`));
    points.dispose();
    assert.ok(Math.abs(risk - wanted) < 4 * error && error < 0.13 * wanted, `${risk} ± ${error}`);
  }
});
