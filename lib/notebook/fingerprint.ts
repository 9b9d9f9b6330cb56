/**
 * Tells chapters whose outputs are still those that executing them would give: notebook, library, records and
 * packages are what they were after the last execution.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../base/output.js';
import { dataRoot, projectRoot } from '../base/root.js';
import { experimentsOf } from '../experiments/index.js';
import { figuresFolder } from '../record/record.js';
import { readNotebook, sourceOf } from './notebook-file.js';
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
  return read(noteOf(run)) === fingerprint(run);
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
      writeOutput(noteOf(run), fingerprint(run));
    } catch {
      // A full disk: the chapter is executed again next time.
    }
  };
}

function noteOf({ file, root = projectRoot() }: Stored): string {
  const place = createHash('sha256').update(
    `${path.resolve(root, file)} ${figuresFolder('laptop')}`,
  );
  const name = `${path.basename(file, '.ipynb')}-${place.digest('hex').slice(0, 8)}`;
  return path.join(dataRoot(), 'cache', 'chapters', name);
}

function fingerprint(run: Stored): string {
  const files = [run.file, ...codeOf(run), ...recordsOf(run)];
  return `${hashFiles(files, run)} ${process.version} ${process.env.MEPS_ENGINE ?? ''} ${run.seed}`;
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
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  hashes.set(file, { sign, hash });
  return hash;
}

/**
 * All that the cells execute, import or show: files of lib that they name, what these import, and whatever
 * else lies beside them (the kernel, scripts, fonts); the packages; and for a chapter that lists chapters
 * all notebooks.
 */
function codeOf({ file, root = projectRoot() }: Stored): string[] {
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
 * Records that the chapter computes or can read, with their figures: those of the experiments among its
 * code, those that its text reads, and what studies and timings have left.
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
  const own = filesIn(folder, /./).filter(isOwn);
  const study = path.join(folder, 'study');
  return [...own, path.join(folder, 'bench.json'), ...filesIn(study, /\.json$/)].sort();
}

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ name }) => path.join(folder, name))
    .sort();
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
