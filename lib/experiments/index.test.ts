import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { judgeClaims, statedClaims } from '../record/claim.js';
import { atScale, type Experiment, type RunContext, SCALES } from '../record/experiment.js';
import { chapterOf, experiments, sourceFileOf } from './index.js';

const root = path.resolve(__dirname, '..', '..');

test('folder, notebook and registry agree, and a file is named after its record', () => {
  const chapters = new Set(experiments.map(({ id }) => chapterOf(id)));
  const rooms = readdirSync(__dirname).filter((name) => /^\d\d-/.test(name));
  assert.deepEqual(rooms.sort(), [...chapters].sort());
  for (const room of rooms) assert.ok(existsSync(path.join(root, 'notebooks', `${room}.ipynb`)));
  for (const { id } of experiments) assert.ok(existsSync(path.join(root, sourceFileOf(id))), id);
  assert.equal(new Set(experiments.map(({ id }) => id)).size, experiments.length);
  assert.throws(() => chapterOf('fig99'), /No chapter lists "fig99"/);
});

test('every claim can be listed before anything runs, with its source', () => {
  for (const experiment of experiments) {
    for (const scale of SCALES) {
      const claims = statedClaims(experiment, atScale(experiment.config, scale));
      assert.ok(claims.length > 0, experiment.id);
      for (const { id, kind, place, quote, statement, criterion } of claims) {
        assert.match(id, /^[a-z0-9.-]+\.[a-zA-Z0-9-]+$/);
        assert.ok(statement.length > 10 && criterion.length > 5, id);
        assert.doesNotMatch(statement + criterion, /undefined|NaN/, id);
        assert.equal(kind === 'paper', Boolean(place), id);
        assert.ok(!quote || kind === 'paper', id);
      }
    }
  }
});

const context = (experiment: Experiment): RunContext => ({
  config: experiment.config.smoke,
  scale: 'smoke',
  seed: 3,
  checkpoints: tmpdir(),
  progress() {},
  live() {},
});

test('every computation without an engine runs, judges and draws from JSON alone', async () => {
  const needData = /^(fig02|rem3.4|err-tab06|err-thm3.3)$/;
  for (const experiment of experiments) {
    if (experiment.usesEngine || needData.test(experiment.id)) continue;
    const { id, title, paper, config } = experiment;
    const results = await experiment.run(context(experiment));
    const { series, metrics } = JSON.parse(JSON.stringify(results)) as typeof results;
    for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value), id);
    const claims = judgeClaims(experiment, { series, metrics }, config.smoke);
    for (const claim of claims) {
      assert.doesNotMatch(claim.measured, /NaN|undefined/, `${claim.id}: ${claim.measured}`);
    }
    const drawn = experiment.draw({
      id,
      title,
      paper,
      scale: 'smoke',
      seed: 3,
      engine: 'none',
      commit: '',
      seconds: 0,
      configHash: '',
      config: config.smoke,
      series,
      metrics,
      claims,
    });
    assert.ok(drawn.figure, `${id} draws no figure`);
  }
});
