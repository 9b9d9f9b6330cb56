/** For tests: a site of its own in a temporary folder, and a browser, for all tests of a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildSite } from '../notebook/site/index.js';
import { launchBrowser, noBrowser } from './browser.js';

export interface TestSite {
  folder: string;
  /** The address of a page of the site on disk. */
  address(page: string): string;
  /** The browser; there is one from the first test on. */
  browser(): Browser;
  /** Why tests are skipped, if they are. */
  skip: string | false;
}

/** Builds the site before the first test of the file that calls this, and removes it after the last. */
export function testSite(): TestSite {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'site-'));
  let browser: Browser | undefined;
  before(async () => {
    if (noBrowser) return;
    await buildSite({ out: folder });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    address: (page) => pathToFileURL(path.join(folder, page)).href,
    browser() {
      if (!browser) throw new Error('The browser is there once the first test has begun.');
      return browser;
    },
    skip: noBrowser,
  };
}
