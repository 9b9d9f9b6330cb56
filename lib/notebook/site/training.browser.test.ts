/** The training in the page: it learns, pauses, stops, and is the same with the same seed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { watchedPage } from '../../testing/browser.js';
import { testSite } from '../../testing/site.js';

const { folder, address, browser, skip } = testSite();

/** Epoch and share of binary latents, as the page says them. */
async function look(page: Page): Promise<{ epoch: number; share: number }> {
  const text = (await page.locator('#blae-numbers').textContent()) ?? '';
  const [, epoch = -1, share = -1] = /^Epoch (\d+) of \d+: ([\d.]+) %/.exec(text) ?? [];
  return { epoch: Number(epoch), share: Number(share) };
}

async function reach(page: Page, epoch: number): Promise<{ epoch: number; share: number }> {
  for (;;) {
    const now = await look(page);
    if (now.epoch >= epoch) return now;
    await page.waitForTimeout(100);
  }
}

const button = (page: Page, name: string) =>
  page.locator('#blae').getByRole('button', { name, exact: true });

test('latents become binary under noise and not without, by key and at 400 px', {
  skip,
  timeout: 600_000,
}, async () => {
  const { page, problems } = await watchedPage(browser(), 400);
  await page.goto(address('demos.html'));
  const ends: number[] = [];
  for (const sigma of ['0', '2']) {
    await page.locator('#blae-sigma').fill(sigma);
    await button(page, 'Train').press('Enter');
    ends.push((await reach(page, 100)).share);
    await button(page, 'Stop').press('Enter');
    await button(page, 'Train').waitFor();
  }
  assert.ok(ends[0] < 20 && ends[1] > 35, `${ends} % beyond ±0.9 without and with noise`);
  assert.ok((await page.locator('#blae-plot .bars path').count()) === 20);
  assert.ok(await page.locator('#blae-canvas').isVisible());
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 400, `${wide} px wide`);
  assert.deepEqual(problems, []);
  await page.close();
});

test('a pause holds the epoch, and the same seed gives the same numbers', {
  skip,
  timeout: 600_000,
}, async () => {
  const seen: string[] = [];
  for (let round = 0; round < 2; round++) {
    const { page, problems } = await watchedPage(browser());
    await page.goto(address('demos.html'));
    await button(page, 'Train').click();
    await reach(page, 5);
    await button(page, 'Pause').click();
    await page.waitForTimeout(1500);
    const held = await look(page);
    await page.waitForTimeout(1500);
    assert.deepEqual(await look(page), held);
    await button(page, 'Go on').click();
    // Asked at every frame: the text of epoch 20 stands for some seconds.
    const at20 = await page.waitForFunction(
      () => /^Epoch 20 of .*/.exec(document.querySelector('#blae-numbers')?.textContent ?? '')?.[0],
      undefined,
      { polling: 'raf', timeout: 300_000 },
    );
    seen.push((await at20.jsonValue()) ?? '');
    assert.deepEqual(problems, []);
    await page.close();
  }
  assert.match(seen[0], /%/);
  assert.equal(seen[0], seen[1]);
});

test('what a training loads is less than 1.5 MB', { skip }, (t) => {
  const files = ['train-worker.js', 'training-digits.js'];
  const sizes = files.map(
    (file) => gzipSync(readFileSync(path.join(folder, 'assets', file))).length,
  );
  t.diagnostic(`${sizes.join(' + ')} bytes`);
  assert.ok(sizes[0] + sizes[1] < 1.5e6);
});
