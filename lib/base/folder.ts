/** Folders from outside, made once or refused. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { describeWriteError } from './write-error.js';

/**
 * Makes a folder and those above it, one after the other. Node's own recursive `mkdir` tries for ever
 * where the parent exists but refuses with ENOENT, as /proc does.
 *
 * @throws one sentence that names the folder that cannot be made, and why.
 */
export function makeFolder(folder: string): void {
  const own = path.resolve(folder);
  const missing: string[] = [];
  for (let at = own; !existsSync(at) && at !== path.dirname(at); at = path.dirname(at)) {
    missing.unshift(at);
  }
  for (const one of missing) {
    try {
      mkdirSync(one);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && existsSync(one)) continue; // Another process was faster.
      throw refusal(one, error as NodeJS.ErrnoException);
    }
  }
}

function refusal(folder: string, error: NodeJS.ErrnoException): Error {
  const sentence =
    error.code === 'ENOENT'
      ? `Cannot make the folder ${folder}: no folder can be made there; name another place.`
      : describeWriteError(folder, error);
  return Object.assign(new Error(sentence, { cause: error }), { code: error.code });
}
