/** Executes a notebook from top to bottom in a kernel of its own, without Jupyter. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beginFresh } from '../base/fresh.js';
import type { Scale } from '../record/experiment.js';
import { Kernel, type KernelOptions } from './kernel-process.js';
import { PROGRESS_MIME, type ProgressReport } from './mime.js';
import {
  type CodeCell,
  type Notebook,
  readNotebook,
  sourceOf,
  writeNotebook,
} from './notebook-file.js';
import { fillNumbers } from './number-fill.js';
import { OutputCollector, type OutputMessage, streamText } from './outputs.js';

export interface ExecuteOptions {
  scale: Scale;
  seed: number;
  /** Ignore cached records, and networks trained by earlier commands. */
  fresh?: boolean;
  /** How long one cell may run; default one hour. */
  cellTimeoutMs?: number;
  onProgress?(progress: NotebookProgress): void;
  /** Stops the run: the kernel is killed and the notebook left as it was. */
  signal?: AbortSignal;
  /** Store the outputs in the notebook; default: only at scale `laptop`. */
  write?: boolean;
  /** For tests: another kernel. */
  kernel?: KernelOptions;
}

/** Where a running notebook is. `fraction` and `text` come from the cell itself, if it reports. */
export interface NotebookProgress extends Partial<ProgressReport> {
  notebook: string;
  /** Number of the running code cell, from 1, and of all code cells. */
  cell: number;
  cells: number;
}

/** Why a notebook failed. */
export interface NotebookFailure {
  /** One sentence with the notebook, the cell (number among the code cells, id) and the cause. */
  message: string;
  /** Absent if no cell was running. */
  cellId?: string;
  /** All that the cell wrote to stderr. */
  stderr?: string;
}

export interface NotebookResult {
  /** File name, for example `04-blae.ipynb`. */
  notebook: string;
  ok: boolean;
  failure?: NotebookFailure;
  seconds: number;
  /** Whether the stored notebook was changed. */
  changed: boolean;
}

/** Cells with this tag are expected to fail: the usual tag of Jupyter's tools. */
const EXPECTED_ERROR = 'raises-exception';
const HOUR = 3_600_000;
const LONGEST_CAUSE = 300;

/**
 * Executes the notebook `file`. A cell fails if the kernel says so, if it writes to stderr (tslab
 * reports errors and unhandled rejections there), or if it exceeds its time. The first failure ends
 * the run and is returned; the file is written only after full success,
 * with the numbers of its text as the records have them.
 *
 * @throws if the file is not a notebook or cannot be written.
 */
export async function executeNotebook(
  file: string,
  options: ExecuteOptions,
): Promise<NotebookResult> {
  const start = process.hrtime.bigint();
  const notebook = readNotebook(file);
  const name = path.basename(file);
  const cells = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
  const write = options.write ?? options.scale === 'laptop';
  const ran = await executeCells(name, cells, options);
  const failure = ran ?? (write ? fill(name, notebook) : undefined);
  const changed = !failure && write && writeNotebook(file, notebook);
  const seconds = Math.round(Number(process.hrtime.bigint() - start) / 1e8) / 10;
  return { notebook: name, ok: !failure, failure, seconds, changed };
}

/** Fills in the numbers of the text, now that the records are there. */
function fill(name: string, notebook: Notebook): NotebookFailure | undefined {
  try {
    fillNumbers(notebook);
    return undefined;
  } catch (error) {
    return { message: `${name}, ${(error as Error).message}` };
  }
}

async function executeCells(
  name: string,
  cells: CodeCell[],
  options: ExecuteOptions,
): Promise<NotebookFailure | undefined> {
  const { signal, cellTimeoutMs = HOUR } = options;
  let kernel: Kernel | undefined;
  let number = 0;
  const stop = () => void kernel?.kill('The run was interrupted');
  signal?.addEventListener('abort', stop);
  try {
    kernel = await Kernel.start({ ...options.kernel, env: environment(options) });
    if (signal?.aborted) throw new Error('The run was interrupted.');
    const collector = new OutputCollector();
    for (number = 1; number <= cells.length; number++) {
      const cell = cells[number - 1];
      const place = { notebook: name, cell: number, cells: cells.length };
      const report = (progress?: ProgressReport) => options.onProgress?.({ ...place, ...progress });
      report();
      const ok = await executeCell(kernel, cell, collector, report, cellTimeoutMs);
      const failure = judge(name, cell, number, ok);
      if (failure) return failure;
      if (!ok) await sleep(300); // tslab drops requests for 200 ms after an error.
    }
    await kernel.flush();
    // Work left in the background may have failed after its cell had ended.
    return cells.map((cell, i) => judge(name, cell, i + 1, true)).find(Boolean);
  } catch (error) {
    const cause = (error as Error).message;
    const cell: CodeCell | undefined = cells[number - 1];
    return cell ? describe(name, cell, number, cause) : { message: `${name}: ${cause}` };
  } finally {
    signal?.removeEventListener('abort', stop);
    await kernel?.kill();
  }
}

/** What the cells learn about the run: see `runSettings`. */
function environment({ scale, seed, fresh, kernel }: ExecuteOptions): { [name: string]: string } {
  return {
    MEPS_SCALE: scale,
    MEPS_SEED: String(seed),
    MEPS_FRESH: fresh ? beginFresh() : '',
    MEPS_HEADLESS: '1',
    ...kernel?.env,
  };
}

/** Runs one cell and fills in its outputs; says whether the kernel reported success. */
async function executeCell(
  kernel: Kernel,
  cell: CodeCell,
  collector: OutputCollector,
  report: (progress: ProgressReport) => void,
  timeoutMs: number,
): Promise<boolean> {
  const code = sourceOf(cell);
  const isEmpty = code.trim() === '';
  cell.outputs = [];
  cell.execution_count = isEmpty ? null : 1;
  if (isEmpty) return true;
  const onOutput = (message: OutputMessage) => {
    const progress = (message.content.data as { [mime: string]: unknown } | undefined)?.[
      PROGRESS_MIME
    ];
    if (progress) report(progress as ProgressReport);
    else collector.add(cell.outputs, message);
  };
  const { status } = await kernel.execute(code, onOutput, timeoutMs);
  return status === 'ok';
}

function judge(
  name: string,
  cell: CodeCell,
  number: number,
  ok: boolean,
): NotebookFailure | undefined {
  const stderr = streamText(cell.outputs, 'stderr');
  const tags = cell.metadata?.tags;
  const errorExpected = Array.isArray(tags) && tags.includes(EXPECTED_ERROR);
  if (errorExpected || (ok && !stderr)) return undefined;
  return describe(name, cell, number, causeIn(stderr), stderr);
}

function describe(
  name: string,
  { id }: CodeCell,
  number: number,
  cause: string,
  stderr?: string,
): NotebookFailure {
  return { message: `${name}, cell ${number} (${id}): ${cause}`, cellId: id, stderr };
}

/** The line that names the error, else the first line. */
function causeIn(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const named = lines.find((line) => line.length < LONGEST_CAUSE && /Error\b.*: /.test(line));
  return (named ?? lines[0]).slice(0, LONGEST_CAUSE) || 'the kernel reported an error.';
}
