/** Records on disk: where they live, how they are rounded, read and written. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { hashOf } from '../base/hashing.js';
import { writeOutput } from '../base/output.js';
import { dataRoot, projectRoot } from '../base/root.js';
import { FIXED, KINDS, REASONS, VERDICTS } from './claim.js';
import { type ExperimentRecord, SCALES, type Scale } from './experiment.js';

/**
 * The folder of a scale's records and figures: `figures/` for `laptop`, `figures/<scale>/` for the
 * others (ignored by git), and `data/study/` for single runs of a study, whose outcome over seeds goes to
 * `figures/study/`. `MEPS_FIGURES` replaces `figures/`.
 */
export function figuresFolder(scale: Scale): string {
  if (scale === 'study') return path.join(dataRoot(), 'study', 'study', 'single');
  const base = process.env.MEPS_FIGURES || path.join(projectRoot(), 'figures');
  return scale === 'laptop' ? base : path.join(base, scale);
}

/** The path of a record. */
export function recordPath(id: string, scale: Scale, folder = figuresFolder(scale)): string {
  return path.join(folder, `${id}.json`);
}

/** Reads a record, or returns undefined where there is none, or it is damaged or edited by hand. */
export function readRecord(
  id: string,
  scale: Scale,
  folder?: string,
): ExperimentRecord | undefined {
  try {
    const { checksum, ...stored } = JSON.parse(readFileSync(recordPath(id, scale, folder), 'utf8'));
    if (checksum !== undefined && checksum !== hashOf(stored)) return undefined;
    const record = RECORD.parse(stored);
    return record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

/** What a record file holds, and nothing else. */
const RECORD = z.strictObject({
  id: z.string(),
  title: z.string(),
  paper: z.string(),
  scale: z.enum(SCALES),
  seed: z.number(),
  engine: z.string(),
  commit: z.string(),
  seconds: z.number(),
  configHash: z.string(),
  config: z.record(z.string(), z.json()),
  series: z.record(z.string(), z.json()),
  metrics: z.record(z.string(), z.number()),
  claims: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(KINDS),
      place: z.string().optional(),
      quote: z.string().optional(),
      statement: z.string(),
      criterion: z.string(),
      fixed: z.enum(FIXED),
      measured: z.string(),
      verdict: z.enum(VERDICTS),
      margin: z.number().optional(),
      why: z.strictObject({ kind: z.enum(REASONS), text: z.string() }).optional(),
    }),
  ),
});

/** Numbers are kept short: arrays without objects stand on one line. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\[\n[^[\]{}"]*\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

/** Writes a record atomically, with a checksum of all that it says; returns its path. */
export function writeRecord(record: ExperimentRecord, folder?: string): string {
  const file = recordPath(record.id, record.scale, folder);
  writeOutput(file, `${prettyJson({ ...record, checksum: hashOf(record) })}\n`);
  return file;
}
