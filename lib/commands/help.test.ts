import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForHelp, helpOn } from './help.js';
import { START_OPTIONS } from './options.js';
import { STUDY_OPTIONS } from './study/index.js';

test('the help of a command names each of its options', () => {
  for (const name of Object.keys(START_OPTIONS)) assert.match(helpOn('start'), RegExp(`--${name}`));
  for (const name of Object.keys(STUDY_OPTIONS)) {
    assert.equal(helpOn('study').includes(`--${name}`), name !== 'job', name);
  }
  assert.ok(helpOn('').includes(helpOn('bench')));
});

test('help is asked for by --help or -h, wherever it stands', () => {
  assert.ok(asksForHelp(['fig08', '-h']) && asksForHelp(['--help']));
  assert.ok(!asksForHelp(['fig08', '--set', 'h=1']));
});
