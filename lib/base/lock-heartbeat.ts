/** Signs of life beside lock files, written by a thread of its own, which a busy event loop cannot stop. */
import { readFileSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Seconds between two beats. */
const BEAT_SECONDS = Number(process.env.MEPS_LOCK_SECONDS || 60) / 6;

const beatFile = (lock: string) => `${lock}.beat`;

/** The last sign of life: a number that grows; empty where there is none. */
export function beatOf(lock: string): string {
  try {
    return readFileSync(beatFile(lock), 'utf8');
  } catch {
    return '';
  }
}

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeFileSync } = require('node:fs');
const files = new Set();
let beat = 0;
parentPort.on('message', ({ add, remove }) => {
  if (add) files.add(add);
  files.delete(remove);
});
parentPort.unref();
setInterval(() => {
  beat++;
  for (const file of files) {
    try { writeFileSync(file, process.pid + ' ' + beat); } catch {}
  }
}, 1000 * workerData.seconds);
`;

let thread: Worker | undefined;

/** Beats for a lock until `stopBeating` or the end of the process. */
export function keepBeating(lock: string): void {
  if (!thread) {
    thread = new Worker(THREAD, { eval: true, workerData: { seconds: BEAT_SECONDS } });
    thread.unref();
  }
  thread.postMessage({ add: beatFile(lock) });
}

export function stopBeating(lock: string): void {
  thread?.postMessage({ remove: beatFile(lock) });
  rmSync(beatFile(lock), { force: true });
}
