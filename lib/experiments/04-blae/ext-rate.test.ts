import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageSet } from '../../data/index.js';
import { judgeClaims } from '../../record/claim.js';
import { extRate } from './ext-rate.js';
import { patchBit } from './patch-bit.js';
import type { Measured } from './table1.js';

test('one bit for patches of one grey value leaves 1 − 2/π of their variance', () => {
  // Black and white patches in a 4×4 image, equally many of each: values ±1, variance 1.
  const rows = [0, 0, 255, 255];
  const images = Uint8Array.from([
    ...rows,
    ...rows,
    ...[...rows].reverse(),
    ...[...rows].reverse(),
  ]);
  const set: ImageSet = {
    name: 'patches',
    images,
    labels: undefined,
    count: 1,
    width: 4,
    height: 4,
    channels: 1,
    classNames: [],
  };
  const { variance, firstShare, psnr } = patchBit(set, [0]);
  assert.ok(Math.abs(variance - 1) < 1e-6);
  assert.ok(Math.abs(firstShare - 1) < 1e-6);
  assert.ok(Math.abs(psnr - 10 * Math.log10(4 / (1 - 2 / Math.PI))) < 1e-4);
});

const run = (images: number, train: number, held: number): Measured => ({
  network: '32–64–128',
  bits: 192,
  images,
  train,
  held,
  gaussian: 21.6,
  course: [train - 2, train - 1, train],
});

function verdicts(few: Measured[], small: Measured) {
  const series = { measured: [small, small], few, curve: { bits: [], psnr: [] }, needed: [] };
  const results = { series, metrics: { bitsFor38dB: 3610 } };
  const claims = judgeClaims(extRate, results, extRate.config.laptop);
  return (name: string) => claims.find(({ id }) => id === `ext-rate.${name}`)?.verdict;
}

test('38.12 dB are asked of images that the network has stored, for some number of them', () => {
  const reached = verdicts([run(16, 39, 14), run(64, 30, 16)], run(256, 25, 17));
  assert.equal(reached('blae'), 'reproduced');
  assert.equal(reached('law'), 'reproduced');
  const missed = verdicts([run(16, 36, 14), run(64, 37, 16)], run(256, 25, 17));
  assert.equal(missed('blae'), 'not reproduced');
  assert.equal(missed('law'), 'not reproduced', 'PSNR must fall with the number of images');
  const general = verdicts([run(16, 39, 14), run(64, 30, 16)], run(256, 25, 22));
  assert.equal(general('law'), 'not reproduced', 'held-out images must stay below a Gaussian code');
});
