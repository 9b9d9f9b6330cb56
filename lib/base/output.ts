/** Files appear whole or not at all. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { makeFolder } from './folder.js';
import { describeWriteError } from './write-error.js';

/**
 * Writes a file atomically, only if its content changes.
 *
 * @throws one sentence that names the file and the cause (disk full, read-only folder, …).
 */
export function writeOutput(file: string, content: string | Buffer): void {
  makeFolder(path.dirname(file));
  try {
    const bytes = Buffer.from(content);
    if (isSame(file, bytes)) return;
    writeFileAtomic.sync(file, bytes);
  } catch (error) {
    throw new Error(describeWriteError(file, error as NodeJS.ErrnoException));
  }
}

function isSame(file: string, bytes: Buffer): boolean {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}
