/**
 * Peak memory of a process that trains one model and nothing else: `peakMemory` starts one, which is this file
 * run by itself.
 */
import { execFileSync } from 'node:child_process';
import { startEngine } from '../engine/index.js';
import { benchTasks } from './models.js';
import { MEMORY_STEPS } from './peer.js';

/** In MB, the runtime included. */
export function peakMemory(model: string): number {
  const output = execFileSync(process.execPath, ['--import', 'tsx', __filename, model], {
    encoding: 'utf8',
  });
  return Number(output);
}

async function printPeak(model: string): Promise<void> {
  await startEngine();
  const task = benchTasks.find(({ name }) => name === model);
  if (!task) throw new Error(`There is no model called "${model}".`);
  const { step } = task.prepare();
  for (let count = 0; count < MEMORY_STEPS; count++) step();
  process.stdout.write(`${process.resourceUsage().maxRSS / 1024}`);
}

if (require.main === module) void printPeak(process.argv[2]);
