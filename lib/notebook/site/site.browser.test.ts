/** The site as readers use it: opened from disk in a browser. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { watchedPage } from '../../testing/browser.js';
import { testSite } from '../../testing/site.js';

const { folder, address, browser, skip } = testSite();
const pages = () => readdirSync(folder).filter((file) => file.endsWith('.html'));
const slidePages = () => readdirSync(path.join(folder, 'slides')).map((file) => `slides/${file}`);

const openPage = (width?: number) => watchedPage(browser(), width);

test('every page opens without an error, a failed link or a request to another host', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  const anchors = new Map<string, Set<string>>();
  const links: string[] = [];
  for (const name of [...pages(), ...slidePages()]) {
    await page.goto(address(name));
    const ids = await page.$$eval('[id]', (elements) => elements.map(({ id }) => id));
    anchors.set(name, new Set(ids));
    const here = await page.$$eval('a[href]', (found) =>
      found.map((link) => link.getAttribute('href') ?? ''),
    );
    links.push(...here.map((href) => (href.startsWith('#') ? name + href : href)));
  }
  const local = [...new Set(links)].filter((href) => /^(slides\/)?[\w.-]+\.html(#|$)/.test(href));
  const broken = local.filter((href) => {
    const [name, anchor] = href.split('#');
    return !anchors.has(name) || (anchor && !anchors.get(name)?.has(decodeURIComponent(anchor)));
  });
  assert.deepEqual(broken, []);
  assert.deepEqual(problems, []);
  await page.close();
});

test('figures become interactive when scrolled to, and follow the theme', { skip }, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('00-start.html'));
  const figure = page.locator('[data-figure]').first();
  assert.equal(await figure.locator('img').count(), 1);
  await figure.scrollIntoViewIfNeeded();
  await figure.locator('.main-svg').first().waitFor();
  assert.equal(await figure.locator('img').count(), 0);
  const ground = () =>
    figure.evaluate((box) => {
      const plot = box.querySelector<SVGElement>('.main-svg');
      return plot ? getComputedStyle(plot).backgroundColor : '';
    });
  const before = await ground();
  await page.locator('#theme').click();
  await page.waitForFunction((old) => {
    const plot = document.querySelector('[data-figure] .main-svg');
    return plot && getComputedStyle(plot).backgroundColor !== old;
  }, before);
  assert.deepEqual(problems, []);
  await page.close();
});

test('search finds by word, Greek letter and record, with the keyboard alone', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('index.html'));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
  for (const query of ['fig01', 'σ', 'overlap']) {
    await page.keyboard.press('/');
    await page.locator('#search').fill(query);
    await page.locator('#found a').first().waitFor();
    assert.ok((await page.locator('#found a').count()) > 0, query);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('/');
  await page.locator('#search').fill('zzzxqy');
  await page.getByText('Nothing found').waitFor();
  await page.locator('#search').fill('fig01');
  await page.locator('#found a').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/html#fig01$/);
  // A word that stands in tables alone, with the piece of text around it.
  await page.locator('#search').fill('Carlini');
  await page
    .locator('#found mark', { hasText: /carlini/i })
    .first()
    .waitFor();
  await page.locator('#search').fill('summary');
  await page
    .locator('#found a', { hasText: /^Summary: / })
    .first()
    .waitFor();
  for (const title of await page.locator('#found a').allTextContents()) {
    assert.doesNotMatch(title, /^([\d.]+ )?Summary$/);
  }
  await page.locator('#search').fill('fig08');
  await page
    .locator('#found a', { hasText: /^fig08/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/html#fig08$/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('the ledger shows what is counted, opens what is named, and is sent as a link', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('claims.html'));
  const shown = page.locator('.claim:visible');
  const all = await shown.count();
  assert.ok(all > 100);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height < 45 * all + 3000, `${height} px for ${all} claims`);
  const refuted = page.locator('.tally a[href*="kind=paper&verdict=refuted"]');
  const count = Number(await refuted.textContent());
  await refuted.click();
  assert.equal(await shown.count(), count);
  await page.getByText(`${count} of ${all} claims`).waitFor();
  await page.getByLabel('Verdict').selectOption('reproduced');
  // Where there is a study its verdict stands second.
  const verdicts = await shown.evaluateAll((claims) =>
    claims.map((claim) => claim.querySelector('.verdict')?.textContent ?? ''),
  );
  assert.ok(verdicts.length > 0);
  for (const verdict of verdicts) assert.match(verdict, /✔ reproduced/);
  await page.getByRole('button', { name: 'Show all' }).click();
  assert.equal(await shown.count(), all);
  await page.goto(`${address('claims.html')}?kind=check`);
  assert.ok((await shown.count()) < all);
  const hidden = await page.locator('.claim[data-kind=paper]').first().getAttribute('id');
  await page.goto(`${address('claims.html')}?kind=check#${hidden}`);
  await page.locator(`[id="${hidden}"][open]`).waitFor();
  await page.goto(address('index.html'));
  await page.locator('.counts a', { hasText: 'refuted' }).click();
  // The page that the link opens says how many it shows once its script has run.
  await page.getByText(`${count} of ${all} claims`).waitFor();
  assert.equal(await shown.count(), count);
  assert.deepEqual(problems, []);
  await page.close();
});

test('the code of a figure is two clicks from the home page', { skip }, async () => {
  const { page } = await openPage();
  await page.goto(address('index.html'));
  await page.getByRole('link', { name: 'Figures, tables, theorems' }).click();
  await page.locator('tr', { hasText: 'fig01' }).getByRole('link', { name: 'code' }).click();
  await page.getByText("id: 'fig01'").waitFor();
  await page.goto(address('index.html'));
  await page.getByRole('main').getByRole('link', { name: 'fig08', exact: true }).click();
  await page.locator('#fig08').getByRole('link', { name: 'Code' }).click();
  await page.getByText("id: 'fig08'").waitFor();
  await page.getByRole('main').locator('.uses a').first().click();
  await page.waitForURL(/html#fig08$/);
  await page.locator('.outline a').first().click();
  await page.waitForURL(/html#7-1/);
  await page.close();
});

test('long tables and long code fold, and open by key; demos and chapters lead to each other', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('07-memorization.html'));
  const button = page.locator('.unfold').first();
  const more = page.locator('tbody.more').first();
  assert.equal(await more.isVisible(), false);
  await button.press('Enter');
  assert.equal(await more.isVisible(), true);
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  const code = page.locator('.long-code').first();
  assert.equal(await code.locator('pre').isVisible(), false);
  await code.locator('summary').press('Enter');
  assert.equal(await code.locator('pre').isVisible(), true);
  await page.goto(address('01-overlap.html'));
  await page.locator('.to-slides a', { hasText: 'Overlap' }).click();
  await page.waitForURL(/01-overlap\.html#overlap$/);
  await page.locator('#overlap-plot .main-svg').first().waitFor();
  await page.goto(address('demos.html'));
  await page.locator('#overlap .where a').first().click();
  await page.waitForURL(/01-overlap\.html#overlap$/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('slides follow the keyboard, show notes on demand and print one to a page', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(address('00-start.html'));
  await page.getByRole('link', { name: 'Slides of this chapter' }).click();
  const slides = page.locator('.slides > section');
  const count = await slides.count();
  const isAt = (number: number) =>
    page.getByText(`${number} / ${count}`, { exact: true }).waitFor();
  await isAt(1);
  await page.keyboard.press('ArrowRight');
  await isAt(2);
  assert.match(page.url(), /#s2$/);
  await page.keyboard.press('ArrowLeft');
  await isAt(1);
  await page.keyboard.press('End');
  await isAt(count);
  await page.keyboard.press('Home');
  await isAt(1);
  // Space walks through everything, also through slides higher than the screen.
  for (let press = 0; press < 4 * count; press++) await page.keyboard.press(' ');
  await isAt(count);
  assert.equal(await page.locator('.notes:visible').count(), 0);
  await page.keyboard.press('n');
  assert.ok((await page.locator('.notes:visible').count()) > 0);
  await page.keyboard.press('n');
  const printed = (await page.pdf({ width: '1280px', height: '720px' })).toString('latin1');
  assert.ok((printed.match(/\/Type \/Page\b/g)?.length ?? 0) >= count);
  await page.locator('footer a').click();
  await page.waitForURL(/00-start\.html$/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('slides fit a screen of 720 px, no picture is higher than a narrow one, and nothing is wider', {
  skip,
}, async () => {
  for (const [width, height] of [
    [1280, 720],
    [400, 800],
  ]) {
    const { page } = await openPage(width);
    await page.setViewportSize({ width, height });
    for (const name of slidePages()) {
      await page.goto(address(name));
      // Slides shrink once their pictures and fonts have loaded; what is still too high is named below.
      const fits = () =>
        [...document.querySelectorAll('section')].every((one) => one.offsetHeight <= innerHeight);
      if (width === 1280) await page.waitForFunction(fits).catch(() => {});
      const found = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        pictures: [...document.images].map((image) => image.getBoundingClientRect().height),
        cut: [...document.querySelectorAll('section')].filter(
          (section) => section.scrollWidth > section.clientWidth,
        ).length,
        tall: [...document.querySelectorAll('section')]
          .filter((section) => section.offsetHeight > innerHeight)
          .map(({ id }) => id),
      }));
      if (width === 1280) assert.deepEqual(found.tall, [], name);
      assert.ok(found.width <= width, `${name} is ${found.width} px wide`);
      assert.ok(Math.max(0, ...found.pictures) <= height, `${name} at ${width} px`);
      assert.equal(found.cut, 0, name);
    }
    await page.close();
  }
});

test('a term shows its definition when pointed at and with the keyboard, and leads to the glossary', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('01-overlap.html'));
  const term = page.locator('.term').first();
  const shown = () => term.evaluate((link) => getComputedStyle(link, '::after').content);
  assert.equal(await shown(), 'none');
  await term.hover();
  assert.match(await shown(), /[a-z]{3}/);
  await page.mouse.move(0, 0);
  assert.equal(await shown(), 'none');
  await page.keyboard.press('Tab');
  await term.focus();
  assert.match(await shown(), /[a-z]{3}/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/glossary\.html#/);
  assert.equal(await page.locator('dt:target').count(), 1);
  assert.deepEqual(problems, []);
  await page.close();
});

test('demos recompute when a slider moves', { skip }, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('demos.html'));
  const numbers = page.locator('#overlap-numbers');
  await page.locator('#overlap-plot .main-svg').first().waitFor();
  // Eq. 20: OC = 2Φ(−Δ/2σ) at Δ = 2, σ = 1, and no overlap left at σ = 0.1 (up to 2Φ(−10)).
  assert.match((await numbers.textContent()) ?? '', /OC = 0\.317/);
  await page.locator('#overlap-distance').focus();
  for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowLeft');
  await page.getByText('Overlap OC = 1.00.').waitFor();
  await page.locator('#overlap-noise').selectOption('printed');
  await page.locator('#overlap-distance').fill('3');
  await page.getByText('Overlap OC = 0.').waitFor();
  await page.locator('#flow').scrollIntoViewIfNeeded();
  await page.locator('#flow-plot .main-svg').first().waitFor();
  if ((await page.locator('#window').count()) > 0) {
    // A range that sees the whole past draws from the empirical distribution: copies only.
    await page.locator('#window-gamma').fill('27');
    await page.getByText('20 of 20 digits are copies').waitFor();
    await page.locator('#window-gamma').fill('1');
    await page.getByText('0 of 20 digits are copies').waitFor();
    // From noise all digits are possible, at the end one is left.
    await page.locator('#denoise-done').fill('100');
    await page.getByText('1.0 of 20 digits are in play').waitFor();
  }
  assert.deepEqual(problems, []);
  await page.close();
});

test('at 400 px nothing but code, tables and figures scrolls sideways', { skip }, async () => {
  const { page } = await openPage(400);
  for (const name of pages().filter((file) => !file.startsWith('source-'))) {
    await page.goto(address(name));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 400, `${name} is ${width} px wide`);
  }
  await page.close();
});

test('accessibility: no serious finding on any kind of page, light and dark', {
  skip,
}, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser().newPage({ colorScheme });
    for (const name of [
      'index.html',
      '00-start.html',
      '06-arvm.html',
      '10-ddpm.html',
      'claims.html',
      'demos.html',
      'figures.html',
      'glossary.html',
      'slides/00-start.html',
    ]) {
      await page.goto(address(name));
      await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        const { violations } = await axe.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          );
      });
      assert.deepEqual(found, [], `${name} (${colorScheme})`);
    }
    await page.close();
  }
});

const chapterPages = () => pages().filter((file) => /^\d\d-/.test(file));

/** Scrolls to every plot of a page until it is live. */
async function wakePlots(page: Page): Promise<void> {
  const plots = page.locator('[data-figure]');
  for (let k = 0; k < (await plots.count()); k++) {
    await plots.nth(k).scrollIntoViewIfNeeded();
    await plots.nth(k).locator('.main-svg').first().waitFor();
  }
  await page.waitForFunction(() => !document.querySelector('[data-figure] > img'));
}

