import { over, type Progress } from '../../base/progress.js';

/** So many seeds from the first on, each with its part of the progress. */
export const seedsFrom = (first: number, count: number, progress: Progress) =>
  over(
    Array.from({ length: count }, (_, k) => first + k),
    progress,
    (seed) => `seed ${seed}`,
  );
