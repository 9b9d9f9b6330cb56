/** A metric and a verdict over seeds: intervals and the rule. */
import { mean, standardDeviation } from '../base/statistics.js';
import { randomStream } from '../engine/random.js';
import { VERDICTS, type Verdict } from './claim.js';

export const STUDY_VERDICTS = [...VERDICTS, 'mixed'] as const;
export type StudyVerdict = (typeof STUDY_VERDICTS)[number];

/** Two-sided 97.5 % quantiles of Student's t by degrees of freedom, from tables. */
const T975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Half the width of a 95 % interval in standard errors, by degrees of freedom from 1. */
export const tQuantile = (freedom: number): number => T975[freedom - 1] ?? 1.96 + 2.4 / freedom;

const BOOTSTRAPS = 2000;

/** Which of n seeds each bootstrap draws: the same for every metric of a study. */
const drawn = new Map<number, number[][]>();

function resamples(n: number): number[][] {
  const known = drawn.get(n);
  if (known) return known;
  const random = randomStream(1, 'study', String(n));
  const made = Array.from({ length: BOOTSTRAPS }, () =>
    Array.from({ length: n }, () => random.integer(n)),
  );
  drawn.set(n, made);
  return made;
}

/** Percentile interval of the mean of shares, by drawing seeds with replacement: it stays within [0, 1]. */
function bootstrap(values: number[]): [low: number, high: number] {
  const means = resamples(values.length)
    .map((seeds) => mean(seeds.map((k) => values[k])))
    .sort((a, b) => a - b);
  return [means[Math.floor(0.025 * BOOTSTRAPS)], means[Math.ceil(0.975 * BOOTSTRAPS) - 1]];
}

/** A metric over seeds: mean, standard deviation and a 95 % interval of the mean. */
export interface Spread {
  mean: number;
  sd: number;
  low: number;
  high: number;
}

/** With Student's interval. One value has no interval: low = mean = high. */
export function student(values: number[]): Spread {
  const centre = mean(values);
  if (values.length < 2) return { mean: centre, sd: 0, low: centre, high: centre };
  const sd = standardDeviation(values);
  const half = (tQuantile(values.length - 1) * sd) / Math.sqrt(values.length);
  return { mean: centre, sd, low: centre - half, high: centre + half };
}

/** With Student's interval, or the bootstrap's where every value is a share in [0, 1]. */
export function overSeeds(values: number[]): Spread {
  const spread = student(values);
  const isShare = values.every((value) => value >= 0 && value <= 1);
  if (values.length < 2 || !isShare) return spread;
  const [low, high] = bootstrap(values);
  return { mean: spread.mean, sd: spread.sd, low, high };
}

/**
 * The verdict over seeds: *reproduced* if the claim holds in all seeds but one of five (in all of fewer),
 * *not reproduced* if in at most one (in none of two), *mixed* otherwise; *refuted* where each seed that
 * does not hold refutes it by computation and the rule says *not reproduced*.
 */
export function verdictOverSeeds(verdicts: Verdict[]): StudyVerdict {
  const judged = verdicts.filter((verdict) => verdict !== 'not judged');
  if (judged.length === 0) return 'not judged';
  const n = judged.length;
  const holds = judged.filter((verdict) => verdict === 'reproduced').length;
  if (holds >= n - Math.floor(n / 5)) return 'reproduced';
  if (holds > (n > 2 ? 1 : 0)) return 'mixed';
  const failed = judged.filter((verdict) => verdict !== 'reproduced');
  return failed.every((verdict) => verdict === 'refuted') ? 'refuted' : 'not reproduced';
}
