/** For tests: the browser of the system, and Jupyter if it is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** False, or why a test that needs a browser is skipped. */
export const noBrowser = existsSync(CHROMIUM) ? false : `no browser at ${CHROMIUM}`;

/** False, or why a test that needs Jupyter's command `name` is skipped. */
export function noJupyter(name: 'nbconvert' | 'notebook'): string | false {
  const { status } = spawnSync('jupyter', [name, '--version'], { stdio: 'ignore' });
  return status === 0 ? false : `jupyter ${name} is not installed`;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page that records every complaint and every request to anything but the site's own files. */
export async function watchedPage(
  browser: Browser,
  width = 1200,
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(`asked for ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A page that is left early stops loading: no failure.
    const cause = request.failure()?.errorText;
    if (cause !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} (${cause})`);
  });
  return { page, problems };
}
