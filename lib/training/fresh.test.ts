import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { beginFresh } from '../base/fresh.js';
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { trainToEnd } from './train.js';

const folder = mkdtempSync(path.join(tmpdir(), 'fresh-'));
const saved = process.env.MEPS_FRESH;
beforeEach(() => {
  process.env.MEPS_FRESH = '';
});
after(() => {
  process.env.MEPS_FRESH = saved ?? '';
  rmSync(folder, { recursive: true, force: true });
});

/** How many of the nine steps of a run with a checkpoint are done anew. */
async function stepsDone(stopAt = Number.POSITIVE_INFINITY): Promise<number> {
  await startEngine();
  const weight = tf.variable(tf.scalar(0));
  let steps = 0;
  const run = trainToEnd({
    variables: { weight },
    examples: 6,
    batchSize: 2,
    epochs: 3,
    learningRate: 0.1,
    stream: randomStream(1, 'fresh'),
    loss: () => weight.sub(1).square() as tf.Scalar,
    checkpoint: { folder, everySeconds: 0 },
    report: (sentence) => assert.fail(sentence),
    afterStep: () => {
      if (++steps === stopAt) throw new Error('stopped');
    },
  });
  await run.catch((error) => assert.equal(error.message, 'stopped'));
  return steps;
}

test('a fresh command trains again, each network once', async () => {
  assert.equal(await stepsDone(), 9);
  assert.equal(await stepsDone(), 0);
  beginFresh();
  assert.equal(await stepsDone(), 9);
  assert.equal(beginFresh(), process.env.MEPS_FRESH);
  assert.equal(await stepsDone(), 0);
  process.env.MEPS_FRESH = '';
  beginFresh();
  assert.equal(await stepsDone(), 9);
});

test('a fresh command that is stopped loses nothing: without --fresh the run continues', async () => {
  beginFresh();
  assert.equal(await stepsDone(5), 5);
  process.env.MEPS_FRESH = '';
  assert.equal(await stepsDone(), 9 - 4);
});
