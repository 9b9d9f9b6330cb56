import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder that holds this project's package.json, searched upwards from the working directory. */
export function projectRoot(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'meps-ldh') {
      return folder;
    }
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** Where data sets and checkpoints live: `MEPS_DATA` if set, else `data/` in the project. */
export function dataRoot(): string {
  return resolve(process.env.MEPS_DATA || join(projectRoot(), 'data'));
}
