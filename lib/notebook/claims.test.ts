import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiments } from '../experiments/index.js';
import type { ExperimentRecord } from '../record/experiment.js';
import { joinSeeds } from '../record/study.js';
import { recordWith } from '../testing/record.js';
import { claimsBundle, claimsHtml } from './claims.js';
import { claimItem } from './site/claims-page.js';
import { homeBody } from './site/home.js';
import { figuresBody } from './site/indexes.js';
import type { SiteIndex } from './site/site-index.js';

/** A record whose claim holds for values above 2; the bound stands in its criterion. */
const record = (seed: number, value: number, bound = 2): ExperimentRecord =>
  recordWith({
    seed,
    metrics: { value },
    claims: [
      {
        id: 'demo.large',
        kind: 'paper',
        place: 'Sec. 5',
        statement: 'The value is large.',
        criterion: `above ${bound}`,
        fixed: 'before',
        measured: `${value}`,
        verdict: value > bound ? 'reproduced' : 'not reproduced',
        margin: value - bound,
      },
    ],
  });

const { claims } = record(1, 3);

test('without a study nothing on the screen changes', () => {
  const html = claimsHtml(claims);
  assert.equal(html.match(/<th /g)?.length, 4);
  assert.doesNotMatch(html, /seed/);
  assert.doesNotMatch(String(claimsBundle({ claims }).data['text/plain']), /seed/);
});

test('a study’s verdict stands beside that of the run, and a disagreement is said', () => {
  const study = joinSeeds([3, 1, 1.5, 1, 0].map((value, k) => record(k + 1, value)));
  const html = claimsHtml(claims, study);
  assert.match(html, /Verdict of this run.*Verdict over seeds 1, 2, 3, 4, 5/);
  assert.match(html, /✔ reproduced.*✘ not reproduced.*holds in 1 of 5 seeds/);
  assert.match(html, /differs from the single run/);
  const text = String(claimsBundle({ claims }, study).data['text/plain']);
  assert.match(text, /^reproduced: [\s\S]*over seeds: not reproduced \(holds in 1 of 5 seeds/);
});

test('agreement is no disagreement; another criterion and a near bound are said', () => {
  const study = joinSeeds([9, 8, 7].map((value, k) => record(k + 1, value)));
  const agreeing = claimsHtml(claims, study);
  assert.match(agreeing, /holds in 3 of 3 seeds/);
  assert.doesNotMatch(agreeing, /differs|close|judged by/);
  const near = joinSeeds([5, 8, 7].map((value, k) => record(k + 1, value, 4.9)));
  assert.match(
    claimsHtml(claims, near),
    /on average 1\.2 standard deviations inside its bound: close; judged by: above 4\.9/,
  );
});

test('a claim that the study does not know has no verdict there', () => {
  const study = joinSeeds([record(1, 3)]);
  const [claim] = claims;
  const renamed = { ...claim, id: 'demo.new' };
  assert.match(claimsHtml([renamed], study), /–<\/td><\/tr>/);
});

test('the site says in its ledger, its list of figures and on its first page what seeds change', () => {
  const study = joinSeeds([3, 1, 1.5].map((value, k) => record(k + 1, value)));
  const index = (studied: boolean): SiteIndex => ({
    rows: [
      {
        experiment: experiments[0],
        chapter: '01-overlap',
        record: record(1, 3),
        ...(studied ? { study } : {}),
      },
    ],
    placeOf: () => undefined,
    sourceOf: () => undefined,
    pictureOf: () => ({}),
  });
  const pages = (site: SiteIndex) => [
    claimItem(claims[0], site.rows[0], site),
    figuresBody(site, () => undefined),
    homeBody(site, [], []),
  ];
  const [item, figures, home] = pages(index(true));
  assert.match(item, /<summary>.*✔ .*reproduced.*✘ not reproduced<\/span> 1 of 3 seeds · /);
  assert.match(item, /<dt>Over seeds<\/dt>.*differs from the single run/);
  assert.match(figures, /3 seeds: 1 not reproduced; differs: large/);
  assert.match(home, /otherwise than a single run: demo\.large/);
  for (const page of pages(index(false))) assert.doesNotMatch(page, /seeds/i);
});
