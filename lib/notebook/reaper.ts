/** Child processes that must not outlive this one, however it ends. */
import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Kills `child` when this process exits or is interrupted (a SIGKILL leaves no time for that: kernels
 * also watch their parent). Returns a function that forgets the child.
 */
export function killOnExit(child: ChildProcess): () => void {
  if (children.size === 0) watch();
  children.add(child);
  return () => {
    if (children.delete(child) && children.size === 0) unwatch();
  };
}

function watch(): void {
  process.on('exit', killAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** Kills the children; ends this process too unless somebody else handles the signal. */
function onSignal(signal: NodeJS.Signals): void {
  killAll();
  if (process.listenerCount(signal) > 1) return;
  unwatch();
  process.kill(process.pid, signal);
}
