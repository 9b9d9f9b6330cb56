/** `npm start`: data, notebooks, figures, records, site, and one table at the end. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { makeFolder } from '../base/folder.js';
import { beginFresh } from '../base/fresh.js';
import { projectRoot } from '../base/root.js';
import { loadCifar10, loadMnist } from '../data/index.js';
import { startEngine } from '../engine/index.js';
import { chapterOf, experiments, experimentsOf } from '../experiments/index.js';
import { beginFingerprint, isUnchanged } from '../notebook/fingerprint.js';
import { prepareCells } from '../notebook/prepare.js';
import { executeNotebook, type NotebookProgress } from '../notebook/runner.js';
import { inPool, schedule } from '../notebook/schedule.js';
import { statedClaims } from '../record/claim.js';
import { currentStudy } from '../record/current-study.js';
import { atScale, type Experiment, type ExperimentRecord } from '../record/experiment.js';
import { configHash } from '../record/judge.js';
import { figuresFolder, readRecord } from '../record/record.js';
import { runExperiment, settingsFolder } from '../record/run.js';
import type { Settings } from '../record/settings.js';
import { type Options, resolveTargets, type Targets } from './options.js';
import { updateReadme } from './readme.js';
import { describeProgress, statusLine } from './status.js';
import { printTable, tableRow } from './table.js';

/** Ctrl-C stops the running notebook and then ends; a second Ctrl-C ends at once. Finished work stays. */
const interrupted = new AbortController();

/** Runs what the options name; returns the exit code (a claim that fails is not a failure). */
export async function start(options: Options): Promise<number> {
  const targets = resolveTargets(options.targets);
  if (options.list) return list(options);
  if (options.claims) return listClaims(targets, options);
  if (options.json) console.log = console.error; // Remarks of a training must not stand among the JSON.
  const quit = () => {
    say(''); // The status line stays.
    process.exit(endInterrupted(options));
  };
  process.on('SIGINT', quit);
  process.env.MEPS_FRESH = '';
  makeFolder(figuresFolder(options.scale)); // Refused now rather than after an hour.
  if (options.fresh) beginFresh();
  const { name, why } = await startEngine();
  say(`Engine: ${name} (${why}).`);
  if (targets.notebooks.length > 0) await fetchData();
  let failures = 0;
  const touched: Experiment[] = [...targets.experiments];
  for (const experiment of targets.experiments) await runOne(experiment, options);
  process.off('SIGINT', quit).on('SIGINT', interrupt);
  const kept = targets.notebooks.filter((name) => isKept(name, options));
  failures += await runNotebooks(targets.notebooks, options);
  if (interrupted.signal.aborted) return endInterrupted(options);
  const prepared = prepare(kept);
  for (const notebook of targets.notebooks) {
    touched.push(...experimentsOf(notebook));
  }
  process.off('SIGINT', interrupt).on('SIGINT', quit);
  if (options.targets.length === 0 && options.scale === 'laptop') {
    updateReadme();
    const { buildSite } = await import('../notebook/site/index.js');
    await buildSite({ out: path.join(projectRoot(), 'site') });
  }
  await prepared;
  if (Object.keys(options.settings).length > 0) return 0;
  report(touched, options, failures);
  return failures > 0 ? 1 : 0;
}

/** Chapters that were not executed are made ready for their readers, while the site is built. */
async function prepare(notebooks: string[]): Promise<void> {
  try {
    await prepareCells(notebooks.map(fileOf));
  } catch (error) {
    say((error as Error).message); // They only open more slowly.
  }
}

/** Chapters whose records are current share the processors; then come those that train, then the overviews. */
async function runNotebooks(names: string[], options: Options): Promise<number> {
  const { together, alone, last } = schedule(names, (name) => trains(name, options));
  const count = together.length + alone.length + last.length;
  let failures = 0;
  let begun = 0;
  const run = async (name: string) => {
    if (interrupted.signal.aborted) return false;
    if (await runNotebook(name, `[${++begun}/${count}] ${name}`, options)) failures++;
    return true;
  };
  await inPool(together, availableParallelism(), run);
  await inPool([...alone, ...last], 1, run);
  return failures;
}

/** Whether a chapter has to train something: a record that is missing, out of date, or asked for anew. */
function trains(notebook: string, { scale, seed, fresh }: Options): boolean {
  return experimentsOf(notebook).some((experiment) => {
    const hash = configHash(experiment, scale, seed, atScale(experiment.config, scale));
    const isCurrent = !fresh && readRecord(experiment.id, scale)?.configHash === hash;
    return experiment.usesEngine && !isCurrent;
  });
}

/** What a program ended by Ctrl-C returns. */
const INTERRUPTED = 130;

function interrupt(): void {
  if (interrupted.signal.aborted) process.exit(INTERRUPTED);
  interrupted.abort();
}

