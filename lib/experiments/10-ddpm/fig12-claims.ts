/** What Figure 12 claims of diffusion models, and how it is judged. Every group of images has its verdict. */
import { falls, last } from '../../base/statistics.js';
import type { Rate } from '../../metrics/memorization.js';
import type { Judgement, Reason } from '../../record/claim.js';
import type { Results } from '../../record/experiment.js';
import { percent, say } from '../../record/say.js';
import { CONTROLS, ONSET } from './fig12-controls.js';
import {
  type Claims,
  IF_RECOGNIZED,
  networksOf,
  OF_RECOGNIZED,
  onEach,
  percents,
  type Series,
  whereRecognized,
} from './fig12-judging.js';
import { halfway, type OverlapCurves } from './fig12-overlap.js';
import { type Config, SETTINGS } from './fig12-settings.js';

const countsOf = ({ groups }: Config): number[] => groups.map(({ images }) => images);
const fewest = (config: Config): number => countsOf(config)[0];
const most = (config: Config): number => last(countsOf(config));
const middle = (config: Config): number => countsOf(config)[Math.floor(config.groups.length / 2)];

/** With its 95 % interval: `98.4 % [91.7, 99.7]`. */
const withInterval = ({ share, low, high }: Rate): string =>
  `${percent(share)} % [${percent(low)}, ${percent(high)}]`;

/** A laptop has one group for two of the paper's: neither is judged by it. */
const hasMiddle = ({ groups }: Config): boolean => groups.length > 2;

/**
 * Why a group is not judged: of how many samples the classifier is sure over the last looks at the training of
 * so many images, and which budget would decide.
 */
function unfinishedAt(
  images: number,
  { series: { courses } }: Results<Series>,
  config: Config,
): Reason {
  const { label, looks } = courses.find(({ count }) => count === images) ?? courses[0];
  const sure = looks.slice(-4).map((look) => look.sure.share);
  const { groups = [] } = SETTINGS.study ?? {};
  const study = groups.map(({ images, updates }) => `${images}: ${updates}`).join(', ');
  const isStudy = most(config) === Math.max(...groups.map(({ images }) => images));
  const next = isStudy
    ? 'about twice the updates would be next'
    : `the study takes two hours for more updates (${study})`;
  return {
    kind: 'budget',
    text: hasMiddle(config)
      ? `the network of ${images} images (${label}) does not draw well enough yet: the classifier is sure of ${sure.map((share) => percent(share)).join(', ')} % at the last looks; ${next}.`
      : `a laptop trains on ${countsOf(config).join(' and ')} images; ${next}.`,
  };
}

const unfinished = (results: Results<Series>, config: Config): Reason =>
  unfinishedAt(most(config), results, config);

/** Why the samples of the middle group are not alike: whether they still come closer when training stops. */
function stillCloser({ series: { courses } }: Results<Series>, config: Config): Reason {
  const own = courses.filter(({ count }) => count === middle(config));
  const shares = own.map(({ looks }) => looks.slice(-3).map(({ similar }) => similar.share));
  const moves = shares.some((share) => last(share) > share[0]);
  const looks = shares.map((share) => share.map((one) => percent(one)).join(', ')).join('; ');
  return {
    kind: moves ? 'budget' : 'disagreement',
    text: `of the samples of ${middle(config)} images by DDIM ${looks} % are similar at the last looks: ${moves ? 'they still come closer when training stops' : 'they come no closer at the end of training'}.`,
  };
}

/** The paper tells three numbers of images apart: with fewer, nothing is said of the second and the third. */
const withThree = (config: Config, found: Judgement): Judgement =>
  hasMiddle(config) ? found : { measured: found.measured, verdict: 'not judged' };

