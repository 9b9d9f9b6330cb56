import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inPool, schedule } from './schedule.js';

test('every chapter is executed once: those that train nothing first, the overviews last', () => {
  const chapters = ['00-start', '01-overlap', '04-blae', '05-local', '15-errata'];
  assert.deepEqual(
    schedule(chapters, (chapter) => chapter === '04-blae'),
    {
      together: ['01-overlap', '05-local'],
      alone: ['04-blae'],
      last: ['15-errata', '00-start'],
    },
  );
  assert.deepEqual(
    schedule(['04-blae', '04-blae'], () => false),
    { together: ['04-blae'], alone: [], last: [] },
  );
});

test('a pool works on as many as it is wide, in order, and begins no further one when told so', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (item: number) => {
    begun.push(item);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return item !== 4;
  };
  await inPool([1, 2, 3, 4, 5, 6, 7], 2, work);
  assert.equal(most, 2);
  assert.deepEqual(begun.slice(0, 4), [1, 2, 3, 4]);
  assert.ok(!begun.includes(6));
  await inPool([], 2, work);
});
