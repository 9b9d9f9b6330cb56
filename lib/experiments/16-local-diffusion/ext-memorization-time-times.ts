/** When quality arrives and when copying sets in, read off the course of a training. */
import { distinct, mean } from '../../base/statistics.js';
import type { Rate } from '../../metrics/memorization.js';
import { type Spread, student, tQuantile } from '../../record/over-seeds.js';

/** Samples of a network after so many updates. */
export interface Look {
  updates: number;
  /** Share with d₁/d₂ < 1/3. */
  copies: Rate;
  /** Share of samples as near to unseen images as these are to each other: each sample's quality, copy or not. */
  precision: number;
  /** Fréchet distance to unseen images. */
  frechet: number;
}

/** Copying sets in where so large a share of samples are copies: ten times what 1 % of false alarms allow. */
export const ONSET = 0.1;
/** Quality has arrived where the precision of samples is so large a part of that of unseen images. */
export const ARRIVED = 0.9;

/** Where values first reach a level, between two looks on a logarithmic scale of time; null where they never do. */
export function firstReached(looks: Look[], value: (look: Look) => number, level: number) {
  const after = looks.findIndex((look) => value(look) >= level);
  if (after < 0) return null;
  if (after === 0) return looks[0].updates;
  const [a, b] = [looks[after - 1], looks[after]];
  const share = (level - value(a)) / (value(b) - value(a));
  return a.updates * (b.updates / a.updates) ** share;
}

/** τ_mem: updates after which a tenth of the samples are copies. */
export const copyingTime = (looks: Look[]): number | null =>
  firstReached(looks, ({ copies }) => copies.share, ONSET);

/** τ_gen: updates after which samples have nine tenths of the precision that unseen images have. */
export const arrivalTime = (looks: Look[], unseenPrecision: number): number | null =>
  firstReached(looks, ({ precision }) => precision, ARRIVED * unseenPrecision);

/** One training. */
export interface Course {
  images: number;
  repeat: number;
  looks: Look[];
  /** Unseen images that the rule takes for copies of this training set. */
  falseAlarms: Rate;
  /** Precision of unseen images. */
  unseenPrecision: number;
}

const TIMES = {
  copying: ({ looks }: Course) => copyingTime(looks),
  quality: ({ looks, unseenPrecision }: Course) => arrivalTime(looks, unseenPrecision),
};

/** Both times of one N over its trainings: geometric means with their interval; null where one never comes. */
export interface Times {
  images: number;
  copying: Spread | null;
  quality: Spread | null;
}

/** By N, in the order of the trainings. */
export function timesOf(courses: Course[]): Times[] {
  return distinct(courses.map(({ images }) => images)).map((images) => {
    const own = courses.filter((course) => course.images === images);
    const over = (time: (course: Course) => number | null): Spread | null => {
      const found = own.map(time);
      if (found.some((value) => value === null)) return null;
      const { mean: centre, sd, low, high } = student(found.map((value) => Math.log(value ?? 1)));
      return { mean: Math.exp(centre), sd, low: Math.exp(low), high: Math.exp(high) };
    };
    return { images, copying: over(TIMES.copying), quality: over(TIMES.quality) };
  });
}

/** A slope with its 95 % interval. */
export interface Slope {
  slope: number;
  low: number;
  high: number;
}

/** Slope of log time against log N over all trainings that reach it; null where they are fewer than three N. */
export function slopeIn(courses: Course[], which: keyof typeof TIMES): Slope | null {
  const reached = courses.flatMap((course) => {
    const time = TIMES[which](course);
    return time === null ? [] : [{ images: course.images, time }];
  });
  if (distinct(reached.map(({ images }) => images)).length < 3) return null;
  return slopeOf(
    reached.map(({ images }) => Math.log(images)),
    reached.map(({ time }) => Math.log(time)),
  );
}

/** Slope of y against x by least squares, with Student's interval from the residuals; three points or more. */
export function slopeOf(x: number[], y: number[]): Slope {
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const slope = x.reduce((sum, value, k) => sum + (value - meanX) * (y[k] - meanY), 0) / spread;
  const rest = x.reduce((sum, value, k) => sum + (y[k] - meanY - slope * (value - meanX)) ** 2, 0);
  const freedom = x.length - 2;
  const half = tQuantile(freedom) * Math.sqrt(rest / freedom / spread);
  return { slope, low: slope - half, high: slope + half };
}
