/**
 * What an experiment is: one figure, table or theorem of the papers, with a configuration per scale,
 * a run that computes numbers, claims that judge them and a drawing that reads the record alone.
 */
import type { Progress } from '../base/progress.js';
import type { Drawing } from '../figures/drawing.js';
import type { Claim, ClaimDeclaration, Results } from './claim.js';

/**
 * `smoke` proves that the path works, `laptop` judges the claims, `study` judges them at the paper's
 * settings as far as two cores carry them, `paper` uses the paper's own.
 */
export const SCALES = ['smoke', 'laptop', 'study', 'paper'] as const;
export type Scale = (typeof SCALES)[number];

/** The scales that every experiment has settings for. */
export type BaseScale = Exclude<Scale, 'study'>;

/** A value for every scale; a study without one of its own is done as on a laptop. */
export type PerScale<Value> = { [scale in BaseScale]: Value } & { study?: Value };

/** The value of a scale. */
export const atScale = <Value>(values: PerScale<Value>, scale: Scale): Value =>
  scale === 'study' ? (values.study ?? values.laptop) : values[scale];

/** Plain data that survives JSON. Image sheets are stored as base64 PNG strings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type { Results };

/** `figures/<id>.json`: the one source of every figure, table, status page and verdict. */
export interface ExperimentRecord<Config extends object = object, Series extends object = object>
  extends Results<Series> {
  id: string;
  title: string;
  paper: string;
  scale: Scale;
  seed: number;
  engine: string;
  /** Short, with `+` behind it if the library had changes that were not committed. */
  commit: string;
  seconds: number;
  configHash: string;
  config: Config;
  claims: Claim[];
}

/** What a run is given. */
export interface RunContext<Config extends object = object> {
  config: Config;
  scale: Scale;
  seed: number;
  /** A folder for checkpoints, private to this experiment and configuration. */
  checkpoints: string;
  /** Reports progress: `fraction` in [0, 1] and a short text. Silent where nobody watches. */
  progress: Progress;
  /** Shows intermediate curves; replaced by each later call. Silent where nobody watches. */
  live(drawing: () => Drawing): void;
}

/** What an experiment draws, by name. `figure` is the file `figures/<id>`, others are `<id>.<name>`. */
export type Drawings = { [name: string]: Drawing };

/** One figure, table or theorem. `Config` and `Series` are plain JSON data. */
export interface Experiment<
  Config extends object = object,
  Series extends object = object,
  Drawn extends Drawings = Drawings,
> {
  id: string;
  title: string;
  /** Where the paper says it: figure, section, theorem. */
  paper: string;
  /** Raise it when the code changes the numbers: stale records are recomputed. */
  version: number;
  /** What a reader should expect per scale: time and main numbers. */
  expect: PerScale<string>;
  /** Every number that decides the result, the settings of shared networks included. */
  config: PerScale<Config>;
  /** The shared trained things that a run reads, as lib/runs describes them; a study makes them first. */
  needs?(config: Config): object[];
  /** False for pure computations: then the record says `none` and no tensor backend is started. */
  usesEngine: boolean;
  run(context: RunContext<Config>): Promise<Results<Series>>;
  /** By short name: the claim `monotone` of `fig04` is `fig04.monotone`. */
  claims: { [name: string]: ClaimDeclaration<Config, Series> };
  /** Draws from the record alone. */
  draw(record: ExperimentRecord<Config, Series>): Drawn;
}

/** Keeps `Config` from being inferred from the examples of it. */
type NoInfer<T> = [T][T extends unknown ? 0 : never];

/** An experiment as its file writes it down. */
type Description<Config extends object, Series extends object, Drawn extends Drawings> = Omit<
  Experiment<Config, Series, Drawn>,
  'config' | 'claims'
> & {
  config: PerScale<NoInfer<Config>>;
  claims: { [name: string]: ClaimDeclaration<NoInfer<Config>, NoInfer<Series>> };
};

/**
 * Makes an experiment of its description; `Config` and `Series` are read off the signature of `run`.
 * Each drawing gets the name that it is returned under: `codeCopies` becomes `code-copies`, and
 * `figure`, the drawing of the record itself, none.
 */
export function experiment<
  Config extends object,
  Series extends object,
  Drawn extends Drawings = Drawings,
>(description: Description<Config, Series, Drawn>): Experiment<Config, Series, Drawn> {
  return { ...description, draw: (record) => named(description.draw(record)) };
}

function named<Drawn extends Drawings>(drawings: Drawn): Drawn {
  const entries = Object.entries(drawings).map(([key, drawing]) => {
    const { name: _, ...rest } = drawing;
    return [key, key === 'figure' ? rest : { ...rest, name: fileSuffix(key) }];
  });
  return Object.fromEntries(entries);
}

/** A list of drawings under the names that they bear; the one without a name is the `figure`. */
export const byName = (drawings: Drawing[]): Drawings =>
  Object.fromEntries(drawings.map((drawing) => [drawing.name ?? 'figure', drawing]));

/** `threeWays` → `three-ways`. */
const fileSuffix = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
