/** Chapters that nobody has opened on this machine, made ready for their readers. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { killOnExit } from './reaper.js';

const SCRIPT = path.join(__dirname, 'prepare-cells.cjs');

/**
 * Compiles the cells of notebooks that were not compiled before, so that a kernel answers at once. It takes
 * seconds for a chapter, and half a second for all if nothing has changed.
 *
 * @param notebooks their files
 * @throws Error with what the process said, if one fails
 */
export async function prepareCells(notebooks: string[]): Promise<void> {
  const count = Math.min(availableParallelism(), notebooks.length);
  const shares = Array.from({ length: count }, (_, k) =>
    notebooks.filter((_, i) => i % count === k),
  );
  await Promise.all(shares.map(compileAhead));
}

function compileAhead(notebooks: string[]): Promise<void> {
  const child = spawn(process.execPath, [SCRIPT, ...notebooks], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const forget = killOnExit(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      forget();
      if (code === 0) resolve();
      else reject(new Error(`Cells could not be compiled: ${said.slice(-500)}`));
    });
  });
}
