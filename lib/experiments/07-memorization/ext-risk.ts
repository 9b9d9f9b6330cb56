/**
 * Memorization of single images, which no average shows: what one image changes in a count table, exactly, by
 * leaving it out of the counts (van den Burg and Williams, 2021), and who can tell that it was there, by an
 * attack with shadow tables (Carlini et al., 2022).
 */
import { DATASET_NAMES } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { codeSets } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import { CLAIMS } from './ext-risk-claims.js';
import { copiesChart, gainChart, riskTable } from './ext-risk-drawings.js';
import { type Case, type Config, type Risk, risksOf, type Series } from './ext-risk-models.js';
import { byLabel, ofStandard, once, standardRows } from './ext-risk-rows.js';

const COPIES = [2, 4, 8, 16, 32];
const STANDARD = { bits: 8, images: 1000 };

/** The cases of a data set: N at 8 bits, bits at one N; one of them with repeated images. */
const casesOf = (dataset: 'mnist' | 'cifar10', counts: number[], bits: number[]): Case[] => [
  ...counts.map((images) => ({
    codes: codesRun('laptop', dataset, STANDARD.bits),
    bits: STANDARD.bits,
    images,
    copies: images === STANDARD.images ? COPIES : [],
    repeated: 50,
  })),
  ...bits.map((kept) => ({
    codes: codesRun('laptop', dataset, Math.max(kept, STANDARD.bits)),
    bits: kept,
    images: STANDARD.images,
    copies: [],
    repeated: 0,
  })),
];

export const extRisk = experiment({
  id: 'ext-risk',
  title: 'Single images: left out of the counts, and found by an attack',
  paper: 'beyond the paper: memorization of single images',
  version: 2,
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
      standard: { bits: 8, images: 60 },
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
      standard: STANDARD,
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
      standard: STANDARD,
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
      standard: STANDARD,
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

  claims: CLAIMS,

  draw({ series: { risks }, config: { level, standard } }) {
    return {
      figure: gainChart(
        standardRows(risks, standard),
        byLabel(once(risks).filter(({ bits }) => bits === standard.bits)),
        standard,
      ),
      copies: copiesChart(byLabel(ofStandard(risks, standard)), standard),
      table: riskTable(once(risks), level),
    };
  },
});
