import path from 'node:path';

const CAUSES: { [code: string]: string } = {
  ENOSPC: 'the disk is full; free some space and run the same command again',
  EDQUOT: 'the disk quota is used up; free some space and run the same command again',
  EFBIG: 'the file is larger than may be written here; raise the limit and run again',
  EACCES: 'the folder may not be written to; change its permissions and run again',
  EPERM: 'the folder may not be written to; change its permissions and run again',
  EEXIST: 'a file stands where a folder is needed; move it away and run again',
  ENOTDIR: 'a file stands where a folder is needed; move it away and run again',
  EROFS: 'the file system is read-only; use a writable copy of the project',
};

/** One sentence for a failed write: what, why, what to do. */
export function describeWriteError(file: string, error: NodeJS.ErrnoException): string {
  const cause = CAUSES[error.code ?? ''] ?? error.message;
  return `Cannot write ${path.relative(process.cwd(), file) || file}: ${cause}.`;
}

/** Whether the file system refused to write. */
export function isWriteError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && String(error.code) in CAUSES;
}

/** For `catch`: throws that sentence for a failed write to `file`, and any other error as it is. */
export function throwWriteError(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (!isWriteError(error)) throw error;
    throw new Error(describeWriteError(error.path ?? file, error), { cause: error });
  };
}
