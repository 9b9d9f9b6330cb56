/** A reader's own settings: a configuration with some values replaced, checked against its shape. */
import { distance } from 'fastest-levenshtein';
import { oneLine } from '../base/one-line.js';

/**
 * Plain data by key; dots lead into nested fields and, item by item, into lists of them:
 * `{ updates: 50000, 'arvm.width': 64, 'cases.0.images': 32 }`.
 */
export type Settings = { [key: string]: unknown };

const isFields = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'fields'
        : `a ${typeof value}`;

/** Every key that can be set, with dots; one that leads into a list of fields stands for all its items. */
function keysOf(config: object, prefix = ''): string[] {
  const keys = Object.entries(config).flatMap(([key, value]) => {
    const name = prefix + key;
    const inner = (Array.isArray(value) ? value : [value]).filter(isFields);
    return [name, ...inner.flatMap((fields) => keysOf(fields, `${name}.`))];
  });
  return [...new Set(keys)];
}

/** A place whose value can be replaced. */
interface Place {
  fields: { [key: string]: unknown };
  key: string;
}

/** The places that a key leads to: one, or one in each item of a list of fields; a number chooses an item. */
function placesOf(value: unknown, [step, ...rest]: string[]): Place[] {
  if (Array.isArray(value)) {
    const isNumber = /^\d+$/.test(step);
    const items = isNumber ? value.slice(Number(step), Number(step) + 1) : value;
    const path = isNumber ? rest : [step, ...rest];
    return path.length > 0 ? items.flatMap((item) => placesOf(item, path)) : [];
  }
  if (!isFields(value) || !Object.hasOwn(value, step)) return [];
  return rest.length > 0 ? placesOf(value[step], rest) : [{ fields: value, key: step }];
}

/**
 * The places of a key that may be short: `updates` for `cases.updates`, where only one key ends so.
 *
 * @throws one sentence for a key that does not exist, or that several could be meant by.
 */
function find(config: object, key: string): Place[] {
  const exact = placesOf(config, key.split('.'));
  if (exact.length > 0) return exact;
  const keys = keysOf(config);
  const meant = keys.filter((full) => full.endsWith(`.${key}`));
  if (meant.length > 1) {
    throw new Error(`The setting "${key}" can mean ${meant.join(' or ')}: write which.`);
  }
  if (meant.length === 0) throw new Error(unknownKey(key, keys, Object.keys(config)));
  return placesOf(config, meant[0].split('.'));
}

/**
 * The configuration with the settings put in; the given one is not changed.
 *
 * @throws one sentence for a key that does not exist (with the nearest that does), or a value of another
 * type than the one it replaces (a list must hold what the list holds).
 */
export function withSettings<Config extends object>(config: Config, settings: Settings): Config {
  const changed = structuredClone(config);
  for (const [key, value] of Object.entries(settings)) {
    for (const place of find(changed, key)) {
      const reason = mismatch(place.fields[place.key], value);
      if (reason) throw new Error(`The setting ${key} ${reason}.`);
      place.fields[place.key] = value;
    }
  }
  return changed;
}

/** So many keys are listed at most. */
const LISTED = 20;

function unknownKey(given: string, keys: string[], own: string[]): string {
  const key = oneLine(given);
  if (keys.length === 0) return `There is no setting "${key}": this experiment has none.`;
  // Nearest by its end, too: "imags" is near "cases.images".
  const ends = (full: string) => distance(key, full.slice(full.lastIndexOf('.') + 1));
  const gap = (full: string) => Math.min(distance(key, full), ends(full));
  const [near] = [...keys].sort((a, b) => gap(a) - gap(b) || a.length - b.length);
  const hint = gap(near) <= Math.max(1, key.length / 2) ? `: did you mean "${near}"?` : '.';
  const valid = keys.length > LISTED ? own : keys;
  return `There is no setting "${key}"${hint} Valid are ${valid.join(', ')}${keys.length > LISTED ? ' (dots lead into them)' : ''}.`;
}

/** Why a value cannot take another's place, or undefined where it can. */
function mismatch(old: unknown, value: unknown): string | undefined {
  if (kindOf(old) !== kindOf(value)) return `is ${kindOf(value)} and must be ${kindOf(old)}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'must be a finite number';
  if (Array.isArray(old) && Array.isArray(value) && old.length > 0) {
    const odd = value.find((item) => kindOf(item) !== kindOf(old[0]));
    if (odd !== undefined) return `holds ${kindOf(odd)} and must hold ${kindOf(old[0])} each`;
  }
  if (isFields(old) && isFields(value)) {
    const keys = [Object.keys(old).sort().join(), Object.keys(value).sort().join()];
    if (keys[0] !== keys[1]) return `has the fields ${keys[1] || '–'} and must have ${keys[0]}`;
  }
  return undefined;
}

/**
 * Reads `key=value` of the command line; the value is JSON, or else text.
 *
 * @throws one sentence where the equals sign is missing.
 */
export function parseSettings(given: readonly string[]): Settings {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Error(`--set ${text} has no value: write --set key=value.`);
      return [text.slice(0, at), parsed(text.slice(at + 1))];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
