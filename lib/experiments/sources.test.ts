/** Who says what: refutations need the paper's words, and what no paper says is no claim of a paper. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/root.js';
import type { Claim } from '../record/claim.js';
import { experiments } from './index.js';
import { ledger } from './ledger.js';

const claims: Claim[] = ledger('laptop').flatMap(({ record }) => record?.claims ?? []);
const refuted = claims.filter(({ verdict }) => verdict === 'refuted');

const kindOf = (id: string) => {
  const [record, name] = id.split(/\.(?=[^.]*$)/);
  return experiments.find((one) => one.id === record)?.claims[name]?.kind;
};

test('what can be refuted is quoted with its place', () => {
  const declared = experiments.flatMap(({ id, claims }) =>
    Object.entries(claims).map(([name, claim]) => ({ id: `${id}.${name}`, claim })),
  );
  const silent = declared.filter(
    ({ claim }) => claim.otherwise === 'refuted' && !(claim.kind === 'paper' && claim.quote),
  );
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
  );
  assert.ok(refuted.length > 0 && refuted.every(({ place, quote }) => place && quote));
});

test('a formula that is reconstructed, or lost, is not refuted', () => {
  const open = experiments.filter(
    ({ paper }) => /\[R\]|is lost/.test(paper) && !/\[[SP]\]|\[P, R\]/.test(paper),
  );
  assert.ok(open.some(({ id }) => id === 'err-ce-lem9') && open.length > 5);
  for (const { id, claims } of open) {
    assert.deepEqual(
      Object.entries(claims).filter(([, { otherwise }]) => otherwise === 'refuted'),
      [],
      id,
    );
  }
});

test('one misprint is one refutation', () => {
  const words = refuted.map(({ place, quote }) => `${place}: ${quote}`);
  assert.equal(new Set(words).size, words.length);
  const about = (place: RegExp) => refuted.filter((claim) => place.test(claim.place ?? '')).length;
  assert.equal(about(/Eqs?\. 6\b/), 1);
  assert.equal(about(/Theorem 3\.5/), 1);
});

test('what no paper says is a statement of ours or a self-test', () => {
  const once = [
    ...['eq10.offset', 'eq08.necessary', 'err-thm3.3.hypotheses', 'err-a1.1.prior'],
    ...['err-tab01.float64', 'fig10.samples', 'fig02.gan', 'fig04.bound'],
    ...['ce-sinkhorn.informative', 'ce-prop2.least', 'ce-app-l.own', 'err-ce-lem4.clash'],
  ];
  for (const id of once) assert.match(kindOf(id) ?? 'missing', /^(ours|check)$/, id);
});

test('chapter 15 lists our own errors, each with a record in which the right value stands', () => {
  const file = path.join(projectRoot(), 'notebooks', '15-errata.ipynb');
  const { cells }: { cells: { source: string[] }[] } = JSON.parse(readFileSync(file, 'utf8'));
  const text = cells.map(({ source }) => source.join('')).find((one) => /^## 15\.11/.test(one));
  const rows = (text ?? '').split('\n').filter((line) => /^\| [^-*]/.test(line));
  const named = rows.slice(1).map((line) => line.split('|')[4].match(/[a-z][\w.-]+(?=`)/g) ?? []);
  assert.ok(named.length >= 25, `${named.length} rows`);
  const known = new Set(experiments.map(({ id }) => id));
  assert.deepEqual(
    named.flat().filter((id) => !known.has(id)),
    [],
  );
  // One row counts refutations, and points to the table of them instead.
  assert.equal(named.filter((ids) => ids.length === 0).length, 1);
});
