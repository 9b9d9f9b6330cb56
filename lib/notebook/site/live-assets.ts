/** What live cells load when they are first used: the worker with its part of `lib`, the editor, the records. */
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { projectRoot } from '../../base/root.js';
import type { LedgerRow } from '../../experiments/ledger.js';
import type { Notebook } from '../notebook-file.js';
import { bundle } from './assets.js';
import { workerCode } from './live/bundle.js';
import { liveModules, shownSources } from './live/cells.js';

/** Scripts are all that pages from disk can load, so the worker comes as text and records as calls. */
export async function writeLiveAssets(
  folder: string,
  notebooks: Notebook[],
  rows: LedgerRow[],
): Promise<void> {
  const assets = path.join(folder, 'assets');
  await bundle('live', path.join(assets, 'live.js'));
  await bundle('editor', path.join(assets, 'editor.js'));
  const code = await workerCode(liveModules(notebooks, projectRoot()), shownSources(notebooks));
  const script = `window.mepsLiveWorker=${JSON.stringify(code)};`;
  writeOutput(path.join(assets, 'live-worker.js'), script);
  for (const { experiment, record, study } of rows) {
    if (!record) continue;
    const call = `mepsRecord(${JSON.stringify(experiment.id)},${JSON.stringify({ record, study })});`;
    writeOutput(path.join(assets, 'records', `${experiment.id}.js`), call);
  }
}
