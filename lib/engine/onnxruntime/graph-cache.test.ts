import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphCache } from './graph-cache.js';

/** A cache of ten graphs and 100 bytes, with a clock to set, and what it disposed of. */
function prepare() {
  const gone: string[] = [];
  const time = { now: 0 };
  const cache = new GraphCache<string>(
    10,
    100,
    (graph) => gone.push(graph),
    () => time.now,
  );
  return { cache, gone, time };
}

test('what fits stays, and above the bound those go that ran once, the oldest first', () => {
  const { cache, gone } = prepare();
  cache.set('a', 'A', 40);
  cache.set('b', 'B', 40);
  cache.get('a');
  cache.set('c', 'C', 20);
  assert.deepEqual(gone, []);
  cache.set('d', 'D', 50);
  assert.deepEqual(gone, ['B', 'C']);
  assert.equal(cache.get('a'), 'A');
  assert.equal(cache.get('b'), undefined);
});

test('a graph in use stays above the bound too, until it is idle for half a minute', () => {
  const { cache, gone, time } = prepare();
  for (const key of ['a', 'b', 'c']) {
    cache.set(key, key, 90);
    cache.get(key);
  }
  assert.deepEqual(gone, []);
  time.now = 20_000;
  cache.get('b');
  time.now = 40_000;
  cache.set('d', 'd', 10);
  assert.deepEqual(gone, ['a', 'c']);
});

test('a graph goes once at most for having run once', () => {
  const { cache, gone } = prepare();
  cache.set('a', 'first', 60);
  cache.set('b', 'B', 60);
  assert.deepEqual(gone, ['first']);
  cache.set('a', 'second', 60);
  cache.set('c', 'C', 60);
  assert.deepEqual(gone, ['first', 'B']);
  assert.equal(cache.get('a'), 'second');
});

test('their number is bounded, and all can be cleared', () => {
  const { cache, gone } = prepare();
  for (let count = 0; count < 12; count++) cache.set(`${count}`, `${count}`, 0);
  assert.deepEqual(gone, ['0', '1']);
  cache.clear();
  assert.equal(cache.size, 0);
  assert.equal(gone.length, 12);
});
