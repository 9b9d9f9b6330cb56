/** A reader's own settings: a configuration with some values replaced, checked against its shape. */
import { closest } from 'fastest-levenshtein';

/** Plain data by key; dots lead into nested fields: `{ updates: 50000, 'arvm.width': 64 }`. */
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

/** Every key that can be set, with dots. */
function keysOf(config: object, prefix = ''): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const name = prefix + key;
    return isFields(value) ? [name, ...keysOf(value, `${name}.`)] : [name];
  });
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
    const path = key.split('.');
    const last = path.pop() as string;
    let fields: unknown = changed;
    for (const step of path)
      fields = isFields(fields) && Object.hasOwn(fields, step) ? fields[step] : undefined;
    if (!isFields(fields) || !Object.hasOwn(fields, last)) throw new Error(unknownKey(key, config));
    const reason = mismatch(fields[last], value);
    if (reason) throw new Error(`The setting ${key} ${reason}.`);
    fields[last] = value;
  }
  return changed;
}

function unknownKey(key: string, config: object): string {
  const keys = keysOf(config);
  if (keys.length === 0) return `There is no setting "${key}": this experiment has none.`;
  return `There is no setting "${key}": did you mean "${closest(key, keys)}"? Valid are ${keys.join(', ')}.`;
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
