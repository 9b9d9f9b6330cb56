/** The front ends that readers use: Jupyter's own executor, and Jupyter Notebook in a browser. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser, noBrowser, noJupyter } from '../testing/browser.js';
import { DISPLAY_CELLS, writeTestNotebook } from '../testing/notebook.js';
import { freePort } from '../testing/port.js';
import { frontEndArguments, jupyterEnvironment } from './lab.js';
import { executeNotebook } from './runner.js';

const root = path.resolve(__dirname, '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'front-ends-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// The layout of the project: the server's root holds notebooks/ and node_modules/.
mkdirSync(path.join(folder, 'notebooks'));
symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
const notebook = path.join(folder, 'notebooks', 'demo.ipynb');
writeTestNotebook(notebook, DISPLAY_CELLS);
const stored = path.join(folder, 'notebooks', 'stored.ipynb');
writeTestNotebook(stored, DISPLAY_CELLS.slice(0, 1));

/** No settings of the person who runs the test. */
const env = {
  ...jupyterEnvironment(),
  JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
  JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
  JUPYTER_DATA_DIR: path.join(folder, 'share'),
};

test("Jupyter's nbconvert executes a notebook from any folder and shows its figures", {
  skip: noJupyter('nbconvert'),
}, () => {
  const html = path.join(folder, 'demo.html');
  const args = ['nbconvert', '--to', 'html', '--execute', '--output', html, notebook];
  const { status, stderr } = spawnSync('jupyter', args, { env, cwd: os.tmpdir() });
  assert.equal(status, 0, String(stderr));
  const page = readFileSync(html, 'utf8');
  assert.match(page, /<img[^>]+src="data:image\/png;base64,/);
  assert.match(page, /✔ reproduced/);
  assert.match(page, /two and a half/);
  assert.match(page, /overlapGaussian/);
  assert.doesNotMatch(page, /<progress/, 'the progress bar must be gone');
});

test('npm run lab opens the first notebook with the project as root, or what is named', () => {
  assert.deepEqual(frontEndArguments(['--no-browser']), [
    `--notebook-dir=${root}`,
    '--no-browser',
    path.join('notebooks', '00-start.ipynb'),
  ]);
  assert.deepEqual(frontEndArguments(['notebooks/03.ipynb']).slice(1), ['notebooks/03.ipynb']);
});

/** Jupyter Notebook on `folder`; resolves when it answers. */
async function startServer(port: number): Promise<ChildProcess> {
  const args = ['notebook', '--no-browser', '--allow-root', `--notebook-dir=${folder}`];
  args.push(`--port=${port}`, '--port-retries=0', '--NotebookApp.token=test');
  const server = spawn('jupyter', args, { env, cwd: os.tmpdir(), stdio: 'ignore' });
  for (let tries = 0; tries < 300; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/api?token=test`).catch(() => undefined);
    if (response?.ok) return server;
    await sleep(200);
  }
  server.kill('SIGKILL');
  throw new Error('Jupyter Notebook did not start within a minute.');
}

test('Jupyter Notebook shows stored figures, and interactive ones when a cell is run, asking no other host', {
  skip: noBrowser || noJupyter('notebook'),
}, async () => {
  const { failure } = await executeNotebook(stored, { scale: 'laptop', seed: 1 });
  assert.equal(failure, undefined);
  const port = await freePort();
  const server = await startServer(port);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== '127.0.0.1' && protocol.startsWith('http')) foreign.push(request.url());
    });
    const address = `http://127.0.0.1:${port}/notebooks/notebooks`;
    // As stored: a picture, before anything has been run.
    await page.goto(`${address}/stored.ipynb?token=test`);
    await page.locator('.output_area img[src^="data:image/png"]').waitFor({ timeout: 60_000 });
    await page.goto(`${address}/demo.ipynb?token=test`);
    await page.waitForFunction(
      'window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook.get_cells().length > 1',
      undefined,
      { timeout: 60_000 },
    );
    await page.evaluate('Jupyter.notebook.execute_cells([0, 1, 2, 3])');
    const output = page.locator('.output_area');
    await output.locator('.js-plotly-plot .main-svg').first().waitFor({ timeout: 60_000 });
    await output.getByText('✔ reproduced').waitFor({ timeout: 60_000 });
    await output.getByText('two and a half').waitFor();
    await page.evaluate('Jupyter.notebook.execute_cells([4])');
    await output.locator('progress').waitFor({ timeout: 30_000 });
    const live = page.locator('.cell').nth(4).locator('.js-plotly-plot .main-svg').first();
    await live.waitFor({ timeout: 30_000 });
    const pictures = process.env.SCREENSHOTS;
    if (pictures) await page.screenshot({ path: path.join(pictures, 'running.png') });
    await output.locator('progress').waitFor({ state: 'detached', timeout: 30_000 });
    await live.waitFor({ state: 'detached', timeout: 30_000 });
    if (pictures) await page.screenshot({ path: path.join(pictures, 'notebook.png') });
    assert.deepEqual(foreign, []);
  } finally {
    await browser.close();
    server.kill('SIGINT');
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
  }
});
