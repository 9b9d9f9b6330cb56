import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaims, type Verdict } from '../record/claim.js';
import { atScale } from '../record/experiment.js';
import { configHash } from '../record/judge.js';
import { experiments } from './index.js';
import { ledger } from './ledger.js';

const isOpen = (verdict: Verdict): boolean =>
  verdict === 'not reproduced' || verdict === 'not judged';

test('a claim of a paper that a record does not reproduce or not judge says why', () => {
  const silent = ledger('laptop').flatMap(({ experiment, record }) => {
    const config = atScale(experiment.config, 'laptop');
    // A record of other settings is judged when it is computed again.
    if (record?.configHash !== configHash(experiment, 'laptop', 1, config)) return [];
    return judgeClaims(experiment, record, config)
      .filter(({ kind, verdict, why }) => kind === 'paper' && isOpen(verdict) && !why)
      .map(({ id }) => id);
  });
  assert.deepEqual(silent, []);
});

test('so does a study', () => {
  const studies = ledger('laptop').flatMap(({ study }) => study ?? []);
  assert.ok(studies.length > 0);
  const silent = studies.flatMap(({ claims }) =>
    claims.filter(
      ({ kind, verdict, why }) =>
        kind === 'paper' && (verdict === 'not reproduced' || verdict === 'not judged') && !why,
    ),
  );
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
  );
});

test('no reason is given for what holds or is refuted', () => {
  const judged = ledger('laptop').flatMap(({ record }) => record?.claims ?? []);
  assert.ok(judged.length > experiments.length);
  assert.deepEqual(
    judged.filter(({ verdict, why }) => why && !isOpen(verdict)).map(({ id }) => id),
    [],
  );
});
