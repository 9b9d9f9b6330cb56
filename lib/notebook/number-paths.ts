/** Paths into plain data, as the marks of `number-values.ts` name them. */
import { closest } from 'fastest-levenshtein';

/**
 * The value at `name`, `key`, `-1`, `name=value&name=value` …; after `*` or `*name=value` the list of the values of all
 * such items.
 *
 * @param place what the steps begin at, for an error
 * @throws one sentence if there is no such step.
 */
export function follow(value: unknown, steps: string[], place: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step.startsWith('*') && Array.isArray(value))
    return value
      .filter(matching(step.slice(1)))
      .map((one) => follow(one, rest, `${place}[${step}]`));
  const next = stepInto(value, step);
  if (next === undefined) throw new Error(missing(place, step, value));
  return follow(next, rest, `${place}.${step}`);
}

/** `.name[key][-1]` as its steps. */
export const stepsOf = (path: string): string[] =>
  [...path.matchAll(/\.([\w-]*\w)|\[([^\]]*)\]/g)].map(([, key, any]) => key ?? any);

/** Whether an item has the values of `name=value&name=value`; any has those of an empty text. */
function matching(wanted: string): (item: unknown) => boolean {
  const pairs = wanted.split('&').map((part) => /^([^=]*)=(.*)$/.exec(part) ?? []);
  const given = pairs.filter(([found]) => found);
  return (item) => given.every(([, key, text]) => String(Reflect.get(Object(item), key)) === text);
}

function stepInto(value: unknown, step: string): unknown {
  if (Array.isArray(value)) {
    if (!step.includes('=')) return value.at(Number(step));
    return value.find(matching(step));
  }
  const own = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
  return own ? Reflect.get(value, step) : undefined;
}

function missing(place: string, step: string, value: unknown): string {
  if (Array.isArray(value)) return `${place} has no ${step}: it is a list of ${value.length}.`;
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const near = names.length > 0 ? `did you mean ${closest(step, names)}?` : 'it has no parts.';
  return `${place} has no ${step}: ${near}`;
}