test('plots at both widths: nothing moves when they come, no text is small, cut or covered', {
  skip,
}, async () => {
  const faults: string[] = [];
  for (const width of [1280, 400]) {
    const { page, problems } = await openPage(width);
    for (const name of chapterPages()) {
      await page.goto(address(name));
      const height = () => page.evaluate(() => document.documentElement.scrollHeight);
      const before = await height();
      await wakePlots(page);
      const moved = Math.abs((await height()) - before);
      if (moved > 8) faults.push(`${name}: ${moved} px longer with live plots at ${width}`);
      const found = await page.evaluate(() => {
        const texts = [...document.querySelectorAll<SVGTextElement>('.main-svg text')];
        const shown = texts.filter(
          (text) => text.textContent?.trim() && text.getClientRects().length,
        );
        const small = [...shown, ...document.querySelectorAll('.sheet .label, .columns-of')].filter(
          (text) => Number.parseFloat(getComputedStyle(text).fontSize) < 9,
        );
        // Boxes of slanted texts are larger than the texts.
        const upright = shown.filter(
          (text) => !/rotate\((?!0\b)/.test(text.getAttribute('transform') ?? ''),
        );
        const covered = upright.filter((text, k) => {
          const plot = text.closest('.svg-container');
          const [a, frame] = [text.getBoundingClientRect(), plot?.getBoundingClientRect()];
          const isCut = !frame || a.left < frame.left - 2 || a.right > frame.right + 2;
          return (
            isCut ||
            upright.slice(0, k).some((other) => {
              if (other.closest('.svg-container') !== plot) return false;
              const b = other.getBoundingClientRect();
              const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              return wide > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
            })
          );
        });
        return [...small, ...covered].map((text) => text.textContent);
      });
      if (found.length > 0) faults.push(`${name} at ${width}: ${found.slice(0, 5).join(' | ')}`);
    }
    assert.deepEqual(problems, []);
    await page.close();
  }
  assert.deepEqual(faults, []);
});

test('a plot is operated with the keyboard: its slider moves it, its mode bar is no stop', {
  skip,
}, async () => {
  const { page, problems } = await openPage();
  await page.goto(address('01-overlap.html'));
  await wakePlots(page);
  assert.equal(await page.locator('.modebar-btn:not([tabindex="-1"])').count(), 0);
  assert.equal(await page.locator('.js-plotly-plot[role=img]').count(), 0);
  const plot = page.locator('[data-figure]').first();
  const slider = plot.getByRole('slider');
  const curve = () => plot.locator('.scatterlayer path').nth(1).getAttribute('d');
  const before = await curve();
  await slider.focus();
  await page.keyboard.press('End');
  await page.waitForFunction(
    (old) =>
      document.querySelectorAll('[data-figure] .scatterlayer path')[1].getAttribute('d') !== old,
    before,
  );
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^Δ = /);
  await page.goto(address('10-ddpm.html'));
  await wakePlots(page);
  await page.getByRole('button', { name: 'Play' }).first().press('Enter');
  await page.getByRole('button', { name: 'Pause' }).first().press('Enter');
  assert.deepEqual(problems, []);
  await page.close();
});

