/**
 * Assumption 4.1: how much latent tokens know of each other, against their distance on the grid. A token is
 * a symbol of 8 bits; information between single bits, added up, would be something else.
 */
import { falls, leastFall } from '../../base/statistics.js';
import { first } from '../../data/index.js';
import { sliceImages } from '../../models/tokens.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import { codeSets } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun, eightBits } from '../shared/code-presets.js';
import { distanceChart, maps, pixelChart, rangeTable } from './asm4.1-drawings.js';
import {
  type Estimate,
  informationMap,
  type Measured,
  pixelInformation,
  symbolInformation,
} from './asm4.1-information.js';

interface Config {
  codes: CodesRun[];
  images: number;
  permutations: number;
  pixelImages: number;
}

interface Series {
  measured: Measured[];
}

/** What counts as a small ε, in bits. */
const SMALL = 0.05;

export const asm41 = experiment({
  id: 'asm4.1',
  title: 'Dependence of latent tokens against their distance',
  paper: 'Assumption 4.1, Eq. 7',
  version: 3,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      images: 300,
      permutations: 2,
      pixelImages: 200,
    },
    laptop: {
      codes: eightBits('laptop'),
      images: 50_000,
      permutations: 5,
      pixelImages: 2000,
    },
    paper: {
      codes: eightBits('paper'),
      images: 50_000,
      permutations: 20,
      pixelImages: 10_000,
    },
  },
  expect: {
    smoke: 'about 5 s with its codes',
    laptop: 'about 40 s after the codes are made; information far above chance at every distance',
    paper: 'minutes after the codes are made',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const measured: Measured[] = [];
    for (const request of config.codes) {
      const { label, train, source } = await codeSets(request, context);
      const some = sliceImages(train, 0, Math.min(config.images, train.images));
      progress(0.6, `${label}: information of all pairs`);
      const { pairs, byDistance, amongBorder } = symbolInformation(some, config.permutations, seed);
      const largest = (radius: number) =>
        Math.max(...pairs.filter((pair) => pair.distance > radius).map((pair) => pair.information));
      measured.push({
        label,
        images: some.images,
        byDistance,
        amongBorder,
        chance: pairs.reduce((sum, pair) => sum + pair.chance / pairs.length, 0),
        beyond: [largest(1), largest(2)],
        map: informationMap(pairs, train.columns + 1, train.rows, train.columns),
        pixels: pixelInformation(first(source.trainImages, config.pixelImages)),
      });
    }
    return {
      series: { measured },
      metrics: Object.fromEntries(
        measured.flatMap(({ label, byDistance, beyond }) => [
          ...byDistance.map(({ value }, k): [string, number] => [
            `${label}, distance ${k + 1}`,
            value,
          ]),
          [`${label}, ε beyond 1`, beyond[0]],
          [`${label}, ε beyond 2`, beyond[1]],
        ]),
      ),
    };
  },

  claims: {
    range: {
      kind: 'paper',
      place: 'Assumption 4.1, Eq. 7',
      statement: 'There are a range γ < 7 and a small ε with I(z_i; z_j) ≤ ε beyond it.',
      criterion: `information of every pair of symbols beyond distance 1 (γ = 3), or beyond 2 (γ = 5), at most ${SMALL} bits, on all data sets`,
      fixed: 'revised',
      judge({ series: { measured } }) {
        const least = measured.map((one) => Math.min(...one.beyond));
        return {
          measured: measured
            .map(({ label, beyond }) => say`${label}: ε = ${beyond} bits beyond distance 1, 2`)
            .join('; '),
          holds: least.every((epsilon) => epsilon <= SMALL),
          margin: SMALL - Math.max(...least),
        };
      },
      why: {
        kind: 'open text',
        text: 'the paper names no ε; the intervals of these codes exclude any of a few hundredths of a bit.',
      },
    },
    decay: {
      kind: 'paper',
      place: 'Sec. 4.2, Assumption 4.1',
      statement: 'Dependence between tokens decays with their distance.',
      criterion:
        'mean information between tokens of the border, the only ones that are 1, 2 and 3 apart, falls strictly from distance 1 to 2 to 3, on all data sets',
      fixed: 'revised',
      judge({ series: { measured } }) {
        const courses = measured.map(({ amongBorder }) => amongBorder.map(({ value }) => value));
        return {
          measured: measured
            .map(
              ({ label, amongBorder }) => `${label}: ${amongBorder.map(plusMinus).join(', ')} bits`,
            )
            .join('; '),
          margin: Math.min(...courses.map(leastFall)),
          holds: courses.every(falls),
        };
      },
      why: {
        kind: 'disagreement',
        text: 'where the information rises with the distance it rises by more than its intervals, in these codes.',
      },
    },
    'above-chance': {
      kind: 'ours',
      statement: 'Tokens at every distance of the grid depend on each other.',
      criterion: 'the 95 % interval of the mean information lies above 0 at every distance',
      fixed: 'after',
      judge({ series: { measured } }) {
        const lowest = measured.map(({ byDistance }) => Math.min(...byDistance.map((e) => e.low)));
        return {
          measured: say`lowest ends of the intervals ${lowest} bits`,
          margin: Math.min(...lowest),
          holds: lowest.every((low) => low > 0),
        };
      },
    },
  },

  draw({ series: { measured } }) {
    return {
      figure: distanceChart(measured),
      map: maps(measured),
      pixels: pixelChart(measured),
      range: rangeTable(measured),
    };
  },
});

/** The value and half of its interval. */
const plusMinus = ({ value, low, high }: Estimate): string =>
  `${text(value)} ± ${text((high - low) / 2, 2)}`;
