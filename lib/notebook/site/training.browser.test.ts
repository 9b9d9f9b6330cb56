/** The trainings in the page: each learns, pauses, stops, and is the same with the same seed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { watchedPage } from '../../testing/browser.js';
import { testSite } from '../../testing/site.js';

const { folder, address, browser, skip } = testSite();

const part = (page: Page, id: string, name: string) => page.locator(`#${id}-${name}`);
const button = (page: Page, id: string, name: string) =>
  page.locator(`#${id}`).getByRole('button', { name, exact: true });

/** How far a training is, and its share in percent, as the page says them. */
async function look(page: Page, id: string): Promise<{ done: number; share: number }> {
  const text = (await part(page, id, 'numbers').textContent()) ?? '';
  const [, done = -1, share = -1] = /^\w+ (\d+) of \d+: ([\d.]+) %/.exec(text) ?? [];
  return { done: Number(done), share: Number(share) };
}

async function reach(page: Page, id: string, done: number) {
  for (;;) {
    const now = await look(page, id);
    if (now.done >= done) return now;
    await page.waitForTimeout(100);
  }
}

/** Trains by key from its start to so many epochs or steps; gives both looks. */
async function trained(page: Page, id: string, done: number) {
  await button(page, id, 'Train').press('Enter');
  const first = await reach(page, id, 0);
  const end = await reach(page, id, done);
  await button(page, id, 'Stop').press('Enter');
  await button(page, id, 'Train').waitFor();
  return { first: first.share, end: end.share };
}

const assertNarrow = async (page: Page) => {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 400, `${wide} px wide`);
};

test('latents become binary under noise and not without, by key and at 400 px', {
  skip,
  timeout: 600_000,
}, async () => {
  const { page, problems } = await watchedPage(browser(), 400);
  await page.goto(address('04-blae.html'));
  const ends: number[] = [];
  for (const sigma of ['0', '2']) {
    await part(page, 'blae', 'sigma').fill(sigma);
    ends.push((await trained(page, 'blae', 100)).end);
  }
  assert.ok(ends[0] < 20 && ends[1] > 35, `${ends} % beyond ±0.9 without and with noise`);
  assert.ok((await page.locator('#blae-plot .bars path').count()) === 20);
  assert.ok(await part(page, 'blae', 'canvas').isVisible());
  await assertNarrow(page);
  assert.deepEqual(problems, []);
  await page.close();
});

test('γ-ARVM copies with γ = 7 once it has learnt, and not with γ = 3, by key and at 400 px', {
  skip,
  timeout: 600_000,
}, async () => {
  const { page, problems } = await watchedPage(browser(), 400);
  await page.goto(address('06-arvm.html'));
  const seven = await trained(page, 'arvm', 40);
  assert.ok(seven.first < 5 && seven.end > 50, `${seven.first} to ${seven.end} % at γ = 7`);
  await part(page, 'arvm', 'gamma').press('3');
  assert.equal(await part(page, 'arvm', 'gamma').inputValue(), '3');
  const three = await trained(page, 'arvm', 40);
  assert.ok(three.end < 20, `${three.end} % at γ = 3`);
  assert.ok(await part(page, 'arvm', 'canvas').isVisible());
  await page.locator('#arvm-plot .scatterlayer').waitFor();
  await assertNarrow(page);
  assert.deepEqual(problems, []);
  await page.close();
});

test('a denoiser of few points turns from new samples to copies, one of many does not', {
  skip,
  timeout: 600_000,
}, async () => {
  const { page, problems } = await watchedPage(browser(), 400);
  await page.goto(address('10-ddpm.html'));
  const few = await trained(page, 'plane', 1500);
  assert.ok(few.first < 25 && few.end > 35, `${few.first} to ${few.end} % with 8 points`);
  await part(page, 'plane', 'count').selectOption('64');
  const many = await trained(page, 'plane', 1500);
  assert.ok(many.end < 25, `${many.end} % with 64 points`);
  await page.locator('#plane-plot .scatterlayer').waitFor();
  await assertNarrow(page);
  assert.deepEqual(problems, []);
  await page.close();
});

/** Keeps all that a training says. */
const listen = (page: Page, id: string) =>
  page.evaluate((selector) => {
    const said: string[] = [];
    Object.assign(window, { said });
    const place = document.querySelector(selector);
    if (place)
      new MutationObserver(() => said.push(place.textContent ?? '')).observe(place, {
        childList: true,
      });
  }, `#${id}-numbers`);
const heard = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { said: string[] }).said.filter((one) => /%/.test(one)),
  );

for (const [id, done] of [
  ['blae', 20],
  ['arvm', 8],
  ['plane', 400],
] as const) {
  test(`${id}: a pause holds it, and the same seed gives the same numbers`, {
    skip,
    timeout: 600_000,
  }, async () => {
    const seen: string[][] = [];
    for (let round = 0; round < 2; round++) {
      const { page, problems } = await watchedPage(browser());
      await page.goto(address('demos.html'));
      await listen(page, id);
      await button(page, id, 'Train').click();
      await reach(page, id, 0);
      await button(page, id, 'Pause').click();
      await page.waitForTimeout(1500);
      const held = await look(page, id);
      await page.waitForTimeout(1500);
      assert.deepEqual(await look(page, id), held);
      await button(page, id, 'Go on').click();
      await reach(page, id, done);
      seen.push((await heard(page)).slice(0, 4));
      assert.deepEqual(problems, []);
      await page.close();
    }
    assert.equal(seen[0].length, 4);
    assert.deepEqual(seen[0], seen[1]);
  });
}

test('where WebAssembly does not compile the page says that it is slow, and trains', {
  skip,
  timeout: 600_000,
}, async () => {
  const { page, problems } = await watchedPage(browser());
  // No binary, as if the browser refused it.
  await page.addInitScript(
    "Object.defineProperty(window, 'mepsTrainWasm', { get() { return ''; }, set() {} })",
  );
  await page.goto(address('demos.html'));
  await button(page, 'blae', 'Train').click();
  await reach(page, 'blae', 5);
  assert.match((await part(page, 'blae', 'numbers').textContent()) ?? '', /no WebAssembly/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('what a training loads is less than 1.5 MB', { skip }, (t) => {
  const files = ['train-worker.js', 'train-wasm.js', 'training-digits.js', 'training-codes.js'];
  const sizes = files.map(
    (file) => gzipSync(readFileSync(path.join(folder, 'assets', file))).length,
  );
  t.diagnostic(`${sizes.join(' + ')} bytes`);
  assert.ok(sizes.reduce((sum, size) => sum + size) < 1.5e6);
});
