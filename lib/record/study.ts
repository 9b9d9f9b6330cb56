/**
 * The outcome of an experiment over seeds, `figures/study/<id>.json`: what each seed measured and whether
 * each claim held, then means with 95 % intervals and a verdict by a rule.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { hashOf } from '../base/hashing.js';
import { writeOutput } from '../base/output.js';
import { projectRoot } from '../base/root.js';
import { mean, standardDeviation } from '../base/statistics.js';
import { type Claim, FIXED, KINDS, REASONS, type StatedClaim, VERDICTS } from './claim.js';
import { type ExperimentRecord, SCALES } from './experiment.js';
import { overSeeds, STUDY_VERDICTS, verdictOverSeeds } from './over-seeds.js';
import { prettyJson } from './record.js';

const REASON = z.strictObject({ kind: z.enum(REASONS), text: z.string() });

const RUN = z.strictObject({
  seed: z.number(),
  /** Of the seed's own record: tells whether the experiment has changed since. */
  configHash: z.string(),
  engine: z.string(),
  commit: z.string(),
  seconds: z.number(),
  metrics: z.record(z.string(), z.number()),
  claims: z.array(
    z.strictObject({
      id: z.string(),
      measured: z.string(),
      verdict: z.enum(VERDICTS),
      margin: z.number().optional(),
      why: REASON.optional(),
    }),
  ),
});

const CLAIM = z.strictObject({
  id: z.string(),
  kind: z.enum(KINDS),
  place: z.string().optional(),
  quote: z.string().optional(),
  statement: z.string(),
  criterion: z.string(),
  fixed: z.enum(FIXED),
  /** For example `4 of 5`. */
  holds: z.string(),
  /** Mean distance from the bound in standard deviations over seeds; positive where the claim holds. */
  margin: z.number().optional(),
  /** The margin is below 2: another seed may decide otherwise. */
  close: z.boolean().optional(),
  verdict: z.enum(STUDY_VERDICTS),
  /** Of a claim that is not reproduced, or not judged, what the first such seed says. */
  why: REASON.optional(),
});

const SHEET = z.strictObject({
  kind: z.literal('images'),
  name: z.string().optional(),
  caption: z.string(),
  rows: z.array(z.strictObject({ label: z.string(), png: z.string() })),
  size: z.number(),
  zoom: z.number().optional(),
  columnLabels: z.array(z.string()).optional(),
  groupSize: z.number().optional(),
});

const STUDY = z.strictObject({
  id: z.string(),
  title: z.string(),
  paper: z.string(),
  scale: z.enum(SCALES),
  config: z.record(z.string(), z.json()),
  seeds: z.array(z.number()),
  runs: z.array(RUN),
  metrics: z.record(
    z.string(),
    z.strictObject({ mean: z.number(), sd: z.number(), low: z.number(), high: z.number() }),
  ),
  /** Per seed the numbers that a drawing needs, without pictures. */
  series: z.record(z.string(), z.json()),
  /** The sheets of pictures that one seed draws, by name. */
  pictures: z.record(z.string(), SHEET).optional(),
  claims: z.array(CLAIM),
});

export type StudyRecord = z.infer<typeof STUDY>;
export type StudyClaim = z.infer<typeof CLAIM>;

/** A margin is close below so many standard deviations. */
const CLOSE = 2;

/** What can be said of a claim before anything runs. */
function stated({ id, kind, place, quote, statement, criterion, fixed }: StatedClaim): StatedClaim {
  return {
    id,
    kind,
    ...(place === undefined ? {} : { place }),
    ...(quote === undefined ? {} : { quote }),
    statement,
    criterion,
    fixed,
  };
}

function claimOverSeeds(claims: Claim[]): StudyClaim {
  const judged = claims.filter(({ verdict }) => verdict !== 'not judged');
  const holding = judged.filter(({ verdict }) => verdict === 'reproduced').length;
  const margins = claims.flatMap(({ margin }) => (margin === undefined ? [] : [margin]));
  const spread = margins.length > 1 ? standardDeviation(margins) : 0;
  // Margins are kept to four digits: a smaller spread is rounding, and says nothing of other seeds.
  const isSpread = spread > 1e-4 * Math.abs(mean(margins));
  const margin = isSpread ? Number((mean(margins) / spread).toPrecision(3)) : undefined;
  const found = verdictOverSeeds(claims.map(({ verdict }) => verdict));
  const why = claims.find(({ verdict }) => verdict === found)?.why;
  return {
    ...stated(claims[0]),
    holds: `${holding} of ${judged.length}`,
    ...(margin === undefined ? {} : { margin, close: Math.abs(margin) < CLOSE }),
    verdict: found,
    ...(why ? { why } : {}),
  };
}

const seriesKey = (seed: number): string => `seed ${seed}`;

/** Texts longer than this are pictures. */
const PICTURE = 400;

/** Series with five significant digits; of a picture nothing is kept but its place. */
function compact(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(5));
  if (typeof value === 'string') return value.length > PICTURE ? '' : value;
  if (Array.isArray(value)) return value.map(compact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}

