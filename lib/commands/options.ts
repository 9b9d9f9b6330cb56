/** Command-line options shared by the commands; bad input gives one sentence. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { oneLine } from '../base/one-line.js';
import { projectRoot } from '../base/root.js';
import { experiments } from '../experiments/index.js';
import { type Experiment, SCALES, type Scale } from '../record/experiment.js';
import { parseSettings, type Settings } from '../record/settings.js';

export interface Options {
  targets: string[];
  scale: Scale;
  seed: number;
  fresh: boolean;
  /** Execute chapters that are unchanged, too. */
  execute: boolean;
  json: boolean;
  list: boolean;
  /** List the claims with their criteria, without running anything. */
  claims: boolean;
  /** Values that replace those of the configuration; needs single experiments as targets. */
  settings: Settings;
}

/** What the user asked for: chapters to execute and single experiments to run. */
export interface Targets {
  notebooks: string[];
  experiments: Experiment[];
}

/** @throws one sentence for an unknown option, scale or seed. */
export function parseOptions(argv: string[]): Options {
  const { values, positionals } = parse(argv);
  const scale = values.scale ?? 'laptop';
  if (!SCALES.includes(scale as Scale)) throw new Error(unknownName('scale', scale, [...SCALES]));
  const seed = /^\d+$/.test(values.seed ?? '1') ? Number(values.seed ?? 1) : Number.NaN;
  if (!Number.isSafeInteger(seed)) {
    const given = oneLine(values.seed ?? '');
    throw new Error(`The seed is "${given}"; give a whole number from 0, for example --seed 1.`);
  }
  const { fresh, execute, json, list, claims } = values;
  return {
    targets: positionals,
    scale: scale as Scale,
    seed,
    fresh: fresh ?? false,
    execute: execute ?? false,
    json: json ?? false,
    list: list ?? false,
    claims: claims ?? false,
    settings: settingsFor(values.set ?? [], positionals),
  };
}

export const START_OPTIONS = {
  scale: { type: 'string' },
  seed: { type: 'string' },
  fresh: { type: 'boolean' },
  execute: { type: 'boolean' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  claims: { type: 'boolean' },
  set: { type: 'string', multiple: true },
} as const;

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: joined(argv),
      allowPositionals: true,
      options: START_OPTIONS,
    });
  } catch (error) {
    const reason = oneLine((error as Error).message.split(/\.?(?: |\n)(?=[A-Z])|\n/)[0]);
    throw new Error(
      `${reason}. Options: --scale ${SCALES.join('|')}, --seed N, --fresh, --execute, --json, --list, --claims, --set key=value.`,
    );
  }
}

/** A value that begins with a minus sign belongs to the option before it: the parser takes it for an option. */
function joined(argv: string[]): string[] {
  const all: string[] = [];
  for (const argument of argv) {
    const option = /^-\d/.test(argument) && /^--(seed|scale|set)$/.test(all[all.length - 1] ?? '');
    if (option) all.push(`${all.pop()}=${argument}`);
    else all.push(argument);
  }
  return all;
}

/** @throws where settings come without the one experiment that they are for. */
function settingsFor(given: string[], targets: string[]): Settings {
  const settings = parseSettings(given);
  if (given.length > 0 && targets.length !== 1) {
    throw new Error('--set is for one figure: write npm start -- fig11 --set images=1000.');
  }
  return settings;
}

/** The chapters of the collection in order: file stems such as `04-blae`. */
export function notebookNames(): string[] {
  return readdirSync(path.join(projectRoot(), 'notebooks'))
    .filter((file) => /^\d\d-.*\.ipynb$/.test(file))
    .map((file) => file.replace(/\.ipynb$/, ''))
    .sort();
}

/**
 * Notebooks and experiments named by ids, chapter numbers or chapter names; none means every chapter.
 *
 * @throws one sentence that suggests the nearest name.
 */
export function resolveTargets(names: string[]): Targets {
  const chapters = notebookNames();
  if (names.length === 0) return { notebooks: chapters, experiments: [] };
  const targets: Targets = { notebooks: [], experiments: [] };
  for (const name of names) {
    const chapter = chapters.find(
      (stem) =>
        stem === name || (/^\d+$/.test(name) && stem.startsWith(`${name.padStart(2, '0')}-`)),
    );
    const experiment = experiments.find(({ id }) => id === name);
    if (experiment) targets.experiments.push(experiment);
    else if (chapter) targets.notebooks.push(chapter);
    else if (/^\d+$/.test(name)) {
      throw new Error(`There is no chapter ${name}: chapters are 0 to ${chapters.length - 1}.`);
    } else {
      const ids = experiments.map(({ id }) => id);
      throw new Error(unknownName('figure or chapter', name, [...ids, ...chapters]));
    }
  }
  return targets;
}

/** More names than this are not listed. */
const LISTED = 20;

/** A sentence for a name that is not valid, with the nearest one where half of it or more is right. */
export function unknownName(what: string, given: string, valid: string[]): string {
  const name = oneLine(given);
  const near = closest(name, valid);
  const isNear = distance(name, near) <= name.length / 2;
  const hint = isNear && !/^\d+$/.test(name) ? `: did you mean "${near}"?` : '.';
  const all =
    valid.length > LISTED ? 'npm start -- --list shows all.' : `Valid are ${valid.join(', ')}.`;
  return `Unknown ${what} "${name}"${hint} ${all}`;
}
