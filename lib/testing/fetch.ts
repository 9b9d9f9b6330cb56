/** Run by the fault tests in a process of its own: fetches and keeps a data set, to be killed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageSource } from '../data/package-files.js';
import { digest, readPublishedSet } from '../data/published-set.js';

const { source, root, sha256 } = JSON.parse(process.argv[2]) as {
  source: PackageSource;
  root: string;
  sha256: { [file: string]: string };
};

async function main(): Promise<void> {
  process.stdout.write('ready\n');
  const convert = async (from: string) => {
    const bytes = await readFile(join(from, 'wanted.bin'));
    return { 'a.bin': bytes, 'b.bin': bytes.map((byte) => byte ^ 255) };
  };
  const set = { folder: 'set', source, files: sha256, convert };
  const files = await readPublishedSet(set, ['a.bin', 'b.bin'], { root });
  if (digest(files[1]) !== sha256['b.bin']) throw new Error('other bytes');
}

void main();
