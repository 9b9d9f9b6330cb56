import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaims } from '../../record/claim.js';
import { storedRecord, verdictOn } from '../../testing/record.js';
import { fig09 } from './fig09.js';
import { CLAIMS, READINGS, type Series } from './fig09-claims.js';
import { type Reading, type Run, runsOf } from './fig09-models.js';

const config = { ...fig09.config.laptop, latents: [20], sigmas: [1, 0.5, 0.25, 0.1, 0.05] };

/** Runs of one reading over σ with given distances, and coverage and error that fall with them. */
const runsWith = (reading: Reading, distances: number[]): Run[] =>
  distances.map((frechet, k) => ({
    reading,
    latents: 20,
    sigma: config.sigmas[k],
    frechet,
    reconstruction: frechet / 10,
    precision: 0.7,
    recall: 0.9,
    density: 0.3,
    coverage: frechet / 1000,
    psnr: 14,
    copies: 0,
    overlap: [0.9, frechet / 1000],
    weights: 'same',
  }));

function judged(runs: Run[]) {
  const series: Series = { runs, strips: [], columns: [], size: 28, floor: 2 };
  const { prior, ...others } = CLAIMS;
  const asked = runs.some((run) => run.reading === 'prior') ? { prior } : others;
  const claims = judgeClaims({ id: 'fig09', claims: asked }, { series, metrics: {} }, config);
  return Object.fromEntries(claims.map((claim) => [claim.id.slice('fig09.'.length), claim]));
}

/** Distances that an independent computation found for a constant deviation and for a scaled noise. */
const CONSTANT = [559, 321, 215, 145, 124];
const NOISE = [147, 152, 139, 119, 107];

test('a claim holds if one reading carries it, and says which', () => {
  const { monotone, frechet, size } = judged([
    ...runsWith('constant', CONSTANT),
    ...runsWith('noise', NOISE),
  ]);
  assert.equal(monotone.verdict, 'reproduced');
  assert.match(monotone.measured, /^constant deviation: .*; holds in 1 of 2 readings$/);
  assert.equal(monotone.margin, 21);
  assert.match(frechet.measured, /holds in 2 of 2 readings$/);
  // 559/124 = 4.51 against half of the paper's 96.54/13.98 = 6.91.
  assert.match(size.measured, /constant deviation: 20 latents 4\.51/);
  assert.equal(size.verdict, 'reproduced');
});

test('no reading carries what all of them contradict', () => {
  const claims = judged([
    ...runsWith('constant', [...NOISE].reverse()),
    ...runsWith('noise', [...NOISE].reverse()),
  ]);
  for (const name of ['frechet', 'monotone', 'size', 'reconstruction', 'overlap', 'diversity']) {
    assert.equal(claims[name].verdict, 'not reproduced', name);
    assert.match(claims[name].measured, /holds in 0 of 2 readings$/);
  }
});

test('every latent dimension must carry a reading, and the standard model stands for a prior of 1', () => {
  const five = runsWith('constant', [...CONSTANT].reverse()).map((run) => ({ ...run, latents: 5 }));
  assert.equal(
    judged([...runsWith('constant', CONSTANT), ...five]).monotone.verdict,
    'not reproduced',
  );
  const runs = [
    ...runsWith('noise', NOISE),
    ...runsWith('prior', [0, 171, 199, 250, 419]).slice(1),
  ];
  assert.deepEqual(
    runsOf(runs, 'prior', 20).map((run) => run.frechet),
    [147, 171, 199, 250, 419],
  );
  assert.equal(judged(runs).prior.verdict, 'reproduced');
  assert.deepEqual(Object.keys(READINGS), ['constant', 'noise', 'prior']);
});

test('diversity is lost only where the distance falls and coverage with it', () => {
  const rising = runsWith('constant', CONSTANT).map((run) => ({
    ...run,
    coverage: 1 / run.frechet,
  }));
  assert.equal(judged(rising).diversity.verdict, 'not reproduced');
  assert.equal(judged(runsWith('constant', CONSTANT)).diversity.verdict, 'reproduced');
});

test('the record: with a constant deviation the distance falls at every step, by half the paper’s 6.9 or more', () => {
  const record = storedRecord(fig09);
  for (const latents of record.config.latents) {
    const distances = runsOf(record.series.runs, 'constant', latents).map((run) => run.frechet);
    assert.equal(distances.length, 5);
    assert.ok(distances.every((value, k) => k === 0 || value < distances[k - 1]));
    assert.ok(distances[0] / distances[4] > 6.9 / 2, `${distances}`);
  }
  assert.equal(verdictOn(fig09, 'monotone', record), 'reproduced');
});
