/** Run by the fault tests in a process of its own: writes without end, or builds the site; to be killed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../base/output.js';
import { readNotebook, writeNotebook } from '../notebook/notebook-file.js';

const [task, folder] = process.argv.slice(2);

/** Two notebooks take turns in one file, and two texts in another. */
function write(): void {
  const versions = ['a', 'b'].map((name) => path.join(folder, `${name}.ipynb`));
  process.stdout.write('ready\n');
  for (let turn = 0; ; turn++) {
    const version = versions[turn % 2];
    writeNotebook(path.join(folder, 'target.ipynb'), readNotebook(version));
    writeOutput(path.join(folder, 'figures', 'target.json'), readFileSync(version));
  }
}

async function build(): Promise<void> {
  const { buildSite } = await import('../notebook/site/index.js');
  process.stdout.write('ready\n');
  await buildSite({ out: path.join(folder, 'site'), notebooks: folder });
}

if (task === 'write') write();
else void build();
