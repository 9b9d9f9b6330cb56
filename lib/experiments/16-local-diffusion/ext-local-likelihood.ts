/**
 * The view of likelihood: bits per dimension that a local denoiser needs for training images and for unseen
 * ones, by the side of its window, beside the share of copies. Chapter 7 has the same picture for γ.
 */
import { last, rises } from '../../base/statistics.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { bitsChart, copiesChart, truncationChart } from './ext-local-likelihood-drawings.js';
import { type Config, materialOf, type Row, rowOf } from './ext-local-likelihood-models.js';

interface Series {
  /** By sharing, then by rising side. */
  rows: Row[];
}

/** Noise at which training and unseen images are compared: the step nearest to this share of T. */
const COMMON = 0.3;

const OWN = [1, 3, 5, 7, 9, 13, 17, 27];

export const extLocalLikelihood = experiment({
  id: 'ext-local-likelihood',
  title: 'Bits per dimension of local denoisers on training and unseen images',
  paper: 'beyond the paper: likelihood of diffusion with a window',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      images: 8,
      steps: 100,
      path: 5,
      groups: [
        { sharing: 'own', sides: [3, 27] },
        { sharing: 'shared', sides: [9] },
      ],
      counted: 2,
      samples: 4,
      ddimSteps: 4,
    },
    laptop: {
      images: 128,
      steps: 1000,
      path: 50,
      groups: [
        { sharing: 'own', sides: OWN },
        { sharing: 'shared', sides: [5, 7, 9, 13, 17] },
      ],
      counted: 16,
      samples: 32,
      ddimSteps: 25,
    },
    study: {
      images: 1000,
      steps: 1000,
      path: 100,
      groups: [
        { sharing: 'own', sides: OWN },
        { sharing: 'shared', sides: [7, 9, 13, 17] },
      ],
      counted: 32,
      samples: 64,
      ddimSteps: 50,
    },
    paper: {
      images: 1000,
      steps: 1000,
      path: 1000,
      groups: [
        { sharing: 'own', sides: OWN },
        { sharing: 'shared', sides: [3, 5, 7, 9, 13, 17] },
      ],
      counted: 100,
      samples: 400,
      ddimSteps: 100,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 4 min; the gap grows with the window',
    study: 'about an hour',
    paper: 'days on two cores',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const material = await materialOf(config, seed);
    const jobs = config.groups.flatMap(({ sharing, sides }) =>
      sides.map((side) => ({ sharing, side })),
    );
    const rows: Row[] = [];
    for (const [k, { sharing, side }] of jobs.entries()) {
      progress(k / jobs.length, `${sharing}, w = ${side}`);
      rows.push(await rowOf(material, sharing, side, config, seed));
      await new Promise(setImmediate);
    }
    return { series: { rows }, metrics: { images: config.images } };
  },

  claims: {
    choice: {
      kind: 'check',
      statement:
        'Where the window holds the image, a training image costs the bits that name one of N: the integral of the errors of the ideal denoiser.',
      criterion: ({ images }) =>
        `without the decoder between 0.95 and 1.3 times log₂ N = ${Math.log2(images).toFixed(1)} bits`,
      fixed: 'before',
      judge: ({ series: { rows } }, { images }) => {
        const { choice } = last(ofKind(rows, 'own'));
        const ratio = choice / Math.log2(images);
        return { measured: say`${choice} bits`, holds: ratio >= 0.95 && ratio <= 1.3 };
      },
    },
    gap: {
      kind: 'ours',
      statement: 'The wider the window, the more an unseen image costs beyond a training image.',
      criterion: `down to the same noise (step ${COMMON} T) the difference in bits per dimension rises with every side of windows that see their own place`,
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const gaps = ofKind(rows, 'own').map(gapOf);
        return { measured: say`${gaps} bits per dimension`, holds: rises(gaps) };
      },
    },
    inner: {
      kind: 'ours',
      statement: 'Unseen images cost least at a window between one pixel and the whole image.',
      criterion:
        'least at neither end, by more than twice the standard error of the mean over images, each side with the last step that other unseen images choose',
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const own = ofKind(rows, 'own');
        const bits = own.map(bestUnseen);
        const least = bits.reduce((a, b) => (b.mean < a.mean ? b : a));
        const [first, final] = [bits[0], last(bits)];
        return {
          measured: say`w = ${own.map(({ side }) => side)}: ${bits.map(({ mean }) => mean)} bits per dimension (standard error ${least.error} at the least)`,
          holds: [first, final].every((end) => end.mean > least.mean + 2 * least.error),
        };
      },
    },
    sharing: {
      kind: 'ours',
      statement: 'Sharing windows among places generalizes better.',
      criterion:
        'the least cost of unseen images over all sides is lower with sharing than without',
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const [own, shared] = (['own', 'shared'] as const).map((sharing) =>
          Math.min(...ofKind(rows, sharing).map((row) => bestUnseen(row).mean)),
        );
        return {
          measured: say`${shared} bits per dimension with sharing, ${own} without`,
          holds: shared < own,
        };
      },
    },
    copies: {
      kind: 'ours',
      statement:
        'The gap tells copies: where most samples are copies it is larger than where none is.',
      criterion:
        'every window that copies in at least half of its samples has a larger difference at the same noise than every window that copies in none',
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const most = rows.filter(({ copies }) => copies.share >= 0.5).map(gapOf);
        const none = rows.filter(({ copies }) => copies.hits === 0).map(gapOf);
        return {
          measured: say`copying: from ${Math.min(...most)} (${most.length} windows); creating: up to ${Math.max(...none)} (${none.length} windows) bits per dimension`,
          holds: most.length > 0 && none.length > 0 && Math.min(...most) > Math.max(...none),
        };
      },
    },
  },

  draw({ series: { rows } }) {
    return {
      figure: bitsChart(rows, bestUnseen, gapOf),
      truncation: truncationChart(rows),
      copies: copiesChart(rows, gapOf),
    };
  },
});

const ofKind = (rows: Row[], sharing: Row['sharing']): Row[] =>
  rows.filter((row) => row.sharing === sharing);

/** Unseen less training bits per dimension, down to the common noise. */
function gapOf({ path, training, unseen }: Row): number {
  const wanted = COMMON * path[0];
  const k = path.reduce(
    (best, t, at) => (Math.abs(t - wanted) < Math.abs(path[best] - wanted) ? at : best),
    0,
  );
  return unseen[k].mean - training[k].mean;
}

/** Bits of unseen images at the last step that other unseen images chose. */
const bestUnseen = ({ unseen, best }: Row) => unseen[best];