function endInterrupted(options: Options): number {
  say(`Stopped by Ctrl-C. ${howToContinue(options)}`);
  return INTERRUPTED;
}

function howToContinue({ fresh }: Options): string {
  const command = fresh ? 'the same command without --fresh' : 'the same command';
  return `Finished work is kept: ${command} continues from it.`;
}

async function fetchData(): Promise<void> {
  const status = statusLine();
  try {
    for (const split of ['train', 'test'] as const) {
      await loadMnist(split, { progress: status.progress });
      await loadCifar10(split, { progress: status.progress });
    }
  } finally {
    status.end();
  }
}

/** With settings of the reader's own, prints the record's path and claims: nothing in figures/ changes. */
async function runOne(
  experiment: Experiment,
  { scale, seed, fresh, settings }: Options,
): Promise<void> {
  const own = Object.keys(settings).length > 0 ? settings : undefined;
  const status = statusLine();
  const progress = (fraction: number, text: string) =>
    status.progress(fraction, `${experiment.id} ${text}`);
  try {
    const record = await runExperiment(experiment, { scale, seed, fresh, progress, settings: own });
    if (own) sayOwn(record, own);
  } finally {
    status.end();
  }
}

const fileOf = (notebook: string) => path.join(projectRoot(), 'notebooks', `${notebook}.ipynb`);

/** Whether the notebook holds what executing it would give; outputs are stored at one scale only. */
function isKept(notebook: string, { scale, seed, fresh, execute }: Options): boolean {
  return scale === 'laptop' && !fresh && !execute && isUnchanged({ file: fileOf(notebook), seed });
}

/** Returns true if the notebook failed; the failure is printed with notebook, cell and message. */
async function runNotebook(notebook: string, label: string, options: Options): Promise<boolean> {
  const { scale, seed, fresh } = options;
  if (isKept(notebook, options)) {
    say(`${label}: unchanged, not executed`);
    return false;
  }
  const file = fileOf(notebook);
  const remember = scale === 'laptop' ? beginFingerprint({ file, seed }) : undefined;
  const status = statusLine();
  const onProgress = (progress: NotebookProgress) => status.update(describeProgress(progress));
  const result = await executeNotebook(file, {
    scale,
    seed,
    fresh,
    onProgress,
    signal: interrupted.signal,
  }).finally(() => status.end());
  say(`${label}: ${result.ok ? 'done' : 'FAILED'} in ${result.seconds.toFixed(1)} s`);
  if (result.failure) say(`  ${result.failure.message}`);
  else remember?.();
  return !result.ok;
}

function studyOf(id: string) {
  const experiment = experiments.find((one) => one.id === id);
  return experiment && currentStudy(experiment);
}

function report(touched: Experiment[], options: Options, failures: number): void {
  const { scale, json } = options;
  const records = [...new Set(touched)]
    .map(({ id }) => readRecord(id, scale))
    .filter((record): record is ExperimentRecord => record !== undefined);
  if (json) {
    const rows = records.map((one) => tableRow(one, studyOf(one.id)));
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${printTable(records, undefined, studyOf)}\n`);
  if (failures > 0) {
    say(`${failures} notebook(s) failed. ${howToContinue(options)}`);
  }
}

/** `npm start -- --list`: what there is, without running anything. */
function list({ scale, json }: Options): number {
  const rows = experiments.map(({ id, title, paper, expect }) => ({
    id,
    title,
    paper,
    notebook: chapterOf(id),
    expect: atScale(expect, scale),
  }));
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    for (const row of rows) {
      process.stdout.write(
        `${row.id.padEnd(14)} ${row.notebook.padEnd(26)} ${row.title} (${row.expect})\n`,
      );
    }
  }
  return 0;
}

/** `npm start -- --claims`: what will be judged and by which criterion, without running anything. */
function listClaims({ notebooks, experiments: named }: Targets, { scale, json }: Options): number {
  const chosen = [...notebooks.flatMap(experimentsOf), ...named];
  const claims = chosen.flatMap((one) => statedClaims(one, atScale(one.config, scale)));
  if (json) process.stdout.write(`${JSON.stringify(claims, null, 2)}\n`);
  else {
    for (const { id, kind, place, fixed, statement, criterion } of claims) {
      const source = place ? `${kind}, ${place}` : kind;
      process.stdout.write(
        `${id} (${source}; criterion fixed ${fixed})\n  ${statement}\n  holds if: ${criterion}\n`,
      );
    }
  }
  return 0;
}

function sayOwn(record: ExperimentRecord, settings: Settings): void {
  const list = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  say(`${record.id} with your settings: ${list.join(', ')}`);
  for (const { id, verdict, measured } of record.claims) say(`  ${id}: ${verdict} (${measured})`);
  say(`  record and figures: ${path.relative(projectRoot(), settingsFolder(record.configHash))}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
