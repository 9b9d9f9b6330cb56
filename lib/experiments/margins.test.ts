import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledger } from './ledger.js';

test('a claim that holds lies on the right side of its bound', () => {
  const claims = ledger('laptop').flatMap(({ record, study }) => [
    ...(record?.claims ?? []),
    ...(study?.runs ?? []).flatMap((run) => run.claims),
  ]);
  const measured = claims.filter(({ margin }) => margin !== undefined);
  assert.ok(measured.length > 50, `only ${measured.length} claims have a margin`);
  const wrong = measured.filter(
    ({ margin = 0, verdict }) => verdict === 'reproduced' && margin < 0,
  );
  assert.deepEqual(
    wrong.map(({ id, margin }) => `${id}: ${margin}`),
    [],
  );
});
