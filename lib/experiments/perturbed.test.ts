/** A verdict must be able to come out otherwise: changed results must be able to change it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { judgeClaims, type Verdict } from '../record/claim.js';
import type { Results } from '../record/experiment.js';
import { readRecord } from '../record/record.js';
import { experiments } from './index.js';

type Change = (value: number) => number;

/** Every number and truth value of plain data, changed; texts and shapes stay. */
function changed(data: unknown, change: Change, reversed = false): unknown {
  if (typeof data === 'number') return change(data);
  if (typeof data === 'boolean') return change(data ? 1 : 0) > 0.5;
  if (Array.isArray(data)) {
    const list = data.map((item) => changed(item, change, reversed));
    return reversed && list.every((item) => typeof item === 'number') ? list.reverse() : list;
  }
  if (data === null || typeof data !== 'object') return data;
  const entries = Object.entries(data).map(([k, v]) => [k, changed(v, change, reversed)]);
  return Object.fromEntries(entries);
}

function* perturbations(results: Results): Generator<unknown> {
  const random = randomStream(1, 'perturbed');
  const fixed: Change[] = [
    () => 0,
    () => 1,
    () => -1,
    () => 16, // all positions of a 4×4 grid
    () => 1e9,
    (x) => -x,
    (x) => 1 - x,
    (x) => 10 * x,
    (x) => x / 10,
    (x) => x + 1,
  ];
  for (const change of fixed) {
    for (const reversed of [false, true]) yield changed(results, change, reversed);
  }
  yield changed(results, (x) => x, true);
  for (let k = 0; k < 300; k++) {
    const spread = 10 ** (-2 + 4 * random.uniform());
    const share = random.uniform();
    const draw: Change = (x) =>
      random.uniform() < share ? x * Math.exp(spread * random.normal()) : x;
    const shift: Change = (x) => (random.uniform() < share ? x + spread * random.normal() : x);
    yield changed(results, k % 2 ? draw : shift);
  }
}

/** The verdicts that a claim can get when its record's numbers are changed. */
function reachable(id: string): Map<string, Set<Verdict>> {
  const found = new Map<string, Set<Verdict>>();
  const experiment = experiments.find((one) => one.id === id);
  const record = readRecord(id, 'laptop');
  if (!experiment || !record) return found;
  const note = (results: Results) => {
    for (const [name, claim] of Object.entries(experiment.claims)) {
      try {
        const one = { id, claims: { [name]: claim } };
        const [{ verdict }] = judgeClaims(one, results, record.config);
        const verdicts = found.get(`${id}.${name}`) ?? new Set();
        found.set(`${id}.${name}`, verdicts.add(verdict));
      } catch {
        // Numbers that no run can give may break a sentence; another change will do.
      }
    }
  };
  note(record);
  for (const results of perturbations({ series: record.series, metrics: record.metrics })) {
    note(results as Results);
  }
  return found;
}

/** The verdicts that each claim can get, and the kind of the claim. */
const claims = experiments.flatMap(({ id, claims }) => {
  const verdicts = reachable(id);
  return Object.entries(claims).map(([name, { kind }]) => {
    const reached = verdicts.get(`${id}.${name}`) ?? new Set();
    // What has no input here (pictures of the reader's own) is not judged, whatever the numbers.
    const judged = !(reached.size === 1 && reached.has('not judged'));
    return { id: `${id}.${name}`, kind, reached, stuck: judged && reached.size === 1 };
  });
});
const ids = (list: typeof claims) => list.map(({ id }) => id);

test('every claim of a paper can fail and can hold', () => {
  assert.deepEqual(ids(claims.filter(({ kind, stuck }) => kind === 'paper' && stuck)), []);
});

test('whatever holds, statements of ours and self-tests included, can fail', () => {
  const certain = claims.filter(({ stuck, reached }) => stuck && reached.has('reproduced'));
  assert.deepEqual(ids(certain), []);
});
