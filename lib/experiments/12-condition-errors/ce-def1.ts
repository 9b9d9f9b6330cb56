/** Definitions 1 and 2: the condition error ε_c, its sign and what it measures. */

import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import {
  conditionalEnergy,
  diffuse,
  type Mixture,
  scoreEnergy,
} from '../../theory/companion/mixture.js';
import { levelName, NOISE_LEVELS, type NoiseLevel, TOY_MIXTURE } from './mixture.js';

type Config = {
  /** How many random mixtures, at the noise levels in turn. */
  mixtures: number;
  /** Factors on the distances between the classes of the toy data. */
  spreads: number[];
};

type Row = {
  spread: number;
  level: string;
  /** ε̄_c = E‖∇log p(x|c)‖² (Definition 2). */
  total: number;
  /** ε_c. */
  condition: number;
};

interface Series {
  /** ε_c of each random mixture. */
  errors: number[];
  /** The toy data with its classes moved together and apart, at every noise level. */
  rows: Row[];
}

/** From coinciding classes (0) over those of the toy data (1) to classes far apart. */
const SPREADS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4];

/** ε_c = E‖∇log p(x|c)‖² − E‖∇log p(x)‖² (Definition 1), exact up to quadrature. */
const conditionError = (law: Mixture): number => conditionalEnergy(law) - scoreEnergy(law);

/** Three classes in the plane, of which no two agree. */
function randomMixture(random: RandomStream): Mixture {
  const raw = [1, 2, 3].map(() => 0.2 + random.uniform());
  const total = raw.reduce((sum, value) => sum + value, 0);
  return {
    weights: raw.map((value) => value / total),
    means: raw.map(() => [2 * random.normal(), 2 * random.normal()]),
    variances: raw.map(() => 0.2 + random.uniform()),
  };
}

/** The toy data with equal variances and its means moved from the origin by a factor. */
function measureSpread(spread: number, level: NoiseLevel): Row {
  const moved: Mixture = {
    weights: TOY_MIXTURE.weights,
    means: TOY_MIXTURE.means.map((mean) => mean.map((value) => spread * value)),
    variances: TOY_MIXTURE.variances.map(() => 0.3),
  };
  const law = diffuse(moved, level.a, level.s);
  return {
    spread,
    level: levelName(level),
    total: conditionalEnergy(law),
    condition: conditionError(law),
  };
}

const atLevel = ({ rows }: Series, level: NoiseLevel): Row[] =>
  rows.filter((row) => row.level === levelName(level));

/** The row in which a quantity is largest. */
const largest = (rows: Row[], of: (row: Row) => number): Row =>
  rows.reduce((best, row) => (of(row) > of(best) ? row : best));

export const ceDef1 = experiment({
  id: 'ce-def1',
  title: 'The condition error is never negative, and neither its sign nor its size means an error',
  paper: 'Companion paper, Definitions 1 and 2, Eqs. 13 and 14, App. D.3 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { mixtures: 2, spreads: [0, 1] },
    laptop: { mixtures: 40, spreads: SPREADS },
    paper: { mixtures: 200, spreads: SPREADS },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; ε_c ≥ 0 for 40 random mixtures',
    paper: 'about 25 s; 200 mixtures',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-def1');
    const errors: number[] = [];
    for (let n = 0; n < config.mixtures; n++) {
      const { a, s } = NOISE_LEVELS[n % NOISE_LEVELS.length];
      errors.push(conditionError(diffuse(randomMixture(random), a, s)));
      progress((n + 1) / config.mixtures, 'random mixtures');
    }
    const rows = config.spreads.flatMap((spread) =>
      NOISE_LEVELS.map((level) => measureSpread(spread, level)),
    );
    return { series: { errors, rows }, metrics: { smallest: Math.min(...errors) } };
  },

  claims: {
    nonnegative: {
      kind: 'ours',
      statement: 'ε_c ≥ 0, and ε̄_c = E‖∇log p(x)‖² + ε_c ≥ E‖∇log p(x)‖².',
      criterion: 'ε_c > −1e-6 for every random mixture and |ε_c| < 1e-6 for identical classes',
      fixed: 'before',
      judge({ series: { errors, rows }, metrics: { smallest } }) {
        const coinciding = rows.filter((row) => row.spread === 0);
        const identical = Math.max(...coinciding.map((row) => Math.abs(row.condition)));
        return {
          measured: say`smallest ε_c ${smallest} of ${errors.length}; identical classes ${identical}`,
          holds: smallest > -1e-6 && identical < 1e-6,
        };
      },
    },
    sign: {
      kind: 'paper',
      place: 'Definition 1',
      quote: 'a positive ε_c would suggest…',
      statement:
        'The sign of ε_c is informative: a positive value suggests an error that the condition adds.',
      criterion: 'Some mixture whose x depends on c has ε_c ≤ 0',
      fixed: 'before',
      otherwise: 'refuted',
      judge({ series }) {
        const { errors } = series;
        const positive = errors.filter((value) => value > 0).length;
        const clear = atLevel(series, NOISE_LEVELS[0]);
        const peak = largest(clear, (row) => row.condition);
        const far = largest(clear, (row) => row.spread);
        return {
          measured: say`${positive} of ${errors.length} dependent mixtures have ε_c > 0; at low noise ε_c peaks at ${peak.condition} for relative distance ${peak.spread} and is ${far.condition} at ${far.spread}`,
          holds: errors.some((value) => value <= 0),
        };
      },
    },
  },

  draw({ series }) {
    const figure = lineChart(
      {
        caption:
          'ε_c against the distance between the classes (1 is the toy data): zero when the classes coincide, and small again when they are so far apart that x itself reveals its class. ε_c is the mean squared slope of log p(c|x): large where the class is undecided, not where the condition is wrong.',
        x: { title: 'distance between classes, relative' },
        y: { title: 'ε_c' },
      },
      NOISE_LEVELS.map((level) => {
        const rows = atLevel(series, level);
        return {
          name: levelName(level),
          x: rows.map((row) => row.spread),
          y: rows.map((row) => row.condition),
        };
      }),
    );
    return { figure };
  },
});