const DISTANCES: Claims = {
  trend: {
    kind: 'paper',
    place: 'A.1.4, Fig. 12',
    statement: 'With more training images, samples move away from the training images.',
    criterion: (config) =>
      `mean PSNR and mean SSIM to the nearest training image both fall over NOI = ${countsOf(config).join(', ')}; ${OF_RECOGNIZED}`,
    fixed: 'revised',
    judge: ({ series: { rows } }) =>
      whereRecognized(
        networksOf(rows),
        2,
        (own) => say`PSNR ${own.map((row) => row.psnr)} dB, SSIM ${own.map((row) => row.ssim)}`,
        (own) => falls(own.map((row) => row.psnr)) && falls(own.map((row) => row.ssim)),
      ),
    undecided: unfinished,
  },
  few: {
    kind: 'paper',
    place: 'A.1.4, Fig. 12',
    statement: (config) =>
      `Trained on ${fewest(config)} images, the model returns training images always.`,
    criterion: (config) =>
      `at least 95 % of the samples above 30 dB for NOI = ${fewest(config)}; ${IF_RECOGNIZED}`,
    fixed: 'revised',
    judge: ({ series: { rows } }, config) =>
      whereRecognized(
        networksOf(rows).filter(({ count }) => count === fewest(config)),
        1,
        ([row]) => withInterval(row.copies),
        ([row]) => row.copies.share >= 0.95,
      ),
  },
  between: {
    kind: 'paper',
    place: 'A.1.4, Fig. 12',
    statement: (config) =>
      `Trained on ${middle(config)} images, samples differ little from training images.`,
    criterion: (config) =>
      `for NOI = ${middle(config)} more than half of the samples are more similar to a training image by SSIM than 99 % of unseen images are, and fewer than 95 % are above 30 dB; ${IF_RECOGNIZED}, and with three NOI`,
    fixed: 'revised',
    judge: ({ series: { rows } }, config) =>
      withThree(
        config,
        whereRecognized(
          networksOf(rows).filter(({ count }) => count === middle(config)),
          1,
          ([{ similar, copies }]) =>
            `similar ${withInterval(similar)}, above 30 dB ${withInterval(copies)}`,
          ([{ similar, copies }]) => similar.share > 0.5 && copies.share < 0.95,
        ),
      ),
    why: stillCloser,
    undecided: (results, config) => unfinishedAt(middle(config), results, config),
  },
  many: {
    kind: 'paper',
    place: 'A.1.4, Fig. 12',
    statement: (config) =>
      `Trained on ${most(config)} images, the model fuses them instead of returning one.`,
    criterion: (config) =>
      `upper end of the interval of the share above 30 dB below 10 % for NOI = ${most(config)}; ${IF_RECOGNIZED}, and with three NOI`,
    fixed: 'revised',
    judge: ({ series: { rows } }, config) =>
      withThree(
        config,
        whereRecognized(
          networksOf(rows).filter(({ count }) => count === most(config)),
          1,
          ([row]) => withInterval(row.copies),
          ([row]) => row.copies.high < 0.1,
        ),
      ),
    undecided: unfinished,
  },
};

/** Where Definition 3.1's maximum is read: after half of the steps. */
const maximumOf = (curves: OverlapCurves): number => curves.maximum[halfway(curves)];

const OVERLAP: Claims = {
  overlap: {
    kind: 'paper',
    place: 'Def. 3.1, A.1.4',
    statement:
      'With more training images their noised supports overlap more, and the model copies less.',
    criterion: (config) =>
      `the largest overlap of a pair (Def. 3.1) after T/2 = ${config.steps / 2} steps rises from the least to the most of NOI = ${countsOf(config).join(', ')} and never falls, and the share above 30 dB falls; ${OF_RECOGNIZED} for the share`,
    fixed: 'revised',
    judge({ series: { rows, overlaps } }) {
      const overlap = onEach(overlaps, overlapText, (own) => grows(own.map(maximumOf)));
      const copies = whereRecognized(
        networksOf(rows),
        2,
        (own) => `copies ${percents(own.map((row) => row.copies))} %`,
        (own) => falls(own.map((row) => row.copies.share)) && overlap.holds,
      );
      return Object.assign(copies, { measured: `${overlap.measured}; ${copies.measured}` });
    },
    undecided: unfinished,
  },
};

/** What is measured halfway, by the number of images. */
function overlapText(own: OverlapCurves[]): string {
  const at = halfway(own[0]);
  return say`largest overlap ${own.map(({ maximum }) => maximum[at])}, of all pairs ${own.map(({ mean }) => mean[at])}`;
}

/** Whether values never fall and end above where they began: a maximum over more pairs may stay. */
const grows = (values: number[]): boolean =>
  last(values) > values[0] && values.every((value, k) => k === 0 || value >= values[k - 1]);

export const CLAIMS: Claims = Object.assign({}, DISTANCES, OVERLAP, CONTROLS, ONSET);

/** Every number of every row, and the overlap's distance and end. */
export function metricsOf(
  { rows, overlaps }: Series,
  meanDistance: number,
): Results<Series>['metrics'] {
  const metrics: { [name: string]: number } = { meanDistance };
  for (const { label, count, source, psnr, ssim, copies, sure, frechet } of rows) {
    const name = `${label}, ${source}/${count}`;
    metrics[`psnr ${name}`] = psnr;
    metrics[`ssim ${name}`] = ssim;
    metrics[`copies ${name}`] = copies.share;
    metrics[`sure ${name}`] = sure.share;
    metrics[`frechet ${name}`] = frechet;
  }
  for (const curves of overlaps) {
    const name = `${curves.label}/${curves.count}`;
    metrics[`largest overlap ${name}`] = maximumOf(curves);
    metrics[`overlap at end ${name}`] = last(curves.mean);
  }
  return metrics;
}
