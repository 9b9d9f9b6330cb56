/** Small helpers that experiments share when they judge claims and write down what was measured. */
import type { Verdict } from './experiment.js';

/** For a statement that a run either supports or fails to support. */
export const reproducedIf = (holds: boolean): Verdict => (holds ? 'reproduced' : 'not reproduced');

/** For a statement that a computation can show false. */
export const refutedUnless = (holds: boolean): Verdict => (holds ? 'reproduced' : 'refuted');

/** A number with `digits` significant digits, in plain or scientific notation, for the text of a claim. */
export function text(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  return size >= 1e-3 && size < 1e5
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(digits - 1);
}

/** The same for a list: `1.2, 3.4`. */
export const texts = (values: readonly number[], digits = 3): string =>
  values.map((value) => text(value, digits)).join(', ');

/** `count` numbers from `low` to `high`, both included. */
export const linspace = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
