import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bibtex, citeHtml, readSoftware } from './cite.js';
import { notebookLinks, repositoryAddress } from './repository.js';

const record = {
  id: 'err-eq06',
  title: 'Eq. 6 with κ = 2 & {100} %',
  paper: 'Eqs. 5, 6',
  scale: 'laptop',
  seed: 1,
  commit: 'abc1234',
} as const;
const software = { title: 'A title', authors: ['The authors', 'Others'] };

test('a citation names software, record, commit and year, and is valid BibTeX', () => {
  const entry = bibtex(record, software, () => '2026-03-01');
  assert.equal(
    entry,
    `@misc{meps-ldh-err-eq06,
  author = {{The authors} and {Others}},
  title = {{Eq. 6 with κ = 2 \\& 100 \\%}},
  howpublished = {A title},
  note = {Record err-eq06 (Eqs. 5, 6), scale laptop, seed 1},
  version = {commit abc1234},
  year = {2026},
}`,
  );
  const depth = [...entry].reduce(
    (sum, sign) => sum + (sign === '{' ? 1 : sign === '}' ? -1 : 0),
    0,
  );
  assert.equal(depth, 0);
  assert.doesNotMatch(
    bibtex(record, software, () => undefined),
    /year|url/,
  );
  assert.match(
    citeHtml(record, software, () => undefined),
    /<pre[^>]*>@misc\{/,
  );
});

test('CITATION.cff is read: the software itself, not what it refers to', () => {
  const { title, authors } = readSoftware();
  assert.match(title, /^meps-ldh: /);
  assert.deepEqual(authors, ['The meps-ldh authors']);
});

test('links to the repository come from its address alone', () => {
  const at = (MEPS_REPOSITORY: string) => repositoryAddress(undefined, { MEPS_REPOSITORY });
  assert.equal(
    at('git+https://github.com/someone/meps-ldh.git'),
    'https://github.com/someone/meps-ldh',
  );
  assert.equal(at('javascript:alert(1)'), undefined);
  assert.equal(at('https://example.org/"><b>/x'), undefined);
  assert.deepEqual(notebookLinks('01-overlap', undefined), []);
  const links = notebookLinks('01-overlap', 'https://github.com/someone/meps-ldh');
  assert.deepEqual(
    links.map(({ title }) => title),
    ['View source', 'Edit', 'Open in Binder', 'Open in Codespaces'],
  );
  assert.equal(
    links[2].href,
    'https://mybinder.org/v2/gh/someone/meps-ldh/HEAD?urlpath=notebooks%2Fnotebooks%2F01-overlap.ipynb',
  );
  assert.equal(notebookLinks('01-overlap', 'https://git.example.org/a/b').length, 1);
});
