/** Which cells run in the page, and what these need of `lib`. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Notebook, sourceOf } from '../../notebook-file.js';
import { sourceOfExport } from '../../source.js';
import { readCell } from './cell-code.js';

/** Modules of which a page has nothing: they read files, or compute with tensors. */
export const MISSING_MODULES = [
  './lib/data/index.js',
  './lib/engine/index.js',
  './lib/engine/tf.js',
  './lib/experiments/ledger.js',
  './lib/metrics/index.js',
  './lib/notebook/chapters.js',
];

/** Of the notebook's own module a page has all but this. */
const MISSING_NAMES = ['frame'];

const isHere = (module: string) => module.startsWith('./lib/') && !MISSING_MODULES.includes(module);

/** The ids of the code cells that run in the page: it has all that they use, themselves or through earlier cells. */
export function liveCells({ cells }: Notebook): Set<string> {
  const live = new Set<string>();
  const lost = new Set<string>();
  for (const cell of cells) {
    if (cell.cell_type !== 'code' || !sourceOf(cell).trim()) continue;
    const { declares, uses, imports } = readCell(sourceOf(cell));
    const missing = imports.filter(({ module }) => !isHere(module)).flatMap(({ names }) => names);
    const absent = new Set([...lost].filter((name) => !declares.includes(name)).concat(missing));
    const isLost = [...uses].some((name) => absent.has(name));
    if (!isLost) live.add(cell.id);
    for (const name of declares) lost.delete(name);
    for (const name of [...missing, ...MISSING_NAMES, ...(isLost ? declares : [])]) lost.add(name);
  }
  return live;
}

const codeOf = (notebooks: Notebook[]): string[] =>
  notebooks.flatMap((notebook) => {
    const live = liveCells(notebook);
    return notebook.cells.filter(({ id }) => live.has(id)).map(sourceOf);
  });

/** Files of `lib` that live cells may import: what they do import, and all of the theory. */
export function liveModules(notebooks: Notebook[], root: string): string[] {
  const theory = readdirSync(path.join(root, 'lib', 'theory'), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `lib/theory/${file.split(path.sep).join('/')}`);
  const imported = codeOf(notebooks)
    .flatMap((code) => readCell(code).imports)
    .filter(({ module }) => isHere(module))
    .map(({ module }) => module.replace(/^\.\//, '').replace(/\.js$/, '.ts'));
  return [...new Set([...theory, 'lib/base/statistics.ts', ...imported])]
    .filter((file) => existsSync(path.join(root, file)))
    .sort();
}

/** Sources by file and exported name: all that live cells show. */
export function shownSources(notebooks: Notebook[]): {
  [file: string]: { [name: string]: string };
} {
  const sources: { [file: string]: { [name: string]: string } } = {};
  for (const code of codeOf(notebooks)) {
    for (const [, file, name] of code.matchAll(/showSource\('([^']+)', '([^']+)'\)/g)) {
      sources[file] ??= {};
      sources[file][name] = sourceOfExport(file, name);
    }
  }
  return sources;
}
