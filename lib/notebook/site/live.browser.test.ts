/** Cells that run in the page, as readers use them: opened from disk in a browser. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { watchedPage } from '../../testing/browser.js';
import { testSite } from '../../testing/site.js';

const { folder, address, browser, skip } = testSite();

const liveCells = (page: Page) => page.locator('.cell[data-live]');
const status = (cell: Locator) => cell.locator('[role="status"]');
const act = (cell: Locator, name: string) => cell.getByRole('button', { name, exact: true });

async function runCell(cell: Locator): Promise<void> {
  await act(cell, 'Run').click();
  await cell.getByText(/^(Ran in|Failed|An earlier)/).waitFor({ timeout: 300_000 });
}

/** Those whose code is pure computation, and all whose records can be shown. */
const CHAPTERS = () => readdirSync(folder).filter((file) => /^\d\d-.*\.html$/.test(file));

test('every live cell of every chapter runs, and what is computed is what is stored', {
  skip,
}, async (t) => {
  const faults: string[] = [];
  const counts = { cells: 0, computed: 0, stored: 0 };
  for (const name of CHAPTERS()) {
    const { page, problems } = await watchedPage(browser());
    await page.goto(address(name));
    const cells = liveCells(page);
    for (let k = 0; k < (await cells.count()); k++) {
      const cell = cells.nth(k);
      await runCell(cell);
      const said = (await status(cell).textContent()) ?? '';
      const error = (await cell.locator('.cell-error').allTextContents()).join(' ');
      if (!said.startsWith('Ran in') || error) faults.push(`${name} cell ${k}: ${said} ${error}`);
      const records = await cell.locator('.outputs.here .record').allTextContents();
      counts.cells++;
      counts.computed += records.filter((text) => text.includes('Computed in this page')).length;
      counts.stored += records.filter((text) => text.includes('stored record:')).length;
      const other = records.filter((text) => / differs from the stored record/.test(text));
      faults.push(...other.map((text) => `${name} cell ${k}: ${text}`));
    }
    faults.push(...problems.map((problem) => `${name}: ${problem}`));
    await page.close();
  }
  t.diagnostic(JSON.stringify(counts));
  assert.deepEqual(faults, []);
  assert.ok(counts.computed >= 35, `${counts.computed} records are computed in the page`);
});

test('a cell is edited, run, wrong in a line, and brought back, with the keyboard alone', {
  skip,
}, async () => {
  for (const width of [1200, 400]) {
    const { page, problems } = await watchedPage(browser(), width);
    await page.goto(address('01-overlap.html'));
    const cell = liveCells(page).filter({ hasText: 'Try your own' });
    const before = await cell.locator('.outputs td').allTextContents();
    await act(cell, 'Edit').press('Enter');
    const editor = cell.getByRole('textbox', { name: 'Code of this cell' });
    await editor.waitFor();
    assert.ok(await editor.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Shift+Enter');
    await cell.getByText(/^Ran in/).waitFor();
    const here = cell.locator('.outputs.here');
    assert.deepEqual(await here.locator('td').allTextContents(), before);
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nconst seen = noises.length as number;\nseen;\nnothing.here();');
    await page.keyboard.press('Shift+Enter');
    await cell.getByText('Failed.').waitFor();
    const lines = await editor.locator('.cm-line').count();
    const alert = cell.getByRole('alert');
    assert.match((await alert.textContent()) ?? '', new RegExp(`^Line ${lines}: ReferenceError`));
    assert.match((await cell.locator('.wrong-line').textContent()) ?? '', /nothing\.here/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await editor.count(), 0);
    assert.equal(await here.count(), 0);
    assert.deepEqual(await cell.locator('.outputs td').allTextContents(), before);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide`);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('a task in the page says that it waits, what is wrong, and what is right', {
  skip,
}, async () => {
  const { page, problems } = await watchedPage(browser());
  await page.goto(address('01-overlap.html'));
  const cell = liveCells(page).filter({ hasText: 'Your turn: the overlap of two uniform' });
  const code = (await cell.locator('pre.code').textContent()) ?? '';
  const here = cell.locator('.outputs.here');
  await runCell(cell);
  assert.match((await here.textContent()) ?? '', /Your turn: 4 cases wait/);
  await act(cell, 'Edit').click();
  await cell.locator('.cm-content:focus').waitFor();
  for (const [answer, outcome] of [
    ['1 - distance / sigma', /Not yet: right in 1 of 4 cases; for 0\.5, 1 .* should be 0\.75/],
    ['Math.max(0, 1 - distance / (2 * sigma))', /Right in all 4 cases/],
  ] as const) {
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(code.replace('Number.NaN', answer));
    await page.keyboard.press('Shift+Enter');
    await here.getByText(outcome).waitFor();
  }
  assert.deepEqual(problems, []);
  await page.close();
});

test('what runs is seen to advance and can be stopped, and then runs again', { skip }, async () => {
  const { page, problems } = await watchedPage(browser());
  await page.goto(address('13-optimal-transport-refinement.html'));
  const cell = liveCells(page).filter({ hasText: 'run(ceAppL)' });
  await act(cell, 'Run').click();
  await cell.getByRole('progressbar', { name: 'Progress of this cell' }).waitFor();
  await act(cell, 'Stop').click();
  await cell.getByText('Stopped.').waitFor();
  assert.equal(await cell.getByRole('progressbar').count(), 0);
  // The thread is gone, and with it the imports: they run again by themselves.
  const other = liveCells(page).filter({ hasText: 'run(errCeL2)' });
  await runCell(other);
  await other.getByText(/Computed in this page/).waitFor();
  await other.locator('.outputs.here .main-svg').first().waitFor();
  // An endless loop is stopped, too.
  const first = liveCells(page).nth(1);
  await act(first, 'Edit').click();
  await first.locator('.cm-content:focus').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('for (;;) {}');
  await page.keyboard.press('Control+Enter');
  await first.getByText('Running …').waitFor();
  await act(first, 'Stop').click();
  await first.getByText('Stopped.').waitFor();
  await act(first, 'Reset').click();
  await runCell(first);
  await first.getByText(/^Ran in/).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test('live outputs follow the theme, and are accessible', { skip }, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser().newPage({ colorScheme });
    await page.goto(address('01-overlap.html'));
    const cell = liveCells(page).filter({ hasText: 'run(eq06)' });
    await act(cell, 'Edit').click();
    await runCell(cell);
    await cell.locator('.outputs.here .main-svg').first().waitFor();
    await cell.locator('.outputs.here').getByRole('slider').first().press('End');
    await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
    const found = await cell.evaluate(async (element) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(element);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
      );
    });
    assert.deepEqual(found, [], colorScheme);
    await page.close();
  }
});

test('what live cells load is less than 600 kB compressed, and nothing of it before', {
  skip,
}, async (t) => {
  const files = ['live.js', 'live-worker.js', 'editor.js'].map((name) => `assets/${name}`);
  const bytes = files.map(
    (file) => gzipSync(readFileSync(path.join(folder, file)), { level: 9 }).length,
  );
  const sum = bytes.reduce((total, one) => total + one, 0);
  t.diagnostic(`${bytes.join(' + ')} bytes`);
  assert.ok(sum < 600_000, `${sum} bytes`);
  const { page } = await watchedPage(browser());
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address('01-overlap.html'));
  await page.waitForTimeout(500);
  assert.deepEqual(
    asked.filter((url) => /\/(live|live-worker|editor)\.js$/.test(url)),
    [],
  );
  await page.close();
});
