/**
 * What an experiment is: one figure, table or theorem of the papers, with a configuration per scale,
 * a run that computes numbers, claims that judge them and a drawing that reads the record alone.
 */
import type { Drawing } from '../figures/drawing.js';

/** `smoke` proves that the path works, `laptop` judges the claims, `paper` uses the paper's settings. */
export const SCALES = ['smoke', 'laptop', 'paper'] as const;
export type Scale = (typeof SCALES)[number];

/**
 * - `reproduced`: the criterion holds.
 * - `not reproduced`: it does not hold in this run.
 * - `refuted`: shown false by a counterexample or a computation, not merely unobserved.
 * - `not judged`: the scale (or a missing input) cannot carry the claim; `measured` says why.
 */
export type Verdict = 'reproduced' | 'not reproduced' | 'refuted' | 'not judged';

/** One statement of the paper, tested. */
export interface Claim {
  /** `<record id>.<short name>`, for example `fig04.monotone`. */
  id: string;
  /** The claim in the paper's sense, one sentence. */
  statement: string;
  /** What must hold: fixed before the run, or marked as revised or added after a first one. */
  criterion: string;
  /** What was found, with numbers. */
  measured: string;
  verdict: Verdict;
}

/** Plain data that survives JSON. Image sheets are stored as base64 PNG strings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a run returns: all the numbers that the figure draws and the claims read. */
export interface Results {
  series: { [name: string]: Json };
  metrics: { [name: string]: number };
}

/** `figures/<id>.json`: the one source of every figure, table, status page and verdict. */
export interface ExperimentRecord extends Results {
  id: string;
  title: string;
  paper: string;
  scale: Scale;
  seed: number;
  engine: string;
  commit: string;
  seconds: number;
  configHash: string;
  config: { [name: string]: Json };
  claims: Claim[];
}

/** What a run is given. */
export interface RunContext<Config> {
  config: Config;
  scale: Scale;
  seed: number;
  /** A folder for checkpoints, private to this experiment and configuration. */
  checkpoints: string;
  /** Reports progress: `fraction` in [0, 1] and a short text. Silent where nobody watches. */
  progress(fraction: number, text: string): void;
  /** Shows intermediate curves; replaced by each later call. Silent where nobody watches. */
  live(drawing: () => Drawing): void;
}

/** One figure, table or theorem. `Config` is plain JSON data. */
export interface Experiment<Config extends object = object> {
  id: string;
  title: string;
  /** Where the paper says it: figure, section, theorem. */
  paper: string;
  /** File stem of the chapter that shows it, for example `04-blae`. */
  notebook: string;
  /** The plan it follows, for example `E06`; several are joined with a comma. */
  follows: string;
  /** Raise it when the code changes the numbers: stale records are recomputed. */
  version: number;
  /** What a reader should expect per scale: time and main numbers. */
  expect: { [scale in Scale]: string };
  config: { [scale in Scale]: Config };
  /** False for pure computations: then the record says `none` and no tensor backend is started. */
  usesEngine: boolean;
  run(context: RunContext<Config>): Promise<Results>;
  /** Judges the numbers; at `smoke` the verdicts are replaced by `not judged`. */
  claims(results: Results, config: Config): Claim[];
  /** Draws from the record alone. The first drawing is written to `figures/<id>`. */
  draw(record: ExperimentRecord): Drawing[];
}
