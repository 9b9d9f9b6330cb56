/**
 * Memorization of single images, which no average shows: what one image changes in a count table, exactly, by
 * leaving it out of the counts (van den Burg and Williams, 2021), and who can tell that it was there, by an
 * attack with shadow tables (Carlini et al., 2022).
 */
import { falls, range, rises } from '../../base/statistics.js';
import { DATASET_NAMES } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say } from '../../record/say.js';
import { codeSets } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import { attackChart, copiesChart, gainChart, riskTable } from './ext-risk-drawings.js';
import { type Case, type Config, type Risk, risksOf } from './ext-risk-models.js';

interface Series {
  /** By case, then by rising γ, then by rising number of copies. */
  risks: Risk[];
}

const COPIES = [2, 4, 8, 16, 32];
const BITS = 8;
const IMAGES = 1000;

/** The cases of a data set: N at 8 bits, bits at one N; one of them with repeated images. */
const casesOf = (dataset: 'mnist' | 'cifar10', counts: number[], bits: number[]): Case[] => [
  ...counts.map((images) => ({
    codes: codesRun('laptop', dataset, BITS),
    bits: BITS,
    images,
    copies: images === IMAGES ? COPIES : [],
    repeated: 50,
  })),
  ...bits.map((kept) => ({
    codes: codesRun('laptop', dataset, kept > BITS ? kept : BITS),
    bits: kept,
    images: IMAGES,
    copies: [],
    repeated: 0,
  })),
];

