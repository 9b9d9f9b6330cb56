/**
 * γ = 1, where no position sees another: the left end of the curve, which the paper's figures leave out. It is
 * drawn when the site is built, by the same network and from the same codes as Figure 7, and kept under data/.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../../base/hashing.js';
import { acquireLock } from '../../base/lock.js';
import { writeOutput } from '../../base/output.js';
import { dataRoot } from '../../base/root.js';
import { startEngine } from '../../engine/index.js';
import { fig07 } from '../../experiments/06-arvm/fig07.js';
import { type Panel, panelsFor } from '../../experiments/06-arvm/fig07-panels.js';
import { codesAreMade } from '../../runs/codes.js';

const SEED = 1;
/** As many as in Figure 8. */
const SAMPLES = 1000;

/** Panels of each data set whose codes are on disk; making codes would take minutes. */
export async function sideOnePanels(): Promise<Panel[]> {
  const own = { sides: [1], samples: SAMPLES };
  const config: typeof fig07.config.laptop = Object.assign({}, fig07.config.laptop, own);
  const made = config.codes.filter((run) => codesAreMade(run, SEED));
  const panels: Panel[] = [];
  for (const run of made) {
    const name = `side-one-${hashOf({ config, run, version: fig07.version })}`;
    const file = path.join(dataRoot(), 'models', name, 'panels.json');
    const release = await acquireLock(path.join(path.dirname(file), 'lock'));
    try {
      if (!existsSync(file)) {
        await startEngine();
        const context = { config, scale: 'laptop', seed: SEED, checkpoints: '' } as const;
        const silent = { progress: () => {}, live: () => {} };
        const found = await panelsFor(run, Object.assign(silent, context));
        writeOutput(file, JSON.stringify(found));
      }
      panels.push(...JSON.parse(readFileSync(file, 'utf8')));
    } finally {
      release();
    }
  }
  return panels;
}
