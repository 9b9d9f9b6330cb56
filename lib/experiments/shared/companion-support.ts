/** Small helpers that the experiments of the companion paper share. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import type { Series, Values } from '../../figures/index.js';

export const curve = (
  name: string,
  x: Values,
  y: ArrayLike<number>,
  style: Partial<Series> = {},
): Series => ({ name, x, y, ...style });

/** The value computed once and kept as JSON in `folder`: a run that is stopped continues after it. */
export async function kept<T>(folder: string, name: string, compute: () => Promise<T>): Promise<T> {
  const file = path.join(folder, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const value = await compute();
  writeOutput(file, JSON.stringify(value));
  return value;
}

/** Steps 0, 1, …, count − 1. */
export const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
