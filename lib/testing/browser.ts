/** For tests: the browser of the system, and Jupyter if it is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
