/** Controls of Figure 12: whether its networks can be judged, and when copying begins. */
import { distinct } from '../../base/statistics.js';
import { percent, text, texts } from '../../record/say.js';
import { type Claims, isRecognized, networksOf, onEach, percents } from './fig12-judging.js';
import type { Course } from './fig12-models.js';

/** How far the copied share moves over the last three looks at a training. */
function lateChange({ looks }: Course): number {
  const shares = looks.slice(-3).map(({ copies }) => copies.share);
  return Math.max(...shares) - Math.min(...shares);
}

export const CONTROLS: Claims = {
  'closed-form': {
    kind: 'ours',
    statement: 'The best denoiser of a finite training set copies at every NOI.',
    criterion: 'all samples of the closed form above 30 dB, for every NOI',
    fixed: 'before',
    judge: ({ series: { rows } }) =>
      onEach(
        rows.filter(({ source }) => source === 'closed form'),
        (own) => own.map(({ count, copies }) => `${count}: ${percent(copies.share)} %`).join(', '),
        (own) => own.every(({ copies }) => copies.share === 1),
      ),
  },
  recognized: {
    kind: 'check',
    statement: 'The samples are images of the kind that was learnt, so that novelty can be judged.',
    criterion:
      'for every NOI the classifier is as sure of at least two thirds of the samples as of 95 % of unseen images',
    fixed: 'before',
    judge: ({ series: { rows } }) =>
      onEach(
        networksOf(rows),
        (own) =>
          `sure of ${percents(own.map(({ sure }) => sure))} %, Fréchet distance to unseen images ${texts(own.map(({ frechet }) => frechet))}`,
        (own) => own.every(isRecognized),
      ),
  },
  flat: {
    kind: 'check',
    statement: 'Training was long enough: the share of copies no longer moves.',
    criterion: 'for every NOI it moves by at most 10 points over the last three looks',
    fixed: 'before',
    judge: ({ series: { courses } }) =>
      onEach(
        courses,
        (own) =>
          own
            .map((course) => `${course.count}: ${text(100 * lateChange(course))} points`)
            .join(', '),
        (own) => own.every((course) => lateChange(course) <= 0.1),
      ),
  },
};

/** The first look at which more than half of the samples are copies; infinite if there is none. */
const copying = ({ looks, count }: Course, batchSize: number): number =>
  ((looks.find(({ copies }) => copies.share > 0.5)?.updates ?? Number.POSITIVE_INFINITY) *
    batchSize) /
  count;

const epochsText = (epochs: number): string =>
  Number.isFinite(epochs) ? String(Math.round(epochs)) : '(not reached)';

export const ONSET: Claims = {
  onset: {
    kind: 'ours',
    statement:
      'Copying begins after about as many epochs, whatever the number of images: it is a question of how often each image was seen.',
    criterion:
      'the epochs after which more than half of the samples are copies differ by less than a factor of 4 between the groups that come so far; not judged with fewer than two of them',
    fixed: 'before',
    judge({ series: { courses } }, { batchSize }) {
      const labels = distinct(courses.map(({ label }) => label));
      const onsets = labels.map((label) =>
        courses.filter((one) => one.label === label).map((one) => copying(one, batchSize)),
      );
      const measured = onsets
        .map((list, k) => `${labels[k]}: after ${list.map(epochsText).join(', ')} epochs`)
        .join('; ');
      const reached = onsets.map((list) => list.filter(Number.isFinite));
      if (reached.some((list) => list.length < 2)) return { measured, verdict: 'not judged' };
      const holds = reached.every((list) => Math.max(...list) < 4 * Math.min(...list));
      return { measured, holds };
    },
  },
};
