/** Whatever stands on the command line or in the environment is used or refused in one sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, hashOf } from '../base/hashing.js';
import { experiments } from '../experiments/index.js';
import { runSettings } from '../notebook/settings.js';
import { SCALES } from '../record/experiment.js';
import { fuzz, oddValue, orSentence } from '../testing/cases.js';
import { notebookNames, parseOptions, resolveTargets } from './options.js';

const ids = experiments.map(({ id }) => id);
const word = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...ids, ...notebookNames(), ...SCALES, '1', '04', '-1', '1e9', '0x10', ' 7'),
  fc.constantFrom('__proto__', 'constructor', '../..', '-', '--', '=', '\n', '9'.repeat(400)),
);
const option = fc.oneof(
  word,
  fc
    .tuple(fc.constantFrom('--scale', '--seed', '--fresh', '--json', '--list', '--x'), word)
    .map(([name, value]) => `${name}=${value}`),
  fc.constantFrom('--scale', '--seed', '--fresh', '--json', '--list', '-s', '--no-json'),
);

test('any command line gives valid options or one sentence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(option, { maxLength: 6 }), async (argv) => {
      const options = await orSentence(() => parseOptions(argv));
      if (!options) return;
      assert.ok(SCALES.includes(options.scale));
      assert.ok(Number.isSafeInteger(options.seed) && options.seed >= 0);
      const targets = await orSentence(() => resolveTargets(options.targets));
      if (!targets) return;
      for (const name of targets.notebooks) assert.ok(notebookNames().includes(name));
      for (const experiment of targets.experiments) assert.ok(experiments.includes(experiment));
    }),
    fuzz(),
  );
});

test('any environment gives valid settings or one sentence', async () => {
  await fc.assert(
    fc.asyncProperty(word, word, async (MEPS_SCALE, MEPS_SEED) => {
      const settings = await orSentence(() => runSettings({ MEPS_SCALE, MEPS_SEED }));
      if (!settings) return;
      assert.ok(SCALES.includes(settings.scale));
      assert.ok(Number.isSafeInteger(settings.seed) && settings.seed >= 0);
    }),
    fuzz(0.5),
  );
});

test('configurations have the same hash if and only if they say the same', () => {
  const shuffled = (value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([k, v]) => [k, shuffled(v)]),
        )
      : value;
  fc.assert(
    fc.property(oddValue, oddValue, (a, b) => {
      assert.equal(hashOf(shuffled(a)), hashOf(a));
      assert.equal(hashOf(a) === hashOf(b), canonicalJson(a) === canonicalJson(b));
    }),
    fuzz(),
  );
});
