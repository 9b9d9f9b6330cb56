import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchParts } from './index.js';
import { interpreters } from './peer.js';

test('without names everything is timed, else what is named', () => {
  const all = benchParts([]);
  assert.ok(all.all && all.waiting && all.tasks.length > 5);
  const some = benchParts(['vae', 'gan', '--json']);
  assert.deepEqual(
    some.tasks.map(({ name }) => name),
    ['vae', 'gan'],
  );
  assert.ok(!some.all && !some.waiting && some.json);
  const waiting = benchParts(['start']);
  assert.ok(waiting.waiting && waiting.tasks.length === 0);
});

test('a name that does not exist is refused with the nearest that does', () => {
  assert.throws(
    () => benchParts(['pixelcn']),
    /nothing called "pixelcn".* did you mean "pixelcnn"/,
  );
});

test('several Pythons are listed with a colon; without a list the usual ones are tried', () => {
  assert.deepEqual(interpreters('/a/python:/b/python'), ['/a/python', '/b/python']);
  assert.deepEqual(interpreters(''), ['/usr/bin/python3', 'python3']);
});
