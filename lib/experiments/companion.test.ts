import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { ExperimentRecord } from '../record/experiment.js';
import { seamJump } from '../runs/companion.js';
import { companionExperiments } from './ce-index.js';
import { kept } from './shared/companion-support.js';

test('every analytic record of the companion paper runs, judges and draws from JSON alone', async () => {
  for (const experiment of companionExperiments.filter(({ usesEngine }) => !usesEngine)) {
    const { id, title, paper, version } = experiment;
    const config = experiment.config.smoke;
    const results = await experiment.run({
      config,
      scale: 'smoke',
      seed: 3,
      checkpoints: tmpdir(),
      progress() {},
      live() {},
    });
    const { series, metrics } = JSON.parse(JSON.stringify(results)) as typeof results;
    for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value), id);
    const claims = experiment.claims({ series, metrics }, config);
    assert.ok(claims.length > 0);
    for (const claim of claims) {
      assert.ok(claim.id.startsWith(`${id}.`), claim.id);
      assert.ok(!/NaN|undefined/.test(claim.measured), `${claim.id}: ${claim.measured}`);
    }
    const record = { id, title, paper, version, config, series, metrics, claims };
    assert.ok(experiment.draw(record as unknown as ExperimentRecord).length > 0);
  }
});

test('claims of the companion paper have names of their own', () => {
  const ids = companionExperiments.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('the seam statistic sees jumps at borders of tokens and nowhere else', () => {
  // Left half −1, right half 1: one vertical border of six is crossed, by a jump of 2.
  const half = Float32Array.from({ length: 256 }, (_, k) => (k % 16 < 8 ? -1 : 1));
  assert.ok(Math.abs(seamJump(half) - 2 / 6) < 1e-6);
  const inside = Float32Array.from({ length: 256 }, (_, k) => (k % 16 < 6 ? -1 : 1));
  assert.equal(seamJump(inside), 0);
});

test('what is kept is not computed again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kept-'));
  let computed = 0;
  const compute = async () => ({ value: ++computed });
  try {
    await kept(folder, 'one', compute);
    assert.deepEqual(await kept(folder, 'one', compute), { value: 1 });
    assert.equal(computed, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
