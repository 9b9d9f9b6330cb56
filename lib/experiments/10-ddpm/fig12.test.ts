import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { mean } from '../../base/statistics.js';
import { first, type ImageSet, loadMnist } from '../../data/index.js';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { storedRecord, verdictOn } from '../../testing/record.js';
import { diffusionOverlap } from '../../theory/diffusion-overlap.js';
import { fig12 } from './fig12.js';
import { mistakenShare, nearestDistances, overlapCurves } from './fig12-overlap.js';

before(() => startEngine());

/** Grey images of 2×2 pixels that are all of one byte. */
const flat = (...bytes: number[]): ImageSet => ({
  name: 'flat',
  images: Uint8Array.from(bytes.flatMap((byte) => [byte, byte, byte, byte])),
  labels: undefined,
  count: bytes.length,
  height: 2,
  width: 2,
  channels: 1,
  classNames: [],
});

/** Distance of two flat images: four pixels, each apart by so many bytes of 127.5. */
const apart = (bytes: number): number => 2 * (bytes / 127.5);

test('the largest overlap is that of the nearest pair, 2Φ(−√(ᾱ/(1−ᾱ)) Δ/2)', async () => {
  const { curves, meanDistance } = await overlapCurves('flat', flat(0, 30, 210), 200, 1);
  const at = curves.t.indexOf(100);
  const alphaBar = linearSchedule(200).alphaBar[100];
  const overlap = (bytes: number) => diffusionOverlap(alphaBar, apart(bytes));
  const close = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-6);
  close(meanDistance, (apart(30) + apart(180) + apart(210)) / 3);
  close(curves.maximum[at], overlap(30));
  close(curves.nearest[at], (overlap(30) + overlap(30) + overlap(180)) / 3);
  close(curves.mean[at], (overlap(30) + overlap(180) + overlap(210)) / 3);
  // By hand: ᾱ₁₀₀ = Π (1 − β_t) = 0.0767 and Δ = 60/127.5 give 2Φ(−0.0678) = 0.94595.
  assert.ok(Math.abs(curves.maximum[at] - 0.94595) < 1e-5, String(curves.maximum[at]));
});

test('an image more never lowers the largest overlap', async () => {
  const few = await overlapCurves('flat', flat(0, 100, 250), 200, 1);
  const more = await overlapCurves('flat', flat(0, 100, 250, 110), 200, 1);
  assert.ok(few.curves.maximum.every((value, k) => more.curves.maximum[k] >= value));
  assert.ok(more.curves.maximum[25] > few.curves.maximum[25] + 0.05);
});

test('the best decoder of two images errs in half of their overlap', async () => {
  const [alphaBar, draws] = [0.3, 20_000];
  const share = await mistakenShare(flat(60, 160), alphaBar, randomStream(1, 'risk'), draws);
  const risk = diffusionOverlap(alphaBar, apart(100)) / 2;
  const deviation = Math.sqrt((risk * (1 - risk)) / draws);
  assert.ok(Math.abs(share - risk) < 4 * deviation, `${share} against ${risk}`);
});

test('the largest overlap of noised digits rises with their number', async () => {
  const digits = await loadMnist('train');
  const alphaBar = linearSchedule(200).alphaBar[100];
  const largest: number[] = [];
  const nearest: number[] = [];
  for (const count of [16, 256, 2048]) {
    const distances = await nearestDistances(first(digits, count));
    largest.push(diffusionOverlap(alphaBar, Math.min(...distances)));
    nearest.push(mean(Array.from(distances, (one) => diffusionOverlap(alphaBar, one))));
  }
  const rounded = (values: number[]) => values.map((value) => value.toFixed(2));
  assert.deepEqual(rounded(largest), ['0.29', '0.64', '0.74']);
  assert.deepEqual(rounded(nearest), ['0.06', '0.13', '0.18']);
});

test('the errors of the best decoder lie between half the nearest overlap and half the sum of all', async () => {
  const set = first(await loadMnist('train'), 64);
  const { curves } = await overlapCurves('digits', set, 200, 1);
  const [at, draws] = [curves.t.indexOf(100), 4000];
  const alphaBar = linearSchedule(200).alphaBar[100];
  const share = await mistakenShare(set, alphaBar, randomStream(1, 'digits'), draws);
  const deviation = Math.sqrt((share * (1 - share)) / draws);
  assert.ok(share > curves.nearest[at] / 2 - 4 * deviation, `${share} is too small`);
  assert.ok(share < (63 * curves.mean[at]) / 2 + 4 * deviation, `${share} is too large`);
});

test('samples with broken strokes are no novelty: the claims on many images wait for a classifier', () => {
  const two = storedRecord(fig12);
  const [few, most] = two.config.groups;
  const between = { ...most, images: most.images / 2 };
  const halves = two.series.rows
    .filter(({ count }) => count === most.images)
    .map((row) => ({ ...row, count: between.images }));
  const record = {
    ...two,
    config: { ...two.config, groups: [few, between, most] },
    series: { ...two.series, rows: [...two.series.rows, ...halves] },
  };
  const many = record.series.rows.filter(
    ({ count, source }) => count > few.images && source === 'network, ancestral',
  );
  for (const name of ['many', 'between']) {
    for (const row of many) row.sure.share = 0.5;
    assert.equal(verdictOn(fig12, name, record, record.config), 'not judged');
    for (const row of many) row.sure.share = 0.95;
    assert.notEqual(verdictOn(fig12, name, record, record.config), 'not judged');
    // One group cannot stand for the second and the third of the paper.
    assert.equal(verdictOn(fig12, name, two), 'not judged');
  }
});
