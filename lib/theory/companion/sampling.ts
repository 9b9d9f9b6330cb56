/** Random draws from a source of uniform numbers in [0, 1), and means with their standard errors. */
import { normalVariate } from '../special.js';
export type Uniform = () => number;

export const normals = (count: number, uniform: Uniform): number[] =>
  Array.from({ length: count }, () => normalVariate(uniform));

/** Index drawn with the given probabilities, which sum to one. */
export function categorical(probabilities: readonly number[], uniform: Uniform): number {
  let remaining = uniform();
  for (let index = 0; index < probabilities.length - 1; index++) {
    remaining -= probabilities[index];
    if (remaining < 0) return index;
  }
  return probabilities.length - 1;
}

/** A Monte Carlo mean and its standard error. */
export interface Estimate {
  mean: number;
  standardError: number;
}

/** Running mean and standard error of the numbers given to `add` (Welford's recursion). */
export function estimator(): { add(value: number): void; estimate(): Estimate } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value) {
      count++;
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    },
    estimate: () => ({
      mean,
      standardError: count > 1 ? Math.sqrt(squares / (count - 1) / count) : Number.NaN,
    }),
  };
}

/** Slope and intercept of the least-squares line through (x, y). */
export function fitLine(
  x: readonly number[],
  y: readonly number[],
): { slope: number; intercept: number } {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i] - meanX) * (y[i] - meanY);
    variance += (x[i] - meanX) ** 2;
  }
  const slope = covariance / variance;
  return { slope, intercept: meanY - slope * meanX };
}
