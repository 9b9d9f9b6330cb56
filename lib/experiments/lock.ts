/** A lock between processes of one machine, which ends with the process that holds it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Takes the lock file, waiting for a living holder; a holder that was killed is passed over at once.
 * (Locks that expire by age do not suit us: a training step may block the event loop for long.)
 *
 * @param file the lock file, made here and removed by the returned function
 * @param onWait called once, with a sentence, before waiting
 */
export async function acquireLock(
  file: string,
  onWait: (sentence: string) => void = () => {},
): Promise<() => void> {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let waited = false; ; ) {
    if (tryLock(file)) return () => rmSync(file, { force: true });
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!waited) onWait(`Process ${holder} works on this already; waiting for it (${file}).`);
    waited = true;
    await sleep(POLL_MS);
  }
}

/** Creates the file, or returns false where it exists. */
function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The process in the lock file; undefined if the file is gone. */
function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
