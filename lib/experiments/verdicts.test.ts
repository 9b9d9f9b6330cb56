import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment, RunContext } from '../record/experiment.js';
import { text } from '../record/say.js';
import { eq10 } from './02-reconstruction-bound/eq10.js';
import { thm35 } from './03-mutual-exclusivity/thm3.5.js';
import { errA11 } from './15-errata/err-a1.1.js';
import { errEq08 } from './15-errata/err-eq08.js';
import { theoryErrata, theoryExperiments } from './theory-index.js';

async function verdicts(experiment: Experiment): Promise<{ [id: string]: string }> {
  const context: RunContext<object> = {
    config: experiment.config.smoke,
    scale: 'smoke',
    seed: 1,
    checkpoints: '',
    progress: () => {},
    live: () => {},
  };
  const results = await experiment.run(context as RunContext<never>);
  const claims = experiment.claims(results, experiment.config.smoke);
  return Object.fromEntries(claims.map(({ id, verdict }) => [id, verdict]));
}

test('statements known to be false are refuted and their corrections reproduced', async () => {
  assert.deepEqual(await verdicts(errEq08 as Experiment), {
    'err-eq08.self': 'refuted',
    'err-eq08.index': 'refuted',
    'err-eq08.square': 'reproduced',
  });
  assert.deepEqual(await verdicts(errA11 as Experiment), {
    'err-a1.1.prior': 'refuted',
    'err-a1.1.noise': 'reproduced',
  });
  const flow = await verdicts(thm35 as unknown as Experiment);
  assert.equal(flow['thm3.5.two'], 'reproduced');
  assert.equal(flow['thm3.5.equivalence'], 'refuted');
});

test('verdicts follow the numbers: altered results alter them', () => {
  const results = {
    series: {
      curve: { steps: [0], histogram: [0], nextToken: [0.2] },
      pooled: [0.5, 0.5],
      third: [0.5, 0.5],
    },
    metrics: {
      entropy: 0.4,
      countedGap: 1e-3,
      uniqueGap: 1,
      limitedDistance: 1,
      unlimitedDistance: 0,
      exampleNextToken: 0.5,
      exampleHistogram: 0,
      exampleStart: 1,
      globalFloor: 3,
      globalExpected: 4,
    },
  };
  const found = eq10.claims(results, eq10.config.smoke).map(({ verdict }) => verdict);
  assert.deepEqual(found, [
    'not reproduced',
    'reproduced',
    'not reproduced',
    'reproduced',
    'reproduced',
    'not reproduced',
  ]);
});

test('every theory record has a distinct id, and files are named after it', () => {
  const ids = [...theoryExperiments, ...theoryErrata].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id } of theoryErrata) assert.match(id, /^err-/);
});

test('numbers in claims are short: significant digits, scientific where very small or large', () => {
  assert.equal(text(0.123456), '0.123');
  assert.equal(text(0), '0');
  assert.equal(text(1.5e-7), '1.50e-7');
  assert.equal(text(123456, 2), '1.2e+5');
  assert.equal(text(Number.NaN), 'NaN');
});
