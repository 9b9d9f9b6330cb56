/** The same seed gives the same record, whatever ran before. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { startEngine } from '../engine/index.js';
import type { Experiment, ExperimentRecord } from '../record/experiment.js';
import { runExperiment } from '../record/run.js';
import { eq20 } from './01-overlap/eq20.js';
import { extToyVae } from './08-vae/ext-toy-vae.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-same-'));
const saved = { ...process.env };
process.env.MEPS_FIGURES = path.join(folder, 'figures');
process.env.MEPS_DATA = path.join(folder, 'data');
after(() => {
  for (const name of ['MEPS_FIGURES', 'MEPS_DATA']) {
    if (saved[name] === undefined) delete process.env[name];
    else process.env[name] = saved[name];
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A fresh record without what depends on the moment. */
async function freshRecord(
  experiment: Experiment,
  seed: number,
): Promise<Partial<ExperimentRecord>> {
  rmSync(path.join(folder, 'figures'), { recursive: true, force: true });
  const record = await runExperiment(experiment, { scale: 'smoke', seed, fresh: true });
  return { ...record, seconds: 0, commit: '' };
}

test('a computation gives the same record twice', async () => {
  assert.deepEqual(
    await freshRecord(eq20 as Experiment, 1),
    await freshRecord(eq20 as Experiment, 1),
  );
});

test('a training gives the same record twice, and another one from another seed', async () => {
  await startEngine();
  const vae = extToyVae as Experiment;
  const first = await freshRecord(vae, 1);
  const other = await freshRecord(vae, 2);
  assert.deepEqual(await freshRecord(vae, 1), first);
  assert.notDeepEqual(other.series, first.series);
});
