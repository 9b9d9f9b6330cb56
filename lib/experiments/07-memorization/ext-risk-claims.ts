/** What ext-risk claims of single images. */
import { falls, last, rises } from '../../base/statistics.js';
import type { ClaimDeclaration } from '../../record/claim.js';
import { percent, say } from '../../record/say.js';
import type { Config, Series } from './ext-risk-models.js';
import { byLabel, casesIn, inWords, ofStandard, once, standardRows } from './ext-risk-rows.js';

export const CLAIMS: { [name: string]: ClaimDeclaration<Config, Series> } = {
  wider: {
    kind: 'ours',
    statement: 'The wider the window, the more is memorized of a single image.',
    criterion: 'mean M(x) of images that occur once rises with γ in every case',
    fixed: 'before',
    judge: ({ series: { risks } }, { standard }) => {
      const lists = casesIn(risks).map((own) => own.map(({ memorized }) => memorized));
      const rising = lists.filter(rises).length;
      return {
        measured: say`rises in ${rising} of ${lists.length} cases; with ${inWords(standard)}: ${standardRows(
          risks,
          standard,
        )
          .map((own) => say`${own.map(({ memorized }) => memorized)} bits`)
          .join('; ')}`,
        holds: lists.length > 0 && rising === lists.length,
      };
    },
  },
  atypical: {
    kind: 'ours',
    statement: 'What is memorized most are the images that the rest does not explain.',
    criterion: ({ cases }) =>
      `rank correlation of M(x) and −log₂ p(x | D ∖ x) above 0.5 at γ = 3 in each of ${cases.length} cases`,
    fixed: 'before',
    judge: ({ series: { risks } }) => {
      const found = once(risks)
        .filter(({ gamma }) => gamma === 3)
        .map(({ atypical }) => atypical);
      return {
        measured: say`${found}`,
        holds: found.length > 0 && found.every((value) => value > 0.5),
      };
    },
  },
  attack: {
    kind: 'ours',
    statement:
      'The attack with shadow tables finds members that the likelihood alone does not show.',
    criterion: ({ level }) =>
      `at ${percent(level)} % false alarms in every case and at every γ ≥ 3 it finds more than the likelihood alone, or both find all`,
    fixed: 'revised',
    judge: ({ series: { risks } }, { standard }) => {
      const wide = once(risks).filter(({ gamma }) => gamma >= 3);
      const better = wide.filter(
        ({ ratio, plain }) => ratio.share > plain.share || plain.share === 1,
      ).length;
      const shown = standardRows(risks, standard).map(
        (own) =>
          say`${own.map(({ ratio }) => 100 * ratio.share)} % against ${own.map(({ plain }) => 100 * plain.share)} %`,
      );
      return {
        measured: say`in ${better} of ${wide.length}; with ${inWords(standard)} by γ: ${shown.join('; ')}`,
        holds: wide.length > 0 && better === wide.length,
      };
    },
  },
  unseenByAverages: {
    kind: 'ours',
    statement:
      'Where hardly any sample is a copy (γ = 3) single training images are found all the same.',
    criterion: ({ level, standard }) =>
      `γ = 3, ${inWords(standard)}: the 95 % interval of members found lies above ten times the false alarms, ${percent(10 * level)} %, on each data set`,
    fixed: 'before',
    judge: ({ series: { risks } }, { level, standard }) => {
      const found = standardRows(risks, standard).flatMap((own) =>
        own.filter(({ gamma }) => gamma === 3),
      );
      return {
        measured: found
          .map(
            ({ label, ratio }) => say`${label}: ${100 * ratio.share} % (from ${100 * ratio.low})`,
          )
          .join('; '),
        holds: found.length > 0 && found.every(({ ratio }) => ratio.low > 10 * level),
      };
    },
  },
  images: {
    kind: 'ours',
    statement: 'More images protect each single one.',
    criterion: ({ standard }) =>
      `γ = 3, ${standard.bits} bits: mean M(x) falls from each N to the next and the members found never rise, on each data set`,
    fixed: 'revised',
    judge: ({ series: { risks } }, { standard }) => {
      const lists = byLabel(
        once(risks).filter(({ gamma, bits }) => gamma === 3 && bits === standard.bits),
      );
      return {
        measured: lists
          .map(
            (own) =>
              say`${own[0].label}: ${own.map(({ memorized }) => memorized)} bits, ${own.map(({ ratio }) => 100 * ratio.share)} %`,
          )
          .join('; '),
        holds:
          lists.length > 0 &&
          lists.every(
            (own) =>
              falls(own.map(({ memorized }) => memorized)) &&
              isSorted(own.map(({ ratio }) => -ratio.share)),
          ),
      };
    },
  },
  bits: {
    kind: 'ours',
    statement: 'More bits per position expose each single image.',
    criterion: ({ standard }) =>
      `γ = 3, N = ${standard.images}: mean M(x) rises with the bits and the members found never fall, on each data set`,
    fixed: 'revised',
    judge: ({ series: { risks } }, { standard }) => {
      const lists = byLabel(
        once(risks)
          .filter(({ gamma, images }) => gamma === 3 && images === standard.images)
          .sort((a, b) => a.bits - b.bits),
      );
      return {
        measured: lists
          .map(
            (own) =>
              say`${own[0].label}, ${own.map(({ bits }) => bits)} bits: ${own.map(({ memorized }) => memorized)} bits, ${own.map(({ ratio }) => 100 * ratio.share)} %`,
          )
          .join('; '),
        holds:
          lists.length > 0 &&
          lists.every(
            (own) =>
              rises(own.map(({ memorized }) => memorized)) &&
              isSorted(own.map(({ ratio }) => ratio.share)),
          ),
      };
    },
  },
  copies: {
    kind: 'ours',
    statement: 'Copies of an image in the training set expose it.',
    criterion: ({ standard }) =>
      `γ = 3, ${inWords(standard)}: mean M(x) rises with every doubling of the copies, and all images with the most copies are found, on each data set`,
    // The first run compared different images, as many copies as each happened to have.
    fixed: 'revised',
    judge: ({ series: { risks } }, { standard }) => {
      const lists = byLabel(ofStandard(risks, standard).filter(({ gamma }) => gamma === 3));
      return {
        measured: lists
          .map(
            (own) =>
              say`${own[0].label}: ${own.map(({ memorized }) => memorized)} bits, ${100 * last(own).ratio.share} % found`,
          )
          .join('; '),
        holds:
          lists.length > 0 &&
          lists.every(
            (own) => rises(own.map(({ memorized }) => memorized)) && last(own).ratio.share === 1,
          ),
      };
    },
  },
  alarms: {
    kind: 'check',
    statement: 'The thresholds keep the rate of false alarms.',
    criterion: ({ level }) => `no more than ${percent(level)} % of the others anywhere`,
    fixed: 'before',
    judge: ({ series: { risks } }, { level }) => {
      const worst = Math.max(
        ...risks.flatMap(({ falseRatio, falsePlain }) => [falseRatio.share, falsePlain.share]),
      );
      return { measured: say`at most ${100 * worst} %`, holds: worst <= level };
    },
  },
};

/** Whether no value is smaller than the one before. */
const isSorted = (values: number[]): boolean =>
  values.every((value, k) => k === 0 || value >= values[k - 1]);
