/** Definitions 1 and 2: the condition error ε_c, its sign and what it measures. */

import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { seriesColour } from '../../figures/theme.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import {
  conditionalEnergy,
  conditionalNorm,
  diffuse,
  guidanceEnergy,
  type Mixture,
  scoreEnergy,
  scoreNorm,
} from '../../theory/companion/mixture.js';
import { levelName, NOISE_LEVELS, type NoiseLevel, TOY_MIXTURE } from './mixture.js';

type Config = {
  /** How many random mixtures, at the noise levels in turn. */
  mixtures: number;
  /** Factors on the distances between the classes of the toy data. */
  spreads: number[];
};

/** A mixture whose x depends on c. */
type Law = {
  /** ε_c. */
  condition: number;
  /** E‖∇log p(x|c)‖ and E‖∇log p(x)‖: magnitudes, not squared. */
  conditionalNorm: number;
  norm: number;
};

type Row = {
  spread: number;
  level: string;
  /** ε̄_c = E‖∇log p(x|c)‖² (Definition 2), in closed form. */
  total: number;
  /** E‖∇log p(x)‖² and E‖g_c‖², each by a quadrature of its own. */
  unconditional: number;
  guidance: number;
  /** ε_c: total − unconditional (Definition 1). */
  condition: number;
};

interface Series {
  laws: Law[];
  /** The classes of the toy data, with equal variances, moved together and apart at every noise level. */
  rows: Row[];
}

/** From coinciding classes (0) over the distances of the toy data (1) to classes far apart. */
const SPREADS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4];

/** The variance of every class that is moved, so that classes at distance 0 are one. */
const VARIANCE = 0.3;

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

const measureLaw = (law: Mixture): Law => ({
  condition: conditionalEnergy(law) - scoreEnergy(law),
  conditionalNorm: conditionalNorm(law),
  norm: scoreNorm(law),
});

/** The toy data with equal variances and its means moved from the origin by a factor. */
function measureSpread(spread: number, level: NoiseLevel): Row {
  const moved: Mixture = {
    weights: TOY_MIXTURE.weights,
    means: TOY_MIXTURE.means.map((mean) => mean.map((value) => spread * value)),
    variances: TOY_MIXTURE.variances.map(() => VARIANCE),
  };
  const law = diffuse(moved, level.a, level.s);
  const [total, unconditional] = [conditionalEnergy(law), scoreEnergy(law)];
  return {
    spread,
    level: levelName(level),
    total,
    unconditional,
    guidance: guidanceEnergy(law),
    condition: total - unconditional,
  };
}

const atLevel = ({ rows }: Series, level: NoiseLevel): Row[] =>
  rows.filter((row) => row.level === levelName(level));

/** The row in which a quantity is largest. */
const largest = (rows: Row[], of: (row: Row) => number): Row =>
  rows.reduce((best, row) => (of(row) > of(best) ? row : best));

