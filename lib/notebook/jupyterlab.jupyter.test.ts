/** JupyterLab 4 with nbconvert 7 and nbclient, as Debian 13 has them: executors, and the pages in a browser. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser, noBrowser } from '../testing/browser.js';
import { jupyterLabPython, noJupyterLab } from '../testing/jupyterlab.js';
import { DISPLAY_CELLS, writeTestNotebook } from '../testing/notebook.js';
import { freePort } from '../testing/port.js';
import { jupyterEnvironment } from './lab.js';

const root = path.resolve(__dirname, '..', '..');
const TOKEN = 'test';

const SLIDER = `import { sliderFigure } from './lib/figures/index.js';
show(sliderFigure(
  { caption: 'A slider', label: 'k' },
  [1, 2, 3].map((k) => ({
    label: String(k),
    drawing: lineChart(
      { caption: '', x: { title: 'x' }, y: { title: 'k sin x' } },
      [{ name: 'sine', x, y: x.map((value) => k * Math.sin(value)) }],
    ),
  })),
));`;
const ERROR = `const missing: number[] = [];
missing[0].toFixed(2);`;

describe('JupyterLab 4', { skip: noJupyterLab() }, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'jupyterlab-'));
  const notebook = path.join(folder, 'notebooks', 'demo.ipynb');
  let command: string[] = [];
  let env: NodeJS.ProcessEnv = {};

  before(() => {
    const python = jupyterLabPython();
    command = python.command;
    env = {
      ...jupyterEnvironment(),
      ...python.env,
      JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
      JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
      JUPYTER_DATA_DIR: path.join(folder, 'share'),
      JUPYTERLAB_SETTINGS_DIR: path.join(folder, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: path.join(folder, 'workspaces'),
    };
    mkdirSync(path.join(folder, 'notebooks'));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    writeTestNotebook(notebook, [...DISPLAY_CELLS, SLIDER, ERROR]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const python = (args: string[]) =>
    spawnSync(command[0], [...command.slice(1), ...args], {
      env,
      cwd: os.tmpdir(),
      encoding: 'utf8',
    });

  test('nbconvert 7 executes a notebook and shows its figures', () => {
    const sound = path.join(folder, 'notebooks', 'sound.ipynb');
    writeTestNotebook(sound, [...DISPLAY_CELLS, SLIDER]);
    const html = path.join(folder, 'sound.html');
    const args = ['-m', 'nbconvert', '--to', 'html', '--execute', '--output', html, sound];
    const { status, stderr } = python(args);
    assert.equal(status, 0, stderr);
    const page = readFileSync(html, 'utf8');
    assert.match(page, /<img[^>]+src="data:image\/png;base64,/);
    assert.match(page, /✔ reproduced/);
    assert.doesNotMatch(page, /<progress/, 'the progress bar must be gone');
  });

  test('jupyter execute runs a notebook, and fails where a cell does', () => {
    const execution = (name: string, cells: string[]) => {
      const file = path.join(folder, 'notebooks', `${name}.ipynb`);
      writeTestNotebook(file, cells);
      return python(['-c', 'from nbclient.cli import main; main()', file]);
    };
    assert.equal(execution('three', DISPLAY_CELLS.slice(0, 3)).status, 0);
    const failed = execution('broken', [ERROR]);
    assert.notEqual(failed.status, 0);
    assert.match(failed.stderr, /TypeError/);
  });

  /** JupyterLab on the folder; resolves when it answers. */
  async function startServer(port: number): Promise<ChildProcess> {
    const args = ['-m', 'jupyterlab', '--no-browser', '--allow-root', '--expose-app-in-browser'];
    args.push(`--notebook-dir=${folder}`, `--port=${port}`, '--ServerApp.port_retries=0');
    args.push(`--IdentityProvider.token=${TOKEN}`);
    const server = spawn(command[0], [...command.slice(1), ...args], {
      env,
      cwd: os.tmpdir(),
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 600; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}/api?token=${TOKEN}`).catch(() => null);
      if (answer?.ok) return server;
      await sleep(200);
    }
    server.kill('SIGKILL');
    throw new Error('JupyterLab did not start within two minutes.');
  }

  const execute = (page: Page, id: string, args = '{}') =>
    page.evaluate(`window.jupyterapp.commands.execute('${id}', ${args}).then(() => null)`);

  test('its pages run a notebook: figures, slider, progress, error, restart, dark theme', {
    skip: noBrowser,
  }, async () => {
    const port = await freePort();
    const server = await startServer(port);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1300, height: 2400 } });
      page.setDefaultTimeout(120_000);
      const foreign: string[] = [];
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (hostname !== '127.0.0.1' && protocol.startsWith('http')) foreign.push(request.url());
      });
      await page.goto(`http://127.0.0.1:${port}/lab/tree/notebooks/demo.ipynb?token=${TOKEN}`);
      await page.locator('.jp-NotebookPanel .jp-CodeCell').nth(DISPLAY_CELLS.length).waitFor();
      await hasKernel(page);
      await runsAndShows(page, () => execute(page, 'notebook:run-all-cells'));
      await picture(page, 'jupyterlab.png');
      await execute(page, 'notebook:clear-all-cell-outputs');
      await runsAndShows(page, async () => {
        const restarted = execute(page, 'notebook:restart-run-all');
        await page.locator('.jp-Dialog .jp-mod-accept').click();
        await restarted;
      });
      await execute(page, 'apputils:change-theme', "{ theme: 'JupyterLab Dark' }");
      await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
      await picture(page, 'jupyterlab-dark.png');
      assert.ok(await isLegible(page), 'texts of the figure must stand out from its ground');
      assert.deepEqual(foreign, []);
    } finally {
      await browser.close();
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
    }
  });

  /**
   * Waits until the notebook has its kernel. JupyterLab 4.0 says idle before that, and *Run All* then starts a
   * kernel for every cell: the frames of its websocket show one execute_request, for the first cell, and the
   * other cells count as run (`runCell` of its actions.js, where there is no kernel). The kernel loses nothing.
   */
  const hasKernel = (page: Page) =>
    page.waitForFunction(`(() => {
      const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    })()`);

  /** All that a reader sees while and after the notebook runs. */
  async function runsAndShows(page: Page, start: () => Promise<unknown>): Promise<void> {
    const output = page.locator('.jp-NotebookPanel .jp-OutputArea-output');
    const started = start().catch(() => {});
    await output.locator('progress').waitFor();
    await output.locator('.js-plotly-plot .main-svg').first().waitFor();
    await output.getByText('✔ reproduced').waitFor();
    await output.getByText('two and a half').waitFor();
    await output.locator('progress').waitFor({ state: 'detached' });
    const slider = output.locator('.js-plotly-plot .slider-container');
    await slider.waitFor();
    await started;
    const label = slider.locator('.slider-label').first();
    assert.match((await label.textContent()) ?? '', /k = 1/);
    await slider.locator('.slider-rail-touch-rect').click({ position: { x: 500, y: 5 } });
    await slider.getByText(/k = [23]/).waitFor();
    await output
      .getByText(/TypeError/)
      .first()
      .waitFor();
  }

  const picture = (page: Page, name: string) =>
    process.env.SCREENSHOTS
      ? page.screenshot({ path: path.join(process.env.SCREENSHOTS, name) })
      : undefined;

  /** Whether the title of an axis differs clearly in lightness from what the figure is drawn on. */
  const isLegible = (page: Page): Promise<boolean> =>
    page.evaluate(`(() => {
      const lightness = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const plot = document.querySelector('.jp-OutputArea-output .js-plotly-plot');
      const text = lightness(getComputedStyle(plot.querySelector('.xtitle')).fill);
      const own = getComputedStyle(plot.querySelector('.main-svg')).backgroundColor;
      const ground = own === 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.body).backgroundColor : own;
      return Math.abs(text - lightness(ground)) > 100;
    })()`);
});