test('pictures: dark in the dark, enlarged by a click and by key', { skip }, async () => {
  const page = await browser().newPage({
    colorScheme: 'dark',
    viewport: { width: 400, height: 800 },
  });
  await page.goto(address('04-blae.html'));
  const sheet = page.locator('main .sheet').first();
  const ground = await sheet.evaluate((element) => getComputedStyle(element).backgroundColor);
  assert.equal(ground, 'rgba(0, 0, 0, 0)');
  await sheet.locator('.strip').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await sheet.getByRole('button', { name: 'Enlarge' }).press('Enter');
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.goto(address('figures.html'));
  const day = page.locator('.by-day').first();
  if ((await day.count()) > 0) assert.equal(await day.isVisible(), false);
  await page.close();
});

test('a chapter weighs less than 3 MB without its figures', { skip }, async (t) => {
  const size = (file: string) => statSync(path.join(folder, file)).size;
  const fonts = readdirSync(path.join(folder, 'assets/katex/fonts')).map(
    (font) => `assets/katex/fonts/${font}`,
  );
  const shared = [
    'assets/site.js',
    'assets/site.css',
    'assets/plotly.min.js',
    'assets/katex/katex.min.css',
  ];
  const common = [...shared, ...fonts].reduce((sum, file) => sum + size(file), 0);
  for (const name of pages()) {
    assert.ok(common + size(name) < 3e6, `${name}: ${common + size(name)} bytes`);
  }
  const { page } = await openPage();
  await page.goto(address('00-start.html'));
  const ms = await page.evaluate(() => performance.now());
  t.diagnostic(
    `shared files ${(common / 1e6).toFixed(2)} MB; 00-start.html ready after ${Math.round(ms)} ms`,
  );
  await page.close();
});
