/** The small lemmas of the proofs (4, 5, 7, 8, 10) and the chain rule (Eq. 7), on chains that can be counted. */

import { falls, last, range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import {
  powers,
  stationaryDistribution,
  type Transition,
} from '../../theory/companion/finite-chain.js';
import {
  bayesError,
  chainRuleError,
  derivativeShares,
  jensenGaps,
  lipschitzShare,
} from './ce-lemmas-parts.js';

type Config = {
  /** Steps of the chains of Lemma 10. */
  steps: number;
};

interface Series {
  /** π of the ergodic chain. */
  stationary: number[];
  /** max_ij |Pⁿ_ij − π_j| for n = 1…steps, for the ergodic chain and one with period 2. */
  ergodic: number[];
  periodic: number[];
  /** max_j |Pⁿ_1j − Pⁿ_3j|: how much the start still matters in a chain of two parts. */
  reducible: number[];
  /** The probability that a lazy walk on the integers is back after n steps. */
  walk: number[];
}

/** Every state leads to every other, without a period. */
const ERGODIC: Transition = [
  [0.5, 0.3, 0.2],
  [0.1, 0.6, 0.3],
  [0.2, 0.1, 0.7],
];

/** Two states that take turns. */
const PERIODIC: Transition = [
  [0, 1],
  [1, 0],
];

/** Two parts that never meet. */
const REDUCIBLE: Transition = [
  [0.7, 0.3, 0, 0],
  [0.4, 0.6, 0, 0],
  [0, 0, 0.2, 0.8],
  [0, 0, 0.5, 0.5],
];

/** max_ij |Pⁿ_ij − π_j| for n = 1…steps. */
function distances(transition: Transition, steps: number): number[] {
  const law = stationaryDistribution(transition);
  return powers(transition, steps)
    .slice(1)
    .map((power) =>
      Math.max(...power.flatMap((row) => row.map((value, j) => Math.abs(value - law[j])))),
    );
}

/** P(S_n = 0) for n = 1…steps: the walk stays with probability ½, and steps left or right with ¼. */
function returnProbabilities(steps: number): number[] {
  // Two fair half-steps make one lazy step, so S_n = 0 has probability (2n choose n)/4ⁿ.
  let probability = 1;
  return range(steps).map((k) => {
    probability *= (2 * k + 1) / (2 * k + 2);
    return probability;
  });
}

const settings = (steps: number): Config => ({ steps });

export const ceLemmas = experiment({
  id: 'ce-lemmas',
  title: 'The small lemmas hold: Lipschitz and derivative bounds, Bayes, Jensen, the ergodic limit',
  paper: 'Companion paper, Eq. 7, Lemmas 4 (App. I), 5 (App. M), 7, 8 and 10 [R]',
  version: 2,
  usesEngine: false,
  config: { smoke: settings(20), laptop: settings(40), paper: settings(40) },
  expect: {
    smoke: 'instant',
    laptop: 'under 1 s; finite chains are counted path by path',
    paper: 'as laptop: the statements are exact',
  },

  async run({ config: { steps }, seed }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-lemmas');
    const { floor, share } = lipschitzShare();
    const derivatives = derivativeShares(random);
    const jensen = jensenGaps(random);
    const parts = powers(REDUCIBLE, steps).slice(1);
    return {
      series: {
        stationary: stationaryDistribution(ERGODIC),
        ergodic: distances(ERGODIC, steps),
        periodic: distances(PERIODIC, steps),
        reducible: parts.map(([first, , third]) =>
          Math.max(...first.map((value, j) => Math.abs(value - third[j]))),
        ),
        walk: returnProbabilities(steps),
      },
      metrics: {
        densityFloor: floor,
        lipschitzShare: share,
        derivativeShare: derivatives.random,
        parabolaShare: derivatives.parabola,
        bayesError: bayesError(random, ERGODIC),
        jensenConvex: jensen.convex,
        jensenConcave: jensen.concave,
        chainRuleError: chainRuleError(random, { coefficients: [0.5, 0.3], noise: 0.4 }),
      },
    };
  },

  claims: {
    factorization: {
      kind: 'paper',
      place: 'Eq. 7',
      statement: 'p(c_{1:N}|c_0) = ∏_i p(c_i|c_{<i}).',
      criterion:
        'The log density of 50 paths of 16 conditions (second order) as one Gaussian and as the sum of 16 conditional ones differ by less than 1e-8',
      fixed: 'before',
      judge: ({ metrics: { chainRuleError } }) => ({
        measured: say`largest difference ${chainRuleError}`,
        holds: chainRuleError < 1e-8,
      }),
    },
    lipschitz: {
      kind: 'paper',
      place: 'Lemma 4, App. I',
      statement:
        'On a compact set p(x|c) ≥ δ > 0 and ‖∇p(x|c) − ∇p(x|c′)‖ ≤ L ‖c − c′‖, L the bound of the second derivatives.',
      criterion:
        'For p(x|c) = N(c, 0.3) on |x|, |c| ≤ 2 the least density is positive and no quotient exceeds L, over all pairs of a grid',
      fixed: 'before',
      judge: ({ metrics: { densityFloor, lipschitzShare } }) => ({
        measured: say`least density ${densityFloor}; largest quotient ${lipschitzShare} of L`,
        holds: densityFloor > 0 && lipschitzShare <= 1,
      }),
    },
    derivatives: {
      kind: 'paper',
      place: 'Lemma 5, App. M',
      statement:
        "With f'' bounded on [a, b], |f'| ≤ |f'(a)| + sup|f''| (b − a) and |f| ≤ |f(a)| + sup|f'| (b − a).",
      criterion:
        'Both hold for 200 random sums of sines on [0, 1], up to the grid (1e-4 of the bound)',
      fixed: 'before',
      judge: ({ metrics: { derivativeShare, parabolaShare } }) => ({
        measured: say`largest share of a bound ${derivativeShare}; x² reaches ${parabolaShare} of the first`,
        holds: derivativeShare <= 1 + 1e-4,
      }),
    },
    bayes: {
      kind: 'paper',
      place: 'Lemma 7',
      statement: "Marginalization and Bayes' rule give the laws along the chain.",
      criterion:
        'p(c_5) and p(c_2|c_5) by matrix powers and by counting all 729 paths differ by less than 1e-12',
      fixed: 'before',
      judge: ({ metrics: { bayesError } }) => ({
        measured: say`largest difference ${bayesError}`,
        holds: bayesError < 1e-12,
      }),
    },
    jensen: {
      kind: 'paper',
      place: 'Lemma 8',
      statement: 'φ(E Y) ≤ E φ(Y) for convex φ.',
      criterion:
        'E φ(Y) − φ(E Y) > −1e-12 for x², |x|, eˣ and max(0, x) over 200 random laws; it is negative for the concave −x²',
      fixed: 'before',
      judge: ({ metrics: { jensenConvex, jensenConcave } }) => ({
        measured: say`smallest ${jensenConvex}; largest for −x² ${jensenConcave}`,
        holds: jensenConvex > -1e-12 && jensenConcave < 0,
      }),
    },
    limit: {
      kind: 'paper',
      place: 'Lemma 10',
      statement: 'For an ergodic chain Pⁿ_ij → π_j, with π = πP and Σ π_j = 1.',
      criterion:
        'max_ij |Pⁿ_ij − π_j| falls at every step and is below 1e-6 at the last one, for π with Σ π_j = 1 within 1e-6',
      fixed: 'before',
      judge({ series: { ergodic, stationary } }) {
        const total = stationary.reduce((sum, value) => sum + value, 0);
        return {
          measured: say`${last(ergodic)} after ${ergodic.length} steps; π = ${stationary}`,
          holds:
            falls(ergodic.filter((value) => value > 1e-14)) &&
            last(ergodic) < 1e-6 &&
            Math.abs(total - 1) < 1e-6,
        };
      },
    },
    hypotheses: {
      kind: 'ours',
      statement:
        'Each part of "ergodic" is needed: a period, two parts, or an endless state space without a stationary law break the limit.',
      criterion:
        'With period 2 the distance stays 1/2; with two parts the start decides for ever (difference above 0.1); on the integers the return probability falls below 0.1, so all of Pⁿ does',
      fixed: 'before',
      judge({ series: { periodic, reducible, walk } }) {
        const ends = [periodic, reducible, walk].map(last);
        return {
          measured: say`after ${walk.length} steps: period ${ends[0]}, two parts ${ends[1]}, walk on the integers ${ends[2]}`,
          holds: Math.abs(ends[0] - 0.5) < 1e-9 && ends[1] > 0.1 && ends[2] < 0.1,
        };
      },
    },
  },

  draw({ series: { ergodic, periodic, reducible, walk } }) {
    const x = range(ergodic.length).map((k) => k + 1);
    const seen = ergodic.filter((value) => value > 1e-12);
    const figure = lineChart(
      {
        caption:
          'Lemma 10 on chains that can be counted. Ergodic: the distance of Pⁿ from π falls geometrically. With a period or in two parts Pⁿ never forgets where it began. A lazy walk on the integers forgets, but to nothing: every entry of Pⁿ goes to zero like 1/√n.',
        x: { title: 'step n' },
        y: { title: 'probability', log: true },
      },
      [
        { name: 'ergodic: distance', x: x.slice(0, seen.length), y: seen },
        { name: 'period 2: distance', x, y: periodic, markers: false },
        { name: 'two parts: starts', x, y: reducible, markers: false },
        { name: 'integers: return', x, y: walk, markers: false },
      ],
    );
    return { figure };
  },
});