/**
 * Joins the records of one experiment and configuration over seeds.
 *
 * @throws if there is none, or they are not of one experiment, scale and configuration.
 */
export function joinSeeds(records: ExperimentRecord[]): StudyRecord {
  const runs = [...records].sort((a, b) => a.seed - b.seed);
  const [one] = runs;
  if (!one) throw new Error('A study needs at least one record, and got none.');
  const { id, title, paper, scale, config } = one;
  const odd = runs.find(
    (run) => run.id !== id || run.scale !== scale || hashOf(run.config) !== hashOf(config),
  );
  if (odd)
    throw new Error(
      `The record ${odd.id}, seed ${odd.seed}, is of another configuration than ${id}, seed ${one.seed}.`,
    );
  const names = Object.keys(one.metrics).filter((name) => runs.every((run) => name in run.metrics));
  return STUDY.parse({
    id,
    title,
    paper,
    scale,
    config,
    seeds: runs.map(({ seed }) => seed),
    runs: runs.map(({ seed, configHash, engine, commit, seconds, metrics, claims }) => ({
      seed,
      configHash,
      engine,
      commit,
      seconds,
      metrics,
      claims: claims.map(({ id, measured, verdict, margin, why }) => ({
        id,
        measured,
        verdict,
        ...(margin === undefined ? {} : { margin }),
        ...(why ? { why } : {}),
      })),
    })),
    metrics: Object.fromEntries(
      names.map((name) => [name, overSeeds(runs.map((run) => run.metrics[name]))]),
    ),
    series: Object.fromEntries(runs.map(({ seed, series }) => [seriesKey(seed), compact(series)])),
    claims: one.claims.map(({ id }) =>
      claimOverSeeds(runs.flatMap((run) => run.claims.filter((claim) => claim.id === id))),
    ),
  });
}

/** The record of each seed again, as far as a drawing needs it: numbers are short, and pictures empty. */
export function seedRecords(study: StudyRecord): ExperimentRecord[] {
  const { id, title, paper, scale, config, runs, series, claims } = study;
  return runs.map((run) => ({
    id,
    title,
    paper,
    scale,
    seed: run.seed,
    engine: run.engine,
    commit: run.commit,
    seconds: run.seconds,
    configHash: run.configHash,
    config,
    series: series[seriesKey(run.seed)] as object,
    metrics: run.metrics,
    claims: run.claims.flatMap((found) => {
      const claim = claims.find(({ id }) => id === found.id);
      if (!claim) return [];
      return [{ ...stated(claim), ...found }];
    }),
  }));
}

/** What a study says of a claim beside a single run: undefined where there is none, or the claim is new. */
export function studiedClaim(study: StudyRecord | undefined, id: string): StudyClaim | undefined {
  return study?.claims.find((claim) => claim.id === id);
}

/** Whether a single run and a study judge a claim differently; where one does not judge there is no telling. */
export function disagree({ verdict }: Pick<Claim, 'verdict'>, studied: StudyClaim): boolean {
  const isOpen = verdict === 'not judged' || studied.verdict === 'not judged';
  return !isOpen && verdict !== studied.verdict;
}

/** In one line: `5 seeds: 3 reproduced, 1 mixed; differs: control`. */
export function studySummary(claims: Claim[], study: StudyRecord): string {
  const odd = disagreements(claims, study).map((id) => id.slice(study.id.length + 1));
  const differs = odd.length > 0 ? `; differs: ${odd.join(', ')}` : '';
  const seeds = study.seeds.length === 1 ? '1 seed' : `${study.seeds.length} seeds`;
  return `${seeds}: ${countStudied(study.claims)}${differs}`;
}

/** For example `3 reproduced, 1 mixed`. */
export function countStudied(claims: StudyClaim[]): string {
  return STUDY_VERDICTS.map((verdict) => ({
    verdict,
    count: claims.filter((claim) => claim.verdict === verdict).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

/** Claims that a study judges otherwise than the single run, by name. */
export const disagreements = (claims: Claim[], study: StudyRecord | undefined): string[] =>
  claims
    .filter((claim) => {
      const studied = studiedClaim(study, claim.id);
      return studied !== undefined && disagree(claim, studied);
    })
    .map(({ id }) => id);

/** The folder of studies' outcomes. */
export const studyFolder = (): string =>
  path.join(process.env.MEPS_FIGURES || path.join(projectRoot(), 'figures'), 'study');

/** Writes the outcome with a checksum; returns its path. */
export function writeStudy(study: StudyRecord): string {
  const file = path.join(studyFolder(), `${study.id}.json`);
  writeOutput(file, `${prettyJson({ ...study, checksum: hashOf(study) })}\n`);
  return file;
}

/** The outcome of a study, or undefined where there is none or its file is damaged. */
export function readStudy(id: string): StudyRecord | undefined {
  try {
    const file = path.join(studyFolder(), `${id}.json`);
    const { checksum, ...stored } = JSON.parse(readFileSync(file, 'utf8'));
    if (checksum !== hashOf(stored)) return undefined;
    return STUDY.parse(stored);
  } catch {
    return undefined;
  }
}
