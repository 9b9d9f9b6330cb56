/** What ext-memorization-time claims of the times at which quality arrives and copying sets in. */
import { rises } from '../../base/statistics.js';
import type { ClaimDeclaration, Judgement } from '../../record/claim.js';
import { percent, say, text } from '../../record/say.js';
import type { Config } from './ext-memorization-time-models.js';
import { type Course, ONSET, type Slope, slopeIn, timesOf } from './ext-memorization-time-times.js';

export interface Series {
  /** By N, then repeat. */
  courses: Course[];
  /** The first training on the most images: samples from the same noise, and what is nearest in the end. */
  stages: { updates: number; png: string }[];
  closest: string;
}

export const CLAIMS: { [name: string]: ClaimDeclaration<Config, Series> } = {
  copying: {
    kind: 'ours',
    statement:
      'The number of updates after which copying sets in is proportional to the number of images (Bonnaire et al., 2025).',
    criterion:
      'slope of log τ_mem against log N, all trainings, between 0.75 and 1.25; τ_mem: a tenth of the samples has d₁/d₂ < 1/3',
    fixed: 'revised',
    judge: ({ series: { courses } }) => {
      return judgedSlope(slopeIn(courses, 'copying'), 1);
    },
  },
  quality: {
    kind: 'ours',
    statement: 'The number of updates after which quality arrives does not depend on it.',
    criterion:
      'slope of log τ_gen against log N, all trainings, between −0.25 and 0.25; τ_gen: samples have 90 % of the precision that unseen images have',
    fixed: 'revised',
    judge: ({ series: { courses } }) => {
      return judgedSlope(slopeIn(courses, 'quality'), 0);
    },
  },
  window: {
    kind: 'ours',
    statement: 'Between the two lies a time to stop, the longer, the more images there are.',
    criterion:
      'τ_mem/τ_gen, geometric mean over trainings, rises from each N to the next and is above 1 at the largest; judged where copying sets in at three N or more',
    fixed: 'revised',
    judge: ({ series: { courses } }) => {
      const ratios = timesOf(courses).flatMap(({ copying, quality }) =>
        copying ? copying.mean / (quality?.mean ?? Number.NaN) : [],
      );
      const measured = say`ratios ${ratios}`;
      if (ratios.length < 3) {
        return { measured: `${measured}; too few trainings copy`, verdict: 'not judged' };
      }
      return { measured, holds: rises(ratios) && ratios[ratios.length - 1] > 1 };
    },
  },
  stopped: {
    kind: 'ours',
    statement: 'A network of the most images that is stopped when quality arrives does not copy.',
    criterion:
      'at the first look after τ_gen at most 5 % of the samples are copies, in every training on the most images',
    fixed: 'revised',
    judge: ({ series: { courses } }, { groups }) => {
      const own = ofImages(courses, groups[groups.length - 1].images);
      const shares = own.map((course) => {
        const { quality = null } = timesOf([course])[0];
        const after = course.looks.find(({ updates }) => updates >= (quality?.mean ?? Infinity));
        return after ? after.copies.share : Number.NaN;
      });
      return {
        measured: `${shares.map((share) => percent(share)).join(', ')} % copies`,
        holds: shares.every((share) => share <= 0.05),
      };
    },
  },
  readings: {
    kind: 'ours',
    statement:
      'What Figure 12 shows is a matter of training, too: at one number of updates few images are copied and many are not, and later the many are copied.',
    criterion:
      'at some look the smallest N has at least 20 % copies and the largest at which copying sets in at most 5 %; at its last look the latter has at least 20 % (means over trainings)',
    fixed: 'revised',
    judge: ({ series: { courses } }, { looks }) => {
      const copied = timesOf(courses).filter(({ copying }) => copying);
      if (copied.length < 2) return { measured: 'too few trainings copy', verdict: 'not judged' };
      const [few, many] = [copied[0].images, copied[copied.length - 1].images].map((images) =>
        looks.map((updates) => shareAt(ofImages(courses, images), updates)),
      );
      const both = looks.filter((_, k) => few[k] >= 0.2 && many[k] <= 0.05);
      const end = many.filter(Number.isFinite).pop() ?? 0;
      const when = both.length > 0 ? `from ${both[0]} to ${both[both.length - 1]}` : 'at no';
      return {
        measured: `both ${when} updates; at the end ${percent(end)} % of the largest’s are copies`,
        holds: both.length > 0 && end >= 0.2,
      };
    },
  },
  rule: {
    kind: 'check',
    statement: 'The rule for copies has few false alarms.',
    criterion: 'at most 1 % of unseen images have d₁/d₂ < 1/3, for every N, mean over trainings',
    fixed: 'before',
    judge: ({ series: { courses } }, { groups }) => {
      const shares = groups.map(({ images }) => {
        const own = ofImages(courses, images);
        return own.reduce((sum, { falseAlarms }) => sum + falseAlarms.share / own.length, 0);
      });
      return {
        measured: `${shares.map((share) => percent(share)).join(', ')} %; copying sets in at ${text(100 * ONSET)} %`,
        holds: shares.every((share) => share <= 0.01),
      };
    },
  },
};

const ofImages = (courses: Course[], images: number): Course[] =>
  courses.filter((course) => course.images === images);

/** Mean share of copies after so many updates; NaN where no training was looked at then. */
function shareAt(courses: Course[], updates: number): number {
  const seen = courses.flatMap(({ looks }) => looks.filter((look) => look.updates === updates));
  return seen.reduce((sum, { copies }) => sum + copies.share / seen.length, seen.length ? 0 : NaN);
}

/** Whether a slope lies within a quarter of what the literature says. */
function judgedSlope(found: Slope | null, expected: number): Judgement {
  if (!found) return { measured: 'too few trainings reach it', verdict: 'not judged' };
  const distance = Math.abs(found.slope - expected);
  return {
    measured: say`slope ${found.slope}, 95 % interval ${found.low} to ${found.high}`,
    margin: 0.25 - distance,
    holds: distance <= 0.25,
  };
}
