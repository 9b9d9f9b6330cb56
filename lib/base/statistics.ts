/** Small statistics and sequences that every layer above needs; all lists are read from first to last. */

/** Arithmetic mean; NaN of an empty list. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Standard deviation of a sample, with n − 1 in the denominator; NaN of fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return values.length > 1 ? Math.sqrt(sum / (values.length - 1)) : Number.NaN;
}

/** Whether each value is larger than the one before; true of fewer than two values, false with a NaN. */
export function rises(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!(values[i] > values[i - 1])) return false;
  return true;
}

/** Whether each value is smaller than the one before; true of fewer than two values, false with a NaN. */
export function falls(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!(values[i] < values[i - 1])) return false;
  return true;
}

/** Ranks from 0, the mean rank where values are equal. */
function ranks(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  return list.map((value) => {
    const below = list.filter((other) => other < value).length;
    const equal = list.filter((other) => other === value).length;
    return below + (equal - 1) / 2;
  });
}

/** Pearson's correlation in [−1, 1]; NaN where a list is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - meanA, b[i] - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Spearman's rank correlation in [−1, 1]; NaN where a list is constant. */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  correlation(ranks(a), ranks(b));

/** `count` numbers from `low` to `high`, both included. */
export const linspace = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));

/** The whole numbers from 0 to `count` − 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

/** The distinct values in the order of their first appearance. */
export const distinct = <T>(values: Iterable<T>): T[] => [...new Set(values)];

/** The last value of a list that has one. */
export const last = <T>(values: ArrayLike<T>): T => values[values.length - 1];

/** Standard error of a mean; 0 for a single value, whose spread is not known. */
export const standardError = (values: ArrayLike<number>): number =>
  values.length > 1 ? standardDeviation(values) / Math.sqrt(values.length) : 0;

/** The least fall from one value to the next; negative where one rises: how far from `falls` a list is. */
export const leastFall = (values: number[]): number =>
  Math.min(...values.slice(1).map((value, k) => values[k] - value));

/** The least rise from one value to the next. */
export const leastRise = (values: number[]): number => leastFall(values.map((value) => -value));
