import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ImageSet } from '../../data/index.js';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import {
  averageImage,
  bestFit,
  closedForms,
  type Fit,
  fitsAt,
  median,
  rowFits,
} from './ext-local-networks-models.js';

before(() => startEngine());

test('r² of rows: one for a linear relation, none for a constant row', () => {
  const rows = [
    [1, 2, 4],
    [3, 3, 3],
  ];
  const [linear, constant] = rowFits(rows, [
    [-1, -3, -7],
    [1, 2, 3],
  ]);
  assert.ok(Math.abs(linear - 1) < 1e-12);
  assert.equal(constant, 0);
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

/** Random grey images of 4×4 pixels. */
function some(count: number, name: string): ImageSet {
  const random = randomStream(9, name);
  const images = Uint8Array.from({ length: count * 16 }, () => random.integer(256));
  return {
    name,
    images,
    labels: undefined,
    count,
    height: 4,
    width: 4,
    channels: 1,
    classNames: [],
  };
}

test('a closed form is found to be its own best prediction', () => {
  const [train, unseen] = [some(6, 'train'), some(4, 'unseen')];
  const schedule = linearSchedule(100);
  const sides = [1, 3, 7];
  const { forms, dispose } = closedForms(train, schedule, { sides, sharings: ['own', 'shared'] });
  const hidden = forms.get('shared 3');
  assert.ok(hidden);
  const { fits, controls } = fitsAt(
    40,
    unseen,
    [{ name: 'hidden', predict: hidden.predict }],
    forms,
    averageImage(train),
    schedule,
    randomStream(10, 'noise'),
  );
  const best = bestFit(fits, 'hidden', 40);
  assert.deepEqual([best.sharing, best.side], ['shared', 3]);
  assert.ok(best.measured > 0.999 && controls[0].average < 0.9);
  const others: Fit[] = fits.filter((fit) => fit !== best);
  assert.equal(others.length, 5);
  dispose();
});
