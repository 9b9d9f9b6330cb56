/** What the experiments of the companion paper share: the toy data and short names for curves. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Series, Values } from '../figures/index.js';
import type { Mixture } from '../theory/companion/mixture.js';
import { writeOutput } from './record.js';

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

/** The toy data of Theorem 1 and its lemmas: three classes in the plane. */
export const TOY_MIXTURE: Mixture = {
  weights: [0.5, 0.3, 0.2],
  means: [
    [1.5, 0],
    [-1, 1.2],
    [-0.5, -1.5],
  ],
  variances: [0.3, 0.2, 0.5],
};

/** Signal and noise (a, s) of x_t = a x_0 + s z: hardly, half and almost wholly noised. */
export const NOISE_LEVELS = [
  { a: 0.999, s: 0.05 },
  { a: 0.7, s: 0.714 },
  { a: 0.2, s: 0.98 },
];

export type NoiseLevel = { a: number; s: number };

export const levelName = ({ a, s }: NoiseLevel): string => `a = ${a}, s = ${s}`;
