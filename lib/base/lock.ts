/** A lock between processes of one or several machines that share a folder; it ends with its holder. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './folder.js';
import { beatOf, keepBeating, stopBeating } from './lock-heartbeat.js';

const POLL_MS = 200;
/** Polls after which a file that stays half-written was left by a process killed in the middle. */
const PATIENCE = 15;

/** How long another machine's holder may be silent; six beats. `MEPS_LOCK_SECONDS` is for tests. */
const silenceAllowed = () => 1000 * Number(process.env.MEPS_LOCK_SECONDS || 60);

/** This machine's name; `MEPS_HOST` is for tests. */
const hostName = () => (process.env.MEPS_HOST || os.hostname()).replace(/\s/g, '-');

/** The locks of this very process. */
const held = new Set<string>();

/**
 * Takes the lock file, waiting for a living holder. The file names machine, process number and start of
 * its holder. On this machine a holder that was killed is passed over at once, and a process that merely
 * bears its number (usual in containers) is told apart by its start. The holder of another machine, whose
 * processes cannot be seen, is passed over when its heartbeat beside the lock has not changed for a minute
 * of *our* time: clocks that differ do not matter. A thread of its own beats, so that a busy event loop
 * does not matter either.
 *
 * @param file the lock file, made here and removed by the returned function
 * @param onWait called once, with a sentence, before waiting
 */
export async function acquireLock(
  file: string,
  onWait: (sentence: string) => void = () => {},
): Promise<() => void> {
  const own = path.resolve(file);
  makeFolder(path.dirname(own));
  let waited = false;
  const isSilent = silenceWatch(own);
  for (let unclear = 0; ; ) {
    if (create(own, `${hostName()} ${process.pid} ${startOf(process.pid)}`)) {
      held.add(own);
      keepBeating(own);
      return () => {
        held.delete(own);
        stopBeating(own);
        rmSync(own, { force: true });
      };
    }
    const holder = read(own);
    if (holder === undefined) {
      if (++unclear <= PATIENCE) continue;
      throw new Error(`The lock ${file} is no file that can be read: delete it and run again.`);
    }
    if (isAlive(own, holder) && !isSilent(holder)) {
      if (!waited) {
        const { host, pid } = partsOf(holder);
        const where = host === hostName() ? '' : ` on ${host}`;
        onWait(`Process ${pid}${where} works on this already; waiting for it (${file}).`);
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

interface Holder {
  host: string;
  pid: number;
  start: string;
}

/** Reads `<machine> <number> <start>`. */
function partsOf(holder: string): Holder {
  const [host = '', pid = '', start = ''] = holder.split(' ');
  return { host, pid: Number(pid), start };
}

/** Whether a holder on this machine still runs; one on another machine is taken for alive. */
function isAlive(file: string, holder: string): boolean {
  const { host, pid, start } = partsOf(holder);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (host !== hostName()) return true;
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const current = startOf(pid);
  return !start || !current || start === current;
}

/** Tells when another machine's holder has given no sign for too long, by our own steady clock. */
function silenceWatch(file: string): (holder: string) => boolean {
  let last = '';
  let since = 0;
  return (holder) => {
    if (partsOf(holder).host === hostName()) return false;
    const sign = `${holder} ${beatOf(file)}`;
    if (sign !== last) [last, since] = [sign, performance.now()];
    return performance.now() - since > silenceAllowed();
  };
}

/** When a process began, in the system's own ticks; empty where the system does not say. */
function startOf(pid: number): string {
  // The second field, the command's name in parentheses, may itself hold blanks.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').pop()?.split(' ') ?? [];
  return fields[19] ?? '';
}
