/**
 * App. L.2 bounds Sinkhorn's error by the least entry of the cost matrix. A constant added to the cost
 * changes that entry, but neither the plan nor the error.
 */
import { last, range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { ends, say } from '../../record/say.js';
import { birkhoffLogBound, sinkhorn } from '../../theory/companion/sinkhorn.js';
import { squaredDistances } from '../../theory/companion/transport.js';

type Cost = number[][];

type Config = {
  count: number;
  epsilon: number;
  iterations: number;
  /** Least entries that the cost is shifted to. */
  minima: number[];
  /** Factors that the cost, its least entry kept at 0, is stretched by. */
  stretches: number[];
};

/** How the iterations fare with one cost. */
interface Row {
  minimum: number;
  stretch: number;
  /** Total variation of the marginals after each iteration. */
  errors: number[];
  /** By what an iteration multiplies the error in the end. */
  factor: number;
  /** Birkhoff's factor tanh²((max − min)/2ε). */
  birkhoff: number;
}

interface Series {
  shifted: Row[];
  stretched: Row[];
}

const laptop: Config = {
  count: 60,
  epsilon: 1,
  iterations: 60,
  minima: [0, 0.25, 0.5, 1, 2, 4, 8],
  stretches: [0.25, 0.5, 1, 2, 4, 8, 16],
};

/** Factors that the least entry could give. The paper's formula is lost: these are its natural readings. */
const READINGS = [
  { name: '1 − e^(−min C/ε)', of: (minimum: number) => 1 - Math.exp(-minimum) },
  { name: 'e^(−min C/ε)', of: (minimum: number) => Math.exp(-minimum) },
];

const leastEntry = (cost: Cost): number => Math.min(...cost.map((row) => Math.min(...row)));

export const errCeL2 = experiment({
  id: 'err-ce-l2',
  title: 'The least entry of the cost says nothing about Sinkhorn’s convergence',
  paper: 'Companion paper, App. L.2 [P; the formula is lost]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { ...laptop, count: 10, iterations: 10 },
    laptop,
    paper: { ...laptop, count: 300 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; the same errors for every shift',
    paper: 'about 20 s with 300 points',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const { count, epsilon, iterations, minima, stretches } = config;
    const random = randomStream(seed, 'err-ce-l2');
    const cloud = (shift: number) =>
      Array.from({ length: count }, () => [shift + random.normal(), random.normal()]);
    const given = squaredDistances(cloud(0), cloud(1));
    const least = leastEntry(given);
    const row = (minimum: number, stretch: number): Row => {
      const cost = given.map((values) => values.map((v) => stretch * (v - least) + minimum));
      const { errors } = sinkhorn(cost, epsilon, { iterations, tolerance: 1e-12 });
      const factor = last(errors) / errors[errors.length - 2];
      return {
        minimum,
        stretch,
        errors,
        factor,
        birkhoff: Math.exp(birkhoffLogBound(cost, epsilon)),
      };
    };
    return {
      series: {
        shifted: minima.map((minimum) => row(minimum, 1)),
        stretched: stretches.map((stretch) => row(0, stretch)),
      },
      metrics: { least },
    };
  },

  claims: {
    minimum: {
      kind: 'paper',
      place: 'App. L.2',
      quote: 'minimum cost matrix entry',
      statement:
        'The least entry of the cost matrix bounds the factor by which an iteration lowers Sinkhorn’s error.',
      // The formula is lost; a shift of the cost gives every least entry and changes no factor.
      criterion:
        'with one least entry the observed factor stays below 0.95 however the costs spread: else no formula in the least entry, whichever was meant, says anything',
      fixed: 'revised',
      why: {
        kind: 'open text',
        text: 'the formula is lost; if the least entry of the kernel e^(−C/ε) is meant, which belongs to the largest cost, Birkhoff’s bound follows from it.',
      },
      judge({ series: { stretched } }) {
        const factors = stretched.map(({ factor }) => factor);
        return {
          measured: say`least entry 0, factors ${factors} with the spread times ${stretched.map(({ stretch }) => stretch)}`,
          holds: factors.every((factor) => factor < 0.95),
        };
      },
    },
    invariant: {
      kind: 'ours',
      statement: 'Adding a constant to the cost changes no iterate of Sinkhorn.',
      criterion: 'marginal errors at every iteration within 1e-9 of each other, for all shifts',
      fixed: 'before',
      judge({ series: { shifted } }) {
        const [first] = shifted;
        const off = Math.max(
          ...shifted.flatMap(({ errors }) =>
            errors.map((e, i) => Math.abs(e - (first.errors[i] ?? 0))),
          ),
        );
        return { measured: say`largest difference ${off}`, holds: off < 1e-9 };
      },
    },
    readings: {
      kind: 'ours',
      statement: 'Two natural readings of the lost formula are exceeded.',
      criterion: `the observed factor is above ${READINGS.map(({ name }) => name).join(' and above ')} at some shift of the cost each`,
      fixed: 'before',
      judge({ series: { shifted } }, { epsilon }) {
        const minima = shifted.map(({ minimum }) => minimum);
        const bounds = READINGS.map(({ of }) => minima.map((m) => of(m / epsilon)));
        return {
          measured: say`factors ${ends(shifted.map(({ factor }) => factor))} at least entries ${ends(minima)}; bounds ${ends(bounds[0])} or ${ends(bounds[1])}`,
          holds: bounds.every((bound) => shifted.some(({ factor }, k) => factor > bound[k])),
        };
      },
    },
    spread: {
      kind: 'ours',
      statement:
        'The spread max C − min C, which a shift leaves alone, does give a bound (Birkhoff).',
      criterion: 'observed factor ≤ tanh²((max C − min C)/2ε) for every shift and spread',
      fixed: 'before',
      judge({ series: { shifted, stretched } }) {
        const rows = [...shifted, ...stretched];
        return {
          measured: say`largest observed factor over bound ${Math.max(...rows.map((row) => row.factor / row.birkhoff))}`,
          holds: rows.every(({ factor, birkhoff }) => factor <= birkhoff),
        };
      },
    },
  },

  draw({ series: { shifted }, config }) {
    const minima = shifted.map(({ minimum }) => minimum);
    return {
      figure: lineChart(
        {
          caption: `Factor by which an iteration of Sinkhorn lowers the error of the marginals (ε = ${config.epsilon}), when a constant is added to the cost: it does not move. A bound in the least entry moves, and is exceeded on one side.`,
          x: { title: 'least entry of the cost, min C' },
          y: { title: 'factor per iteration' },
        },
        [
          { name: 'observed', x: minima, y: shifted.map(({ factor }) => factor) },
          ...READINGS.map(({ name, of }) => ({
            name,
            x: minima,
            y: minima.map((m) => of(m / config.epsilon)),
            dash: 'dash' as const,
          })),
        ],
      ),
      errors: lineChart(
        {
          caption:
            'The error of the marginals by iteration for the least and the largest shift: one curve.',
          x: { title: 'iteration' },
          y: { title: 'total variation of the marginals', log: true },
        },
        [shifted[0], last(shifted)].map(({ minimum, errors }, k) => ({
          name: `min C = ${minimum}`,
          x: range(errors.length).map((i) => i + 1),
          y: errors,
          dash: k === 1 ? ('dot' as const) : ('solid' as const),
        })),
      ),
    };
  },
});
