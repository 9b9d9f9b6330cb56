/** Records on disk: where they live, how they are hashed, rounded, read and written. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { projectRoot } from '../base/root.js';
import { describeWriteError } from '../base/write-error.js';
import type { ExperimentRecord, Json, Results, Scale } from './experiment.js';

export { describeWriteError };

/**
 * The folder of a scale's records and figures: `figures/` for `laptop`, `figures/<scale>/` for the
 * others (ignored by git). `MEPS_FIGURES` replaces `figures/`.
 */
export function figuresFolder(scale: Scale): string {
  const base = process.env.MEPS_FIGURES || path.join(projectRoot(), 'figures');
  return scale === 'laptop' ? base : path.join(base, scale);
}

/** JSON with sorted keys, so that equal data has equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** The first 16 hex digits of the SHA-256 of `value`'s canonical JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

function roundNumbers(value: Json, digits: number): Json {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
  }
  if (Array.isArray(value)) return value.map((item) => roundNumbers(item, digits));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, roundNumbers(v, digits)]));
  }
  return value;
}

/**
 * Rounds series to 7 and metrics to 12 significant digits, so that a record is light and diffable.
 *
 * @throws if a metric is not a finite number: a NaN must not pass for a result.
 */
export function tidyResults(id: string, results: Results): Results {
  for (const [name, value] of Object.entries(results.metrics)) {
    if (!Number.isFinite(value)) {
      throw new Error(`${id}: metric ${name} is ${value}; a metric must be a finite number.`);
    }
  }
  const metrics = Object.fromEntries(
    Object.entries(results.metrics).map(([k, v]) => [k, Number(v.toPrecision(12))]),
  );
  return { series: roundNumbers(results.series, 7) as Results['series'], metrics };
}

/** The path of a record. */
export function recordPath(id: string, scale: Scale): string {
  return path.join(figuresFolder(scale), `${id}.json`);
}

/** Reads a record, or returns undefined where there is none, or it is damaged or edited by hand. */
export function readRecord(id: string, scale: Scale): ExperimentRecord | undefined {
  try {
    const { checksum, ...record } = JSON.parse(readFileSync(recordPath(id, scale), 'utf8'));
    const whole = checksum === undefined || checksum === hashOf(record);
    return whole && isRecord(record) && record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file holds every part of a record and nothing else, with metrics that are numbers. */
function isRecord(value: unknown): value is ExperimentRecord {
  if (!isFields(value)) return false;
  const { series, metrics, config, claims, seed, seconds, ...texts } = value;
  return (
    [series, metrics, config].every(isFields) &&
    hasTexts(texts, TEXTS) &&
    [seed, seconds, ...Object.values(metrics as object)].every(Number.isFinite) &&
    Array.isArray(claims) &&
    claims.every((claim) => isFields(claim) && hasTexts(claim, CLAIM_TEXTS))
  );
}

/** The fields of a record and of a claim that are text, sorted. */
const TEXTS = ['commit', 'configHash', 'engine', 'id', 'paper', 'scale', 'title'];
const CLAIM_TEXTS = ['criterion', 'id', 'measured', 'statement', 'verdict'];

function hasTexts(fields: { [name: string]: unknown }, names: string[]): boolean {
  const isText = (value: unknown) => typeof value === 'string';
  return Object.keys(fields).sort().join() === names.join() && Object.values(fields).every(isText);
}

const isFields = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers are kept short: arrays without objects stand on one line. */
function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\[\n[^[\]{}"]*\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

/** Writes a record atomically, with a checksum of all that it says; returns its path. */
export function writeRecord(record: ExperimentRecord): string {
  const file = recordPath(record.id, record.scale);
  writeOutput(file, `${prettyJson({ ...record, checksum: hashOf(record) })}\n`);
  return file;
}

/**
 * Writes a file atomically, only if its content changes.
 *
 * @throws one sentence that names the file and the cause (disk full, read-only folder, …).
 */
export function writeOutput(file: string, content: string | Buffer): void {
  try {
    const bytes = Buffer.from(content);
    mkdirSync(path.dirname(file), { recursive: true });
    if (isSame(file, bytes)) return;
    writeFileAtomic.sync(file, bytes);
  } catch (error) {
    throw new Error(describeWriteError(file, error as NodeJS.ErrnoException));
  }
}

function isSame(file: string, bytes: Buffer): boolean {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}
