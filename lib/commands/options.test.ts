import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiments } from '../experiments/index.js';
import { notebookNames, parseOptions, resolveTargets } from './options.js';

test('options have defaults: every chapter, laptop scale, seed 1', () => {
  assert.deepEqual(parseOptions([]), {
    targets: [],
    scale: 'laptop',
    seed: 1,
    fresh: false,
    execute: false,
    json: false,
    list: false,
    claims: false,
    settings: {},
  });
  assert.deepEqual(resolveTargets([]).notebooks, notebookNames());
});

test('--execute is for chapters that are unchanged', () => {
  assert.equal(parseOptions(['--execute']).execute, true);
});

test('an unknown scale lists the valid ones and suggests the nearest', () => {
  assert.throws(() => parseOptions(['--scale', 'labtop']), {
    message:
      'Unknown scale "labtop": did you mean "laptop"? Valid are smoke, laptop, study, paper.',
  });
});

test('a seed must be a whole number', () => {
  for (const seed of ['x', '1.5', '-3']) {
    assert.throws(() => parseOptions([`--seed=${seed}`]), /The seed is ".*"; give a whole number/);
  }
});

test('a negative seed is one sentence, however it is written', () => {
  for (const argv of [
    ['--seed', '-1'],
    ['fig08', '--seed', '-12'],
  ]) {
    assert.throws(
      () => parseOptions(argv),
      /^Error: The seed is "-\d+"; give a whole number from 0[^\n]*$/,
    );
  }
  assert.throws(() => parseOptions(['--seed']), /^Error: [^\n�]+ Options: [^\n]+$/);
});

test('a number that is no chapter is no misspelt figure', () => {
  assert.throws(() => resolveTargets(['99']), {
    message: `There is no chapter 99: chapters are 0 to ${notebookNames().length - 1}.`,
  });
  assert.throws(
    () => resolveTargets(['qqqqq']),
    (error: Error) => !error.message.includes('did you mean'),
  );
});

test('settings are for one figure', () => {
  const { settings } = parseOptions(['fig11', '--set', 'images=1000', '--set', 'updates=5']);
  assert.deepEqual(settings, { images: 1000, updates: 5 });
  assert.throws(() => parseOptions(['--set', 'images=1000']), /--set is for one figure/);
});

test('an unknown option is one sentence', () => {
  assert.throws(() => parseOptions(['--sclae', 'smoke']), /Unknown option '--sclae'.*Options:/);
});

test('an unknown figure suggests the nearest id', () => {
  const { id } = experiments[0];
  assert.throws(() => resolveTargets([`${id}x`]), new RegExp(`did you mean "${id}"`));
});

test('a chapter is found by number and by name, a figure by its id', () => {
  const [first] = notebookNames();
  assert.deepEqual(resolveTargets([first]).notebooks, [first]);
  assert.deepEqual(resolveTargets([String(Number(first.slice(0, 2)))]).notebooks, [first]);
  assert.deepEqual(resolveTargets([experiments[0].id]).experiments, [experiments[0]]);
});
