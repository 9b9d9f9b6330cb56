/** A lock between processes of one machine, which ends with the process that holds it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
/** Polls after which a file that stays half-written was left by a process killed in the middle. */
const PATIENCE = 15;

/** The locks of this very process. */
const held = new Set<string>();

/**
 * Takes the lock file, waiting for a living holder; a holder that was killed is passed over at once.
 * Neither the clock nor a busy event loop matters, as they would for locks that expire by age. A process
 * that merely bears the number of a dead holder (usual in containers) is told apart by its start.
 *
 * @param file the lock file, made here and removed by the returned function
 * @param onWait called once, with a sentence, before waiting
 */
export async function acquireLock(
  file: string,
  onWait: (sentence: string) => void = () => {},
): Promise<() => void> {
  const own = path.resolve(file);
  mkdirSync(path.dirname(own), { recursive: true });
  let waited = false;
  for (let unclear = 0; ; ) {
    if (create(own, `${process.pid} ${startOf(process.pid)}`)) {
      held.add(own);
      return () => {
        held.delete(own);
        rmSync(own, { force: true });
      };
    }
    const holder = read(own);
    if (holder === undefined) {
      if (++unclear <= PATIENCE) continue;
      throw new Error(`The lock ${file} is no file that can be read: delete it and run again.`);
    }
    if (isAlive(own, holder)) {
      if (!waited) {
        onWait(`Process ${parseInt(holder, 10)} works on this already; waiting for it (${file}).`);
      }
      waited = true;
      unclear = 0;
    } else if (holder !== '' || ++unclear > PATIENCE) {
      if (removeDead(own, holder)) continue;
      if (++unclear > 2 * PATIENCE) rmSync(guardOf(own), { force: true });
    }
    await sleep(POLL_MS);
  }
}

/** Creates the file, or returns false where it exists. */
function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Text of the file; undefined if it is gone. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whoever removes another's lock holds the guard, so that no fresh lock is taken for a dead one. */
const guardOf = (file: string) => `${file}.takeover`;

/** Removes the lock of a dead holder; false if another process is about to do so. */
function removeDead(file: string, holder: string): boolean {
  if (!create(guardOf(file), '')) return false;
  try {
    if (read(file) === holder) rmSync(file, { force: true });
    return true;
  } finally {
    rmSync(guardOf(file), { force: true });
  }
}

/** Whether the process that wrote `<number> <start>` still runs. */
function isAlive(file: string, holder: string): boolean {
  const [number, start] = holder.split(' ');
  const pid = Number(number);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const current = startOf(pid);
  return !start || !current || start === current;
}

/** When a process began, in the system's own ticks; empty where the system does not say. */
function startOf(pid: number): string {
  // The second field, the command's name in parentheses, may itself hold blanks.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').pop()?.split(' ') ?? [];
  return fields[19] ?? '';
}
