/**
 * Tells chapters whose outputs are still those that executing them would give: notebook, library, records and
 * packages are what they were after the last execution. A notebook carries the mark of that execution in its
 * metadata, so that a fresh clone knows it, too.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../base/root.js';
import { experimentsOf } from '../experiments/index.js';
import { figuresFolder } from '../record/record.js';
import {
  executedAs,
  formatNotebook,
  readNotebook,
  sourceOf,
  withExecuted,
  writeNotebook,
} from './notebook-file.js';
import { recordsInText } from './number-fill.js';

/** A run as far as it decides the outputs that are stored. */
export interface Stored {
  seed: number;
  /** The notebook and, for tests, the project around it. */
  file: string;
  root?: string;
}

/** Whether the stored outputs are those of the last execution, and it would give them again. */
export function isUnchanged(run: Stored): boolean {
  return executedAs(readNotebook(run.file)) === fingerprint(run);
}

/**
 * Call before executing; call what it returns after success. An edit of the library in between is noticed:
 * the chapter then counts as changed.
 */
export function beginFingerprint(run: Stored): () => void {
  const before = hashFiles(codeOf(run), run);
  return () => {
    if (hashFiles(codeOf(run), run) !== before) return;
    try {
      writeNotebook(run.file, withExecuted(readNotebook(run.file), fingerprint(run)));
    } catch {
      // A full disk: the chapter is executed again next time.
    }
  };
}

function fingerprint(run: Stored): string {
  const files = [run.file, ...codeOf(run), ...recordsOf(run)];
  const words = [hashFiles(files, run), `seed ${run.seed}`, process.env.MEPS_ENGINE ?? ''];
  return words.join(' ').trim();
}

function hashFiles(files: string[], { root = projectRoot() }: Stored): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${path.relative(root, file)} ${contentHash(file)}\n`);
  return hash.digest('hex');
}

const hashes = new Map<string, { sign: string; hash: string }>();

function contentHash(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 'missing';
  const sign = `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
  const known = hashes.get(file);
  if (known?.sign === sign) return known.hash;
  const hash = createHash('sha256').update(contentOf(file)).digest('hex');
  hashes.set(file, { sign, hash });
  return hash;
}

/** A notebook counts without its mark. */
function contentOf(file: string): string | Buffer {
  if (!file.endsWith('.ipynb')) return readFileSync(file);
  return formatNotebook(withExecuted(readNotebook(file), undefined));
}

/**
 * All that the cells execute, import or show: files of lib that they name, what these import, and whatever
 * else lies beside them (the kernel, scripts, fonts); the packages; and for a chapter that lists chapters
 * all notebooks.
 */
export function codeOf({ file, root = projectRoot() }: Omit<Stored, 'seed'>): string[] {
  const cells = readNotebook(file)
    .cells.filter(({ cell_type }) => cell_type === 'code')
    .map(sourceOf)
    .join('\n');
  const named = cells.match(/\blib\/[\w./-]+\.[jt]s\b/g) ?? [];
  const found = new Set<string>();
  const open = named.map((name) => sourceFile(path.join(root, name)));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || !existsSync(next)) continue;
    found.add(next);
    if (next.endsWith('.ts')) open.push(...importsOf(next), ...neighbours(path.dirname(next)));
  }
  const lists = found.has(path.join(root, 'lib', 'notebook', 'chapters.ts'));
  const notebooks = lists ? filesIn(path.dirname(file), /\.ipynb$/) : [];
  return [...found, ...notebooks.filter((one) => one !== file)]
    .concat(path.join(root, 'package-lock.json'))
    .sort();
}

const sourceFile = (file: string) => (existsSync(file) ? file : file.replace(/\.js$/, '.ts'));

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(
    /\b(?:from|import|require)\b[\s(]*'(\.[^']+)'/g,
  );
  return [...specifiers].map(([, name]) => sourceFile(path.join(path.dirname(file), name)));
}

/** Files that are no modules: these are read without being imported. */
const neighbours = (folder: string) => filesIn(folder, /(?<!\.ts)$/);

/**
 * Records that the chapter computes or can read, with their figures and studies: those of the experiments
 * among its code, and those that its text reads.
 */
function recordsOf(run: Stored): string[] {
  const folder = figuresFolder('laptop');
  const chapter = path.basename(run.file, '.ipynb');
  const ids = new Set(experimentsOf(chapter).map(({ id }) => id));
  for (const file of codeOf(run)) {
    if (file.includes(`${path.sep}experiments${path.sep}`)) ids.add(path.basename(file, '.ts'));
  }
  const read = recordsInText(readNotebook(run.file));
  for (const id of read) ids.add(id);
  const isOwn = (file: string) =>
    [...ids].some((id) => path.basename(file).startsWith(`${id}.`)) ||
    (read.includes('ledger') && file.endsWith('.json'));
  const studies = filesIn(path.join(folder, 'study'), /\.json$/);
  return [...filesIn(folder, /./), ...studies].filter(isOwn).sort();
}

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ name }) => path.join(folder, name))
    .sort();
}
