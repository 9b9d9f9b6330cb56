/** The commit whose code computes a record. */
import { execFileSync } from 'node:child_process';

/** Ends the name of a commit where the library has changes that are not committed. */
export const CHANGED = '+';

/**
 * The commit of a checkout, short; with `+` behind it if the library or its packages differ from it, and
 * `unknown` outside a repository.
 */
export function commitOf(root: string): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  try {
    const changes = git('status', '--porcelain', '--', 'lib', 'package-lock.json');
    return `${git('rev-parse', '--short', 'HEAD')}${changes ? CHANGED : ''}`;
  } catch {
    return 'unknown';
  }
}

/** Of two commits that gave the same numbers, the one to name: the first, unless it had changes. */
export const nameable = (first: string, now: string): string =>
  first.endsWith(CHANGED) ? now : first;
