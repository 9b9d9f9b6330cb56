/** Trained networks that several records share stay under data/models/, one folder each. */
import path from 'node:path';
import { acquireLock } from '../base/lock.js';
import { dataRoot } from '../data/index.js';

/** Works in a folder of data/models/ while no other process does. */
export async function withModelFolder<T>(
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = path.join(dataRoot(), 'models', name);
  const release = await acquireLock(path.join(folder, 'lock'));
  try {
    return await work(folder);
  } finally {
    release();
  }
}
