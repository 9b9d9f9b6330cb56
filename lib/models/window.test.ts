import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contextPositions,
  globalSide,
  nearestPart,
  rasterWindow,
  receptiveField,
  squareWindow,
  type Window,
} from './window.js';

test('a square of side 1, 3, 5, 7 reads 0, 4, 12, 24 earlier positions', () => {
  assert.deepEqual(
    [1, 3, 5, 7].map((side) => squareWindow(side).offsets.length),
    [0, 4, 12, 24],
  );
  assert.throws(() => squareWindow(4), /odd/);
});

test('a window reads exactly the earlier positions within its Chebyshev radius', () => {
  for (const side of [1, 3, 5, 7]) {
    const contexts = contextPositions(squareWindow(side), 4, 5);
    contexts.forEach((reads, position) => {
      const expected = Array.from({ length: position }, (_, earlier) => earlier).filter(
        (earlier) =>
          Math.max(
            Math.abs(Math.floor(earlier / 5) - Math.floor(position / 5)),
            Math.abs((earlier % 5) - (position % 5)),
          ) <=
          (side - 1) / 2,
      );
      assert.deepEqual(
        [...reads].filter((read) => read >= 0),
        expected,
      );
    });
  }
});

test('the nearest positions of a square of side 7 are the smaller squares', () => {
  const sorted = (window: Window) => [...window.offsets].sort();
  for (const side of [1, 3, 5]) {
    const smaller = squareWindow(side);
    const nearest = nearestPart(squareWindow(7), smaller.offsets.length);
    assert.deepEqual(sorted(nearest), sorted(smaller));
  }
});

test('the smallest global square sees the whole past, and the next smaller one does not', () => {
  for (const [rows, columns] of [
    [4, 4],
    [2, 5],
    [3, 1],
  ]) {
    const side = globalSide(rows, columns);
    const whole = (gamma: number) =>
      contextPositions(squareWindow(gamma), rows, columns).every(
        (reads, position) => reads.filter((read) => read >= 0).length === position,
      );
    assert.ok(whole(side));
    assert.ok(!whole(side - 2));
  }
  assert.equal(globalSide(4, 4), 7);
});

test('γ = 3, 5, 7 see the whole past from 2, 7, 16 of the 16 positions of a 4×4 grid', () => {
  const complete = [3, 5, 7].map(
    (side) =>
      contextPositions(squareWindow(side), 4, 4).filter(
        (reads, position) => reads.filter((read) => read >= 0).length === position,
      ).length,
  );
  assert.deepEqual(complete, [2, 7, 16]);
});

test('the border patterns tell 5, 11, 16 of the 16 positions apart', () => {
  // Positions with a pattern of their own plus classes of the others: distinct PAD masks.
  const masks = [3, 5, 7].map(
    (side) =>
      new Set(
        contextPositions(squareWindow(side), 4, 4).map((r) => [...r].map((v) => +(v < 0)).join('')),
      ).size,
  );
  assert.deepEqual(masks, [5, 11, 16]);
});

test('a raster window of 7 is not global on a 4×4 grid, one of 15 is', () => {
  const past = (length: number) =>
    contextPositions(rasterWindow(length), 4, 4).every(
      (reads, position) => reads.filter((read) => read >= 0).length === position,
    );
  assert.equal(past(7), false);
  assert.equal(past(15), true);
});

test('nearest parts are nested and start with the direct neighbours', () => {
  const window = squareWindow(5);
  const parts = [1, 2, 3, 12].map((size) => nearestPart(window, size).offsets.map(String));
  assert.deepEqual(new Set(parts[1]), new Set(['0,-1', '-1,0']));
  for (let k = 1; k < parts.length; k++) {
    assert.ok(parts[k - 1].every((offset) => parts[k].includes(offset)));
  }
});

test('the receptive field marks what is seen, forgotten and still unknown', () => {
  assert.deepEqual(receptiveField(squareWindow(3), 3, 3, 1, 1), [
    ['seen', 'seen', 'seen'],
    ['seen', 'current', 'future'],
    ['future', 'future', 'future'],
  ]);
  assert.equal(receptiveField(squareWindow(3), 3, 3, 2, 2)[0][0], 'forgotten');
});
