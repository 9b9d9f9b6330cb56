import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wilson } from '../../metrics/memorization.js';
import {
  arrivalTime,
  type Course,
  copyingTime,
  type Look,
  slopeIn,
  slopeOf,
  timesOf,
} from './ext-memorization-time-times.js';

const near = (a: number | null, b: number, tolerance = 1e-9) =>
  assert.ok(a !== null && Math.abs(a - b) <= tolerance * b, `${a}, not ${b}`);

const look = (updates: number, hits: number, precision: number): Look => ({
  updates,
  copies: wilson(hits, 100),
  precision,
  frechet: 1,
});

/** Copies at 10 % after `onset` updates; precision rises with log updates to .72, nine tenths of .8, at `arrival`. */
const course = (images: number, repeat: number, onset: number, arrival: number): Course => ({
  images,
  repeat,
  looks: Array.from({ length: 40 }, (_, k) => {
    const updates = 100 * 2 ** (k / 4);
    const hits = Math.max(0, Math.min(100, Math.round(10 + 20 * Math.log2(updates / onset))));
    return look(updates, hits, 0.72 + 0.1 * Math.log2(updates / arrival));
  }),
  falseAlarms: wilson(0, 100),
  unseenPrecision: 0.8,
});

test('times lie where levels are crossed, on a logarithmic scale', () => {
  // From 0 to 40 % in one doubling: 10 % after a quarter of it.
  near(copyingTime([look(100, 0, 0), look(200, 40, 0)]), 100 * 2 ** 0.25);
  // From 0 to 0.9 in two doublings: nine tenths of 0.5 after one.
  near(arrivalTime([look(100, 0, 0), look(400, 0, 0.9)], 0.5), 200);
  assert.equal(arrivalTime([look(100, 0, 0), look(400, 0, 0.9)], 1), 400);
  assert.equal(copyingTime([look(100, 0, 0), look(200, 9, 0)]), null);
  assert.equal(copyingTime([look(100, 50, 0), look(200, 60, 0)]), 100);
});

test('times proportional to N have slope 1, times without N slope 0', () => {
  const courses = [16, 32, 64].flatMap((images) =>
    [0, 1].map((repeat) => course(images, repeat, 20 * images * (1 + repeat), 3200)),
  );
  near(slopeIn(courses, 'copying')?.slope ?? null, 1, 0.02);
  assert.ok(Math.abs(slopeIn(courses, 'quality')?.slope ?? 1) < 1e-9);
  const [first] = timesOf(courses);
  near(first.copying?.mean ?? null, 320 * Math.SQRT2, 0.02);
  near(first.quality?.mean ?? null, 3200, 1e-6);
  assert.equal(first.quality?.low, first.quality?.high);
});

test('a time that is not reached is none, and two numbers of images make no slope', () => {
  const never = course(64, 0, 1e9, 3200);
  const [, last] = timesOf([course(32, 0, 600, 3200), never]);
  assert.equal(last.copying, null);
  assert.equal(
    slopeIn([course(16, 0, 300, 3200), course(32, 0, 600, 3200), never], 'copying'),
    null,
  );
});

test('the interval of a slope is that of the textbook', () => {
  // Residuals 1/3, −2/3, 1/3: s² = 2/3, Σ(x − x̄)² = 2, t = 12.706 with one degree of freedom.
  const { slope, low, high } = slopeOf([0, 1, 2], [0.5, 0, 1.5]);
  near(slope, 0.5);
  near(high - slope, 12.706 * Math.sqrt(2 / 3 / 2));
  near(slope - low, 12.706 * Math.sqrt(2 / 3 / 2));
});
