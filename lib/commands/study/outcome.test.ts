import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { imageStrip } from '../../figures/image-grid.js';
import { currentStudy } from '../../record/current-study.js';
import { type Experiment, experiment, type RunContext } from '../../record/experiment.js';
import { runExperiment } from '../../record/run.js';
import { readStudy, studyFolder } from '../../record/study.js';
import { studyDrawings } from '../../record/study-drawings.js';
import { writeOutcomes } from './outcome.js';
import { seedFolder } from './plan.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-outcome-'));
const saved = { MEPS_DATA: process.env.MEPS_DATA, MEPS_FIGURES: process.env.MEPS_FIGURES };
process.env.MEPS_DATA = path.join(folder, 'data');
process.env.MEPS_FIGURES = path.join(folder, 'figures');
after(() => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Edge of a picture that is too large for the record of a study. */
const EDGE = 24;

const noise = (seed: number): Promise<string> => {
  const random = randomStream(seed, 'noise');
  const pixels = Uint8Array.from({ length: EDGE ** 2 }, () => random.uniform() * 256);
  return imageStrip(pixels, EDGE, 1);
};

/** Claims that the seed is below 4. */
const seeded = (version: number): Experiment =>
  experiment({
    id: 'seeded',
    title: 'A seed',
    paper: 'none',
    version,
    usesEngine: false,
    expect: { smoke: '', laptop: '', paper: '' },
    config: { smoke: { bound: 4 }, laptop: { bound: 4 }, paper: { bound: 4 } },
    run: async ({ seed }: RunContext<{ bound: number }>) => ({
      series: { values: [seed, 2 * seed], picture: await noise(seed) },
      metrics: { seed },
    }),
    claims: {
      small: {
        kind: 'ours',
        statement: 'The seed is small.',
        criterion: ({ bound }) => `below ${bound}`,
        fixed: 'before',
        judge: ({ metrics: { seed } }, { bound }) => ({
          measured: `${seed}`,
          holds: seed < bound,
          margin: bound - seed,
        }),
      },
    },
    draw: ({ series: { values, picture } }) => ({
      figure: lineChart({ caption: 'Values.', x: { title: 'k' }, y: { title: 'value' } }, [
        { name: 'value', x: [1, 2], y: values },
      ]),
      noise: {
        kind: 'images',
        name: 'noise',
        caption: 'Noise.',
        size: EDGE,
        rows: [{ label: '', png: picture }],
      },
      own: {
        kind: 'images',
        name: 'own',
        caption: 'A picture of the reader.',
        size: EDGE,
        rows: [{ label: '', png: picture }],
        isPrivate: true,
      },
    }),
  });

const compute = async (one: Experiment, seeds: number[]) => {
  for (const seed of seeds) {
    await runExperiment(one, { scale: 'study', seed, folder: seedFolder('study', seed) });
  }
  await writeOutcomes([one], 'study', seeds);
};

test('an outcome grows by the seeds that are added, also where only its file is left of the others', async () => {
  await compute(seeded(1), [1, 2]);
  assert.deepEqual(readStudy('seeded')?.seeds, [1, 2]);
  assert.ok(existsSync(path.join(studyFolder(), 'seeded.svg')), 'the figure over seeds');
  rmSync(seedFolder('study', 1), { recursive: true });
  await compute(seeded(1), [5]);
  const study = readStudy('seeded');
  assert.deepEqual(study?.seeds, [1, 2, 5]);
  assert.deepEqual(
    study?.runs.map(({ metrics }) => metrics.seed),
    [1, 2, 5],
  );
  assert.deepEqual([study?.claims[0].holds, study?.claims[0].verdict], ['2 of 3', 'mixed']);
  await compute(seeded(1), [5]);
  assert.deepEqual(readStudy('seeded'), study, 'nothing is counted twice');
});

test('records are judged by the criteria as they are now, and a claim that fails keeps its reason', async () => {
  const { claims, ...rest } = seeded(1);
  const stricter: Experiment = {
    ...rest,
    claims: {
      small: {
        ...claims.small,
        why: { kind: 'budget', text: 'the seeds are too large' },
        judge: ({ metrics: { seed } }) => ({ measured: `${seed}`, holds: seed < 0 }),
      },
    },
  };
  await compute(seeded(1), [5, 6]);
  await writeOutcomes([stricter], 'study', [5, 6]);
  const [claim] = readStudy('seeded')?.claims ?? [];
  assert.deepEqual([claim.verdict, claim.why?.text], ['not reproduced', 'the seeds are too large']);
  await compute(seeded(1), [5, 6]);
});

test('seeds of an older version are no part of it', async () => {
  assert.ok(currentStudy(seeded(1)));
  assert.equal(currentStudy(seeded(2)), undefined);
  await compute(seeded(2), [7]);
  assert.deepEqual(currentStudy(seeded(2))?.seeds, [7]);
});

const ownSettings = (one: Experiment): Experiment => ({
  ...one,
  config: { ...one.config, study: { bound: 5 } },
});

test('a study at the settings of a laptop repeats none of its pictures', async () => {
  const one = seeded(8);
  await compute(one, [1]);
  assert.equal(currentStudy(one)?.pictures, undefined);
});

test('pictures of the first seed stay with a study, also where only its file is left', async () => {
  const one = ownSettings(seeded(9));
  const sheets = () => {
    const study = currentStudy(one);
    assert.ok(study);
    const { noise: sheet } = studyDrawings(one, study);
    return sheet?.kind === 'images' ? [sheet.caption, sheet.rows[0].png] : [];
  };
  await compute(one, [2, 3]);
  const ofSecond = ['Noise. Study, seed 2.', await noise(2)];
  assert.deepEqual(sheets(), ofSecond);
  assert.ok(existsSync(path.join(studyFolder(), 'seeded.noise.png')));
  assert.deepEqual(Object.keys(currentStudy(one)?.pictures ?? {}), ['noise']);
  for (const seed of [2, 3]) rmSync(seedFolder('study', seed), { recursive: true });
  await writeOutcomes([one], 'study', [2]);
  assert.deepEqual(sheets(), ofSecond);
});