export const extRisk = experiment({
  id: 'ext-risk',
  title: 'Single images: left out of the counts, and found by an attack',
  paper: 'beyond the paper: memorization of single images',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      cases: [
        {
          codes: codesRun('smoke', 'mnist', 8),
          bits: 8,
          images: 60,
          copies: [2],
          repeated: 10,
        },
      ],
      sides: [1, 3],
      shadows: 8,
      targets: 2,
      level: 0.05,
    },
    laptop: {
      cases: [
        ...casesOf('mnist', [250, 1000, 4000], [2, 4, 32]),
        ...casesOf('cifar10', [250, 1000, 4000], [2, 4]),
      ],
      sides: [1, 3, 5, 7],
      shadows: 64,
      targets: 16,
      level: 0.001,
    },
    study: {
      cases: [
        ...casesOf('mnist', [250, 1000, 4000, 16_000], [1, 2, 4, 16, 32]),
        ...casesOf('cifar10', [250, 1000, 4000, 16_000], [1, 2, 4]),
      ],
      sides: [1, 3, 5, 7],
      shadows: 64,
      targets: 64,
      level: 0.001,
    },
    paper: {
      cases: [
        ...casesOf('mnist', [250, 1000, 4000, 16_000, 30_000], [1, 2, 4, 16, 32]),
        ...casesOf('cifar10', [250, 1000, 4000, 16_000, 25_000], [1, 2, 4]),
      ],
      sides: [1, 3, 5, 7],
      shadows: 256,
      targets: 256,
      level: 0.001,
    },
  },
  expect: {
    smoke: 'about 3 s with its codes',
    laptop: 'about 4 min after the codes are made',
    study: 'about an hour after the codes are made',
    paper: 'a day',
  },
  needs: ({ cases }: Config) => codesNeeded(cases.map(({ codes }) => codes)),

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const risks: Risk[] = [];
    for (const [k, one] of config.cases.entries()) {
      const { dataset } = one.codes;
      progress(
        k / config.cases.length,
        `${DATASET_NAMES[dataset]}, ${one.bits} bits, N = ${one.images}`,
      );
      const sets = await codeSets(one.codes, { seed, progress: () => {} });
      const random = randomStream(seed, 'ext-risk', dataset, `${one.bits} of ${one.images}`);
      risks.push(...risksOf(sets, one, config, random));
      await new Promise(setImmediate);
    }
    return { series: { risks }, metrics: {} };
  },

  claims: {
    wider: {
      kind: 'ours',
      statement: 'The wider the window, the more is memorized of a single image.',
      criterion: 'mean M(x) of images that occur once rises with γ in every case',
      fixed: 'before',
      judge: ({ series: { risks } }) => {
        const lists = casesIn(risks).map((own) => own.map(({ memorized }) => memorized));
        const rising = lists.filter(rises).length;
        return {
          measured: say`rises in ${rising} of ${lists.length} cases; with ${BITS} bits and N = ${IMAGES}: ${standard(
            risks,
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
        `at ${percent(level)} % false alarms it finds more than the likelihood alone in every case and at every γ ≥ 3`,
      fixed: 'before',
      judge: ({ series: { risks } }) => {
        const wide = once(risks).filter(({ gamma }) => gamma >= 3);
        const better = wide.filter(({ ratio, plain }) => ratio.share > plain.share).length;
        const shown = standard(risks).map(
          (own) =>
            say`${own.map(({ ratio }) => 100 * ratio.share)} % against ${own.map(({ plain }) => 100 * plain.share)} %`,
        );
        return {
          measured: say`in ${better} of ${wide.length}; with ${BITS} bits and N = ${IMAGES} by γ: ${shown.join('; ')}`,
          holds: wide.length > 0 && better === wide.length,
        };
      },
    },
    unseenByAverages: {
      kind: 'ours',
      statement:
        'Where hardly any sample is a copy (γ = 3) single training images are found all the same.',
      criterion: ({ level }) =>
        `γ = 3, ${BITS} bits, N = ${IMAGES}: the 95 % interval of members found lies above ten times the false alarms, ${percent(10 * level)} %, on each data set`,
      fixed: 'before',
      judge: ({ series: { risks } }, { level }) => {
        const found = standard(risks).flatMap((own) => own.filter(({ gamma }) => gamma === 3));
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
      criterion: `γ = 3, ${BITS} bits: mean M(x) and the members found fall from each N to the next, on each data set`,
      fixed: 'before',
      judge: ({ series: { risks } }) => {
        const lists = byLabel(
          once(risks).filter(({ gamma, bits }) => gamma === 3 && bits === BITS),
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
                falls(own.map(({ ratio }) => ratio.share)),
            ),
        };
      },
    },
    bits: {
      kind: 'ours',
      statement: 'More bits per position expose each single image.',
      criterion: `γ = 3, N = ${IMAGES}: mean M(x) and the members found rise with the bits, on each data set`,
      fixed: 'before',
      judge: ({ series: { risks } }) => {
        const lists = byLabel(
          once(risks)
            .filter(({ gamma, images }) => gamma === 3 && images === IMAGES)
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
                rises(own.map(({ ratio }) => ratio.share)),
            ),
        };
      },
    },
    copies: {
      kind: 'ours',
      statement: 'Copies of an image in the training set expose it.',
      criterion: `γ = 3, ${BITS} bits, N = ${IMAGES}: mean M(x) rises with every doubling of the copies, and all images with the most copies are found, on each data set`,
      fixed: 'before',
      judge: ({ series: { risks } }) => {
        const lists = byLabel(
          risks.filter(
            ({ gamma, bits, images }) => gamma === 3 && bits === BITS && images === IMAGES,
          ),
        );
        return {
          measured: lists
            .map(
              (own) =>
                say`${own[0].label}, ${own.map(({ copies }) => copies)} copies: ${own.map(({ memorized }) => memorized)} bits, ${own.map(({ ratio }) => 100 * ratio.share)} %`,
            )
            .join('; '),
          holds:
            lists.length > 0 &&
            lists.every(
              (own) =>
                rises(own.map(({ memorized }) => memorized)) &&
                own[own.length - 1].ratio.share === 1,
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
  },

  draw({ series: { risks }, config: { level } }) {
    return {
      figure: gainChart(standard(risks), byLabel(once(risks).filter(({ bits }) => bits === BITS))),
      attack: attackChart(standard(risks), level),
      copies: copiesChart(
        byLabel(risks.filter(({ bits, images }) => bits === BITS && images === IMAGES)),
      ),
      table: riskTable(once(risks), level),
    };
  },
});

/** The rows of images that occur once. */
const once = (risks: Risk[]): Risk[] => risks.filter(({ copies }) => copies === 1);

const byLabel = (risks: Risk[]): Risk[][] =>
  [...new Set(risks.map(({ label }) => label))].map((label) =>
    risks.filter((risk) => risk.label === label),
  );

/** By case, the rows of rising γ. */
const casesIn = (risks: Risk[]): Risk[][] => {
  const keys = once(risks).map(({ label, bits, images }) => `${label} ${bits} ${images}`);
  return [...new Set(keys)].map((key) =>
    range(keys.length)
      .filter((k) => keys[k] === key)
      .map((k) => once(risks)[k]),
  );
};

/** The case that all comparisons share, on each data set. */
const standard = (risks: Risk[]): Risk[][] =>
  casesIn(risks).filter(([{ bits, images }]) => bits === BITS && images === IMAGES);
