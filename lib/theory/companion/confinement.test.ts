import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import { observationScore } from './autoregression.js';
import { densityBounds, exitRate } from './confinement.js';

test('without memory the exit rate is the two-sided tail of the noise', () => {
  for (const [radius, tail] of [
    [1, 0.31731050786],
    [3, 0.0026997960633],
    [6, 1.9731752898e-9],
  ]) {
    const rate = exitRate({ coefficient: 0, noise: 1, radius });
    assert.ok(Math.abs(rate / tail - 1) < 1e-9, `${rate} at ${radius}`);
  }
});

test('the exit rate of a correlated chain agrees with simulated paths', () => {
  const confined = { coefficient: 0.7, noise: 0.5, radius: 1 };
  const random = randomStream(3, 'confinement');
  let [inside, left] = [0, 0];
  for (let n = 0; n < 20000; n++) {
    let c = 0;
    for (let i = 0; i < 30 && Math.abs(c) <= confined.radius; i++) {
      c = 0.7 * c + 0.5 * random.normal();
      // The first steps still remember the start.
      if (i >= 10) inside++;
      if (i >= 10 && Math.abs(c) > confined.radius) left++;
    }
  }
  const share = left / inside;
  const error = Math.sqrt((share * (1 - share)) / inside);
  assert.ok(Math.abs(share - exitRate(confined)) < 4 * error, `${share}, ${exitRate(confined)}`);
});

test('the bounds of the density hold on a grid, and are reached', () => {
  const variance = 0.3;
  const set = { x: 1.5, c: 1 };
  const bounds = densityBounds(variance, set);
  const density = (x: number, c: number) =>
    Math.exp(-((x - c) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  const slope = (x: number, c: number) =>
    observationScore({ gain: 1, variance }, x, c) * density(x, c);
  const h = 1e-5;
  const places = Array.from({ length: 301 }, (_, k) => k / 150 - 1);
  let [least, steepest, bent] = [1, 0, 0];
  for (const u of places) {
    for (const v of places) {
      const [x, c] = [set.x * u, set.c * v];
      least = Math.min(least, density(x, c));
      steepest = Math.max(steepest, Math.abs(slope(x, c)));
      bent = Math.max(bent, Math.abs(slope(x, c + h) - slope(x, c - h)) / (2 * h));
    }
  }
  assert.ok(Math.abs(least / bounds.floor - 1) < 1e-12);
  assert.ok(Math.abs(steepest / bounds.slope - 1) < 1e-4);
  assert.ok(Math.abs(bent / bounds.curvature - 1) < 1e-4);
  assert.ok(bounds.constant > 1 / variance);
});
