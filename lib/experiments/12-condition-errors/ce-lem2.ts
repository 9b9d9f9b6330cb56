/** Lemma 2: conditional minus unconditional score energy is the energy of the guidance term. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { squaredNorm } from '../../theory/companion/linear-algebra.js';
import {
  conditionalEnergy,
  diffuse,
  guidance,
  type Mixture,
  posterior,
  sampleMixture,
  score,
  scoreEnergy,
} from '../../theory/companion/mixture.js';
import { estimator } from '../../theory/companion/sampling.js';
import { levelName, NOISE_LEVELS, type NoiseLevel, TOY_MIXTURE } from './mixture.js';

type Config = {
  samples: number;
  /** Guidance weights w. */
  weights: number[];
};

type Row = {
  level: string;
  /** E‖∇log p(x|c)‖² − E‖∇log p(x)‖², exactly. */
  difference: number;
  /** E‖g_c‖², sampled, and its standard error. */
  guidance: number;
  guidanceError: number;
  /** The largest ‖E_{c|x} ∇log p(c|x)‖ over the first draws, gradients by difference quotients. */
  meanGuidance: number;
  /** E‖∇log p + w g‖² − E‖∇log p‖² per weight w, its deviation from w² E‖g‖² and that one's error. */
  guided: number[];
  deviation: number[];
  deviationError: number[];
};

interface Series {
  weights: number[];
  /** One per noise level, from hardly to almost wholly noised. */
  rows: Row[];
}

/** At how many draws the mean guidance is computed. */
const CENTRED_DRAWS = 1000;

/** ∇log p(c|x) of every class, by central differences of the log posterior. */
function posteriorSlopes(law: Mixture, x: readonly number[]): number[][] {
  const h = 1e-4;
  const logPosterior = (k: number, sign: number) =>
    posterior(
      law,
      x.map((value, j) => (j === k ? value + sign * h : value)),
    ).map(Math.log);
  const slopes = x.map((_, k) => {
    const [above, below] = [logPosterior(k, 1), logPosterior(k, -1)];
    return above.map((value, c) => (value - below[c]) / (2 * h));
  });
  return law.weights.map((_, c) => slopes.map((slope) => slope[c]));
}

/** ‖E_{c|x} ∇log p(c|x)‖. */
function meanSlope(law: Mixture, x: readonly number[]): number {
  const weights = posterior(law, x);
  const slopes = posteriorSlopes(law, x);
  return Math.hypot(
    ...x.map((_, k) => weights.reduce((sum, weight, c) => sum + weight * slopes[c][k], 0)),
  );
}

function measure(level: NoiseLevel, { samples, weights }: Config, uniform: () => number): Row {
  const law = diffuse(TOY_MIXTURE, level.a, level.s);
  const energy = estimator();
  const guided = weights.map(estimator);
  const deviation = weights.map(estimator);
  let largestMean = 0;
  for (let n = 0; n < samples; n++) {
    const { x, c } = sampleMixture(law, uniform);
    const unconditional = score(law, x);
    const control = guidance(law, x, c);
    energy.add(squaredNorm(control));
    weights.forEach((w, i) => {
      const field = unconditional.map((value, k) => value + w * control[k]);
      const excess = squaredNorm(field) - squaredNorm(unconditional);
      guided[i].add(excess);
      deviation[i].add(excess - w * w * squaredNorm(control));
    });
    if (n < CENTRED_DRAWS) largestMean = Math.max(largestMean, meanSlope(law, x));
  }
  return {
    level: levelName(level),
    difference: conditionalEnergy(law) - scoreEnergy(law),
    guidance: energy.estimate().mean,
    guidanceError: energy.estimate().standardError,
    meanGuidance: largestMean,
    guided: guided.map((value) => value.estimate().mean),
    deviation: deviation.map((value) => value.estimate().mean),
    deviationError: deviation.map((value) => value.estimate().standardError),
  };
}

export const ceLem2 = experiment({
  id: 'ce-lem2',
  title: 'The guidance term carries the whole difference, and grows with the square of its weight',
  paper: 'Companion paper, Lemma 2, Eqs. 15 and 16 [R]',
  version: 2,
  usesEngine: false,
  config: {
    smoke: { samples: 2000, weights: [0, 1, 3] },
    laptop: { samples: 200_000, weights: [0, 1, 2, 3, 4] },
    paper: { samples: 400_000, weights: [0, 1, 2, 3, 4] },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; equal within the Monte Carlo error',
    paper: 'about 10 s',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-lem2');
    const rows = NOISE_LEVELS.map((level, k) => {
      const row = measure(level, config, () => random.uniform());
      progress((k + 1) / NOISE_LEVELS.length, row.level);
      return row;
    });
    return { series: { weights: config.weights, rows }, metrics: {} };
  },

  claims: {
    identity: {
      kind: 'paper',
      place: 'Lemma 2, Eq. 16',
      statement: 'E‖∇log p(x|c)‖² − E‖∇log p(x)‖² = E‖g_c‖² with g_c = ∇log p(c|x).',
      criterion: '|exact difference − sampled E‖g‖²| < 3 standard errors at every noise level',
      fixed: 'before',
      judge({ series: { rows } }) {
        const worst = Math.max(
          ...rows.map((row) => Math.abs(row.difference - row.guidance) / row.guidanceError),
        );
        return {
          measured: say`difference ${rows.map((row) => row.difference)}; E‖g‖² ${rows.map((row) => row.guidance)}; largest ${worst} standard errors`,
          holds: worst < 3,
        };
      },
    },
    cross: {
      kind: 'paper',
      place: 'Lemma 2',
      statement: 'The cross term vanishes because E_{c|x} g_c = 0 at every x.',
      criterion:
        '‖E_{c|x} ∇log p(c|x)‖ < 1e-5 at 1000 draws per level, gradients by difference quotients of log p(c|x)',
      fixed: 'revised',
      judge({ series: { rows } }) {
        const largest = Math.max(...rows.map((row) => row.meanGuidance));
        return { measured: say`largest ${largest}`, holds: largest < 1e-5 };
      },
    },
    weight: {
      kind: 'ours',
      statement: 'With classifier-free guidance weight w the difference is w² E‖g‖².',
      criterion: '|difference(w) − w² E‖g‖²| < 3 standard errors (paired) for every w and level',
      fixed: 'before',
      judge({ series: { rows } }) {
        // At w = 0 the deviation is zero draw by draw, and so is its error.
        const worst = Math.max(
          ...rows.flatMap((row) =>
            row.deviation.map((value, i) => Math.abs(value) / (row.deviationError[i] || 1)),
          ),
        );
        const [, middle] = rows;
        return {
          measured: say`largest ${worst} standard errors; at the middle level ${middle.guided}`,
          holds: worst < 3,
        };
      },
    },
  },

  draw({ series: { weights, rows } }) {
    const figure = lineChart(
      {
        caption: `How far the energy that guidance of weight w adds to the score is from w² E‖g‖², in units of E‖g‖², with three standard errors: nothing at every noise level, where w² itself reaches ${Math.max(...weights) ** 2}.`,
        x: { title: 'guidance weight w' },
        y: { title: 'added energy / E‖g‖² − w²' },
      },
      rows.map(({ level, deviation, deviationError, guidance }) => ({
        name: level,
        x: weights,
        y: deviation.map((value) => value / guidance),
        error: deviationError.map((error) => (3 * error) / guidance),
      })),
    );
    return { figure };
  },
});