export const ceDef1 = experiment({
  id: 'ce-def1',
  title: 'A positive condition error means a larger conditional score, and it is never negative',
  paper: 'Companion paper, Definitions 1 and 2, Eqs. 13 and 14, App. D.3 [R]',
  version: 2,
  usesEngine: false,
  config: {
    smoke: { mixtures: 2, spreads: [0, 1] },
    laptop: { mixtures: 40, spreads: SPREADS },
    paper: { mixtures: 200, spreads: SPREADS },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; ε_c > 0 for 40 random mixtures, and larger conditional scores',
    paper: 'about 25 s; 200 mixtures',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-def1');
    const laws: Law[] = [];
    for (let n = 0; n < config.mixtures; n++) {
      const { a, s } = NOISE_LEVELS[n % NOISE_LEVELS.length];
      laws.push(measureLaw(diffuse(randomMixture(random), a, s)));
      progress((n + 1) / config.mixtures, 'random mixtures');
    }
    const rows = config.spreads.flatMap((spread) =>
      NOISE_LEVELS.map((level) => measureSpread(spread, level)),
    );
    return { series: { laws, rows }, metrics: {} };
  },

  claims: {
    magnitude: {
      kind: 'paper',
      place: 'Definition 1',
      quote: 'a positive ε_c would suggest',
      statement: 'A positive ε_c suggests that the conditional score has the larger magnitude.',
      criterion:
        'Every random mixture with ε_c > 0 has E‖∇log p(x|c)‖ > E‖∇log p(x)‖, norms not squared',
      fixed: 'before',
      judge({ series: { laws } }) {
        const positive = laws.filter((law) => law.condition > 0);
        const ratios = positive.map((law) => law.conditionalNorm / law.norm);
        return {
          measured: say`${positive.length} of ${laws.length} mixtures have ε_c > 0; their mean norms have ratios from ${text(Math.min(...ratios), 5)} to ${Math.max(...ratios)}`,
          holds: positive.length > 0 && ratios.every((ratio) => ratio > 1),
        };
      },
    },
    nonnegative: {
      kind: 'ours',
      statement: 'ε_c is never negative, and zero where the classes coincide.',
      criterion: 'ε_c > −1e-6 for every random mixture and |ε_c| < 1e-6 for coinciding classes',
      fixed: 'before',
      judge({ series: { laws, rows } }) {
        const smallest = Math.min(...laws.map((law) => law.condition));
        const coinciding = rows.filter((row) => row.spread === 0);
        const identical = Math.max(...coinciding.map((row) => Math.abs(row.condition)));
        return {
          measured: say`smallest ε_c ${smallest} of ${laws.length}; coinciding classes ${identical}`,
          holds: smallest > -1e-6 && identical < 1e-6,
        };
      },
    },
    middle: {
      kind: 'ours',
      statement:
        'ε_c is large where x leaves its class open: it vanishes for coinciding classes and for classes far apart.',
      criterion:
        'At the lowest noise level ε_c at the smallest and at the largest distance is below 1 % of its peak',
      fixed: 'after',
      judge({ series }) {
        const clear = atLevel(series, NOISE_LEVELS[0]);
        const peak = largest(clear, (row) => row.condition);
        const [near, far] = [clear[0], clear[clear.length - 1]];
        return {
          measured: say`${near.condition} at distance ${near.spread}, ${peak.condition} at ${peak.spread}, ${far.condition} at ${far.spread}`,
          holds:
            Math.abs(near.condition) < 0.01 * peak.condition &&
            Math.abs(far.condition) < 0.01 * peak.condition,
        };
      },
    },
    decomposition: {
      kind: 'check',
      statement: 'ε̄_c = E‖∇log p(x)‖² + ε_c (App. D.3), with ε_c as the guidance energy E‖g_c‖².',
      criterion:
        'The closed form of ε̄_c and the sum of two quadratures differ by less than 1e-5 of ε̄_c in every row',
      fixed: 'before',
      judge({ series: { rows } }) {
        const worst = Math.max(
          ...rows.map((row) => Math.abs(row.unconditional + row.guidance - row.total) / row.total),
        );
        return { measured: say`largest relative difference ${worst}`, holds: worst < 1e-5 };
      },
    },
  },

  draw: ({ series }) => ({ figure: distanceChart(series) }),
});

const distanceChart = (series: Series) =>
  lineChart(
    {
      caption:
        'ε_c (solid) against the distance between the classes (1: the means of the toy data; here every class has variance 0.3): zero where the classes coincide, and small again where they are so far apart that x itself reveals its class. ε̄_c (dotted) does not depend on the distance: it is the score energy of one class.',
      x: { title: 'distance between classes, relative' },
      y: { title: 'score energy' },
    },
    NOISE_LEVELS.flatMap((level, k) => {
      const rows = atLevel(series, level);
      const x = rows.map((row) => row.spread);
      const [condition, total] = [rows.map((row) => row.condition), rows.map((row) => row.total)];
      const colour = seriesColour(k);
      return [
        { name: `ε_c, ${levelName(level)}`, x, y: condition, colour },
        { name: `ε̄_c, ${levelName(level)}`, x, y: total, colour, dash: 'dot', markers: false },
      ];
    }),
  );
