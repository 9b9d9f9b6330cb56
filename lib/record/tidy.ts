/** Results as a record stores them: rounded, and every metric a number. */
import type { Results } from './claim.js';

function roundNumbers(value: unknown, digits: number): unknown {
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
export function tidyResults<Series extends object>(
  id: string,
  results: Results<Series>,
): Results<Series> {
  for (const [name, value] of Object.entries(results.metrics)) {
    if (!Number.isFinite(value)) {
      throw new Error(`${id}: metric ${name} is ${value}; a metric must be a finite number.`);
    }
  }
  const metrics = Object.fromEntries(
    Object.entries(results.metrics).map(([k, v]) => [k, Number(v.toPrecision(12))]),
  );
  return { series: roundNumbers(results.series, 7) as Series, metrics };
}
