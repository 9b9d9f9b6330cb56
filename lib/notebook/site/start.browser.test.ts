/** The start page as a reader meets it: opened from disk in a browser. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../base/root.js';
import { ledger } from '../../experiments/ledger.js';
import { studiedClaim } from '../../record/study.js';
import { watchedPage } from '../../testing/browser.js';
import { testSite } from '../../testing/site.js';
import { readNotebook, sourceOf } from '../notebook-file.js';

const { folder, address, browser, skip } = testSite();

const shownStep = (page: Page) => page.locator('.answer-step:visible');
const shareOf = async (page: Page) =>
  Number.parseFloat((await shownStep(page).locator('.numbers strong').textContent()) ?? '');

test('γ is dragged from creating to copying, by key and at both widths', { skip }, async () => {
  for (const width of [1280, 400]) {
    const { page, problems } = await watchedPage(browser(), width);
    await page.goto(address('index.html'));
    const slider = page.getByRole('slider', { name: /^Observation range/ });
    const shares: number[] = [];
    const framed: number[] = [];
    await slider.focus();
    const gammas = ((await slider.getAttribute('data-gammas')) ?? '').split(' ');
    for (let step = 0; step < gammas.length; step++) {
      assert.equal(await shownStep(page).count(), 1);
      shares.push(await shareOf(page));
      framed.push(await shownStep(page).locator('.copy').count());
      await page.keyboard.press('ArrowRight');
    }
    const [three, five, seven] = shares.slice(-3);
    assert.ok(three < 10 && seven > 90 && three < five, `${shares}`);
    const [few, some, most] = framed.slice(-3);
    assert.ok(few < some && some < most, `${framed} of 12 are framed`);
    // γ = 1 is there where the codes of Figure 7 are.
    assert.deepEqual(gammas.slice(-3), ['3', '5', '7']);
    if (gammas.length > 3) assert.ok(gammas[0] === '1' && shares[0] <= three, `${shares}`);
    assert.equal(await slider.getAttribute('aria-valuetext'), 'γ = 7');
    await page.getByRole('radio', { name: 'CIFAR-10' }).check();
    assert.match(
      (await shownStep(page).locator('svg').getAttribute('aria-label')) ?? '',
      /CIFAR-10/,
    );
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide at ${width}`);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('what the picture says is what the record of Figure 8 says', { skip }, async () => {
  const record = ledger('laptop').find(({ experiment }) => experiment.id === 'fig08')?.record;
  const { page } = await watchedPage(browser());
  await page.goto(address('index.html'));
  const claim = record?.claims.find(({ id }) => id === 'fig08.sampled');
  assert.equal(claim?.verdict, 'reproduced');
  // Sampled shares agree with the exact masses that the claim `fig08.arvm` lists, up to sampling.
  const exact = /MNIST[^:]*: ([\d.]+), ([\d.]+), ([\d.]+) %/.exec(
    record?.claims.find(({ id }) => id === 'fig08.arvm')?.measured ?? '',
  );
  const slider = page.locator('#answer-gamma');
  const gammas = ((await slider.getAttribute('data-gammas')) ?? '').split(' ');
  await slider.fill(String(gammas.indexOf('3')));
  await slider.focus();
  for (const mass of (exact ?? []).slice(1)) {
    assert.ok(Math.abs((await shareOf(page)) - Number(mass)) < 4, mass);
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(exact?.length, 4);
  await page.close();
});

test('findings have a figure, a line and the verdict of the record', { skip }, async () => {
  const { page } = await watchedPage(browser());
  await page.goto(address('index.html'));
  const findings = page.locator('.findings li');
  assert.ok((await findings.count()) >= 10);
  const rows = ledger('laptop');
  const claims = rows.flatMap(({ record }) => record?.claims ?? []);
  for (let k = 0; k < (await findings.count()); k++) {
    const finding = findings.nth(k);
    const id = ((await finding.getAttribute('id')) ?? '').replace('finding-', '');
    const verdict = claims.find((claim) => claim.id === id)?.verdict;
    const shown = finding.locator('.verdict');
    assert.ok((await shown.first().textContent())?.endsWith(`${verdict}`), id);
    const { study } = rows.find(({ record }) => id.startsWith(`${record?.id}.`)) ?? {};
    const studied = studiedClaim(study, id);
    assert.equal((await finding.textContent())?.includes(`${studied?.holds} seeds`), !!studied, id);
    if (studied) assert.ok((await shown.last().textContent())?.endsWith(studied.verdict), id);
    assert.ok((await finding.locator('img').count()) >= 1, `${id} has no figure`);
    assert.match((await finding.locator('p a').getAttribute('href')) ?? '', /^\d\d-.*\.html#/, id);
  }
  await page.close();
});

test('every chapter opens with its result, and can be taken away and cited', { skip }, async () => {
  const rows = ledger('laptop');
  const { page, problems } = await watchedPage(browser(), 400);
  const names = readdirSync(folder).filter((file) => /^(?!00)\d\d-.*\.html$/.test(file));
  assert.ok(names.length > 10);
  for (const file of names) {
    const name = file.replace(/\.html$/, '');
    await page.goto(address(file));
    const opening = page.locator('h1 + .opening');
    assert.ok((await opening.locator('img').count()) > 0, `${name} shows no result`);
    const [record, id] = ((await opening.locator('dd a').getAttribute('aria-label')) ?? '')
      .replace('Record of ', '')
      .split(/\.(?=[^.]+$)/);
    const claims = rows.find(({ experiment }) => experiment.id === record)?.record?.claims ?? [];
    const verdict = claims.find((claim) => claim.id === `${record}.${id}`)?.verdict;
    const found = await opening.locator('dd .verdict').first().textContent();
    assert.ok(found?.endsWith(`${verdict}`), name);
    const download = page.getByRole('link', { name: 'Download the notebook' });
    const copy = path.join(folder, (await download.getAttribute('href')) ?? '');
    const sources = (notebook: string) => readNotebook(notebook).cells.map(sourceOf);
    const own = path.join(projectRoot(), 'notebooks', `${name}.ipynb`);
    assert.deepEqual(sources(copy), sources(own));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 400, `${name} is ${wide} px wide`);
  }
  const cite = page.locator('.cite').first();
  await cite.locator('summary').press('Enter');
  assert.match((await cite.locator('pre:visible').textContent()) ?? '', /^@misc\{meps-ldh-/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('the answer is seen before any script has run, and the start page is light', {
  skip,
}, async (t) => {
  const { page } = await watchedPage(browser());
  await page.goto(address('index.html'));
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
  await page.waitForFunction(paint);
  t.diagnostic(`first paint after ${Math.round(await page.evaluate(paint))} ms`);
  await page.close();
  const still = await browser().newPage({ javaScriptEnabled: false });
  await still.goto(address('index.html'));
  assert.equal(await shownStep(still).count(), 1);
  assert.ok((await still.locator('.answer-step:visible .pair').count()) > 5);
  await still.close();
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="(assets\/[^"]+)"|url\((assets\/[^)]+)\)/g)];
  const names = [...new Set(files.map(([, a, b]) => a ?? b))];
  const bytes = names.reduce(
    (sum, file) => sum + statSync(path.join(folder, file)).size,
    html.length,
  );
  t.diagnostic(`${(bytes / 1e6).toFixed(2)} MB with all its pictures`);
  assert.ok(bytes < 3e6, `${bytes} bytes`);
});
