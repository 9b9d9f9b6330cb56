import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClaimDeclaration, judgeClaims, statedClaims } from './claim.js';

type Config = { bound: number };
type Series = { values: number[] };

const small: ClaimDeclaration<Config, Series> = {
  kind: 'paper',
  place: 'Sec. 1',
  quote: 'all are small',
  statement: 'All values are small.',
  criterion: ({ bound }) => `at most ${bound}`,
  fixed: 'before',
  judge: ({ series }, { bound }) => ({
    measured: `largest ${Math.max(...series.values)}`,
    holds: series.values.every((value) => value <= bound),
  }),
};
const demo = {
  id: 'demo',
  claims: {
    small,
    never: { ...small, otherwise: 'refuted' as const },
    open: { ...small, judge: () => ({ measured: 'no data', verdict: 'not judged' as const }) },
  },
};

test('claims are listed without results: the criterion follows the configuration', () => {
  const [first] = statedClaims(demo, { bound: 3 });
  assert.deepEqual(first, {
    id: 'demo.small',
    kind: 'paper',
    place: 'Sec. 1',
    quote: 'all are small',
    statement: 'All values are small.',
    criterion: 'at most 3',
    fixed: 'before',
  });
});

test('a criterion that fails is not reproduced, or refuted where a computation shows it false', () => {
  const verdicts = (values: number[]) =>
    judgeClaims(demo, { series: { values }, metrics: {} }, { bound: 3 }).map((c) => c.verdict);
  assert.deepEqual(verdicts([1, 2]), ['reproduced', 'reproduced', 'not judged']);
  assert.deepEqual(verdicts([1, 4]), ['not reproduced', 'refuted', 'not judged']);
});
