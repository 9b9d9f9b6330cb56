/** Remark 1 and Eq. 36: does the gradient come nearer to the ideal one with each refinement? */

import { falls, last, range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { contraction, jkoStep } from '../../theory/companion/jko.js';
import { assign, type Cloud, squaredDistances } from '../../theory/companion/transport.js';

type Config = {
  /** How many conditions there are. */
  count: number;
  /** Refinement steps of size τ, without the anchor term (λ = 0). */
  steps: number;
  tau: number;
};

/** All lists run over k = 0…steps: E‖∇log p(x|c⁽ᵏ⁾) − ∇log p(x|c*)‖. */
interface Series {
  /** c* the ideal condition that transport matches, p(x|c) = N(c, v). */
  linear: number[];
  /** The same for p(x|c) = N(tanh 2c, v), which hardly sees large conditions. */
  saturating: number[];
  /** c* the own ideal of each condition, where all begin at its mirror image −c*. */
  own: number[];
}

/** Variance of p(x|c). */
const VARIANCE = 0.3;

type Response = (condition: readonly number[]) => number[];
const LINEAR: Response = (condition) => [...condition];
const SATURATING: Response = (condition) => condition.map((value) => Math.tanh(2 * value));

/** E‖∇log p(x|c) − ∇log p(x|c*)‖ = E‖r(c) − r(c*)‖/v for p(x|c) = N(r(c), v): x cancels. */
function gradientDistance(conditions: Cloud, ideals: Cloud, response: Response): number {
  const total = conditions.reduce((sum, condition, i) => {
    const [moved, ideal] = [response(condition), response(ideals[i])];
    return sum + Math.hypot(...moved.map((value, k) => value - ideal[k])) / VARIANCE;
  }, 0);
  return total / conditions.length;
}

/** The conditions after 0, 1, …, `steps` refinements towards the law of the targets. */
function refine(start: Cloud, targets: Cloud, { steps, tau }: Config): Cloud[] {
  const list: Cloud[] = [start];
  for (let k = 0; k < steps; k++) {
    list.push(jkoStep(list[k], { targets, anchors: targets, lambda: 0 }, tau));
  }
  return list;
}

/** The factors of successive values. */
const ratios = (values: number[]): number[] => values.slice(1).map((value, k) => value / values[k]);

const settings = (count: number, steps: number): Config => ({ count, steps, tau: 0.25 });

export const ceRem1 = experiment({
  id: 'ce-rem1',
  title: 'Each refinement brings the gradient nearer to that of the matched ideal condition',
  paper: 'Companion paper, Remark 1, Eq. 36 [R]',
  version: 1,
  usesEngine: false,
  config: { smoke: settings(10, 4), laptop: settings(80, 10), paper: settings(200, 10) },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; factor 1/(1 + 2τ) for a linear response',
    paper: 'about 10 s',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-rem1');
    const cloud = (shift: number, scale: number) =>
      range(config.count).map(() => [0, 1].map(() => shift + scale * random.normal()));
    const [start, targets] = [cloud(2, 0.7), cloud(0, 1)];
    const match = assign(squaredDistances(start, targets));
    const ideals = match.map((j) => targets[j]);
    const refined = refine(start, targets, config);
    const distances = (response: Response) =>
      refined.map((conditions) => gradientDistance(conditions, ideals, response));
    // A law that is its own mirror image: all conditions are wrong, and their law is right.
    const symmetric = [...targets, ...targets.map((point) => point.map((value) => -value))];
    const mirrored = symmetric.map((point) => point.map((value) => -value));
    const own = refine(mirrored, symmetric, config);
    return {
      series: {
        linear: distances(LINEAR),
        saturating: distances(SATURATING),
        own: own.map((conditions) => gradientDistance(conditions, symmetric, LINEAR)),
      },
      metrics: { factor: contraction(config.tau, 0) },
    };
  },

  claims: {
    nearer: {
      kind: 'paper',
      place: 'Remark 1, Eq. 36',
      statement:
        'Each refinement brings the gradient nearer to that of the ideal condition: E‖∇log p(x|c⁽ᵏ⁾) − ∇log p(x|c*)‖ falls with k.',
      criterion:
        'It falls at every step for a linear and for a saturating response, c* being the ideal condition that transport matches (λ = 0)',
      fixed: 'before',
      judge: ({ series: { linear, saturating } }) => ({
        measured: say`linear ${linear[0]} to ${last(linear)}, saturating ${saturating[0]} to ${last(saturating)} in ${linear.length - 1} steps`,
        holds: falls(linear) && falls(saturating),
      }),
    },
    factor: {
      kind: 'ours',
      statement:
        'The factor ρ = 1/(1 + 2τ) of the conditions is that of the gradients where these are linear in c; where they saturate a step gains less.',
      criterion:
        'Every factor of the linear response is ρ within 1e-5, and some factor of the saturating one exceeds ρ by more than 0.01',
      fixed: 'before',
      judge({ series: { linear, saturating }, metrics: { factor } }) {
        const [exact, slow] = [ratios(linear), ratios(saturating)];
        return {
          measured: say`ρ = ${factor}; linear ${exact[0]} to ${last(exact)}; saturating ${slow}`,
          holds:
            exact.every((ratio) => Math.abs(ratio - factor) < 1e-5) &&
            Math.max(...slow) > factor + 0.01,
        };
      },
    },
    own: {
      kind: 'ours',
      statement:
        'Nearer to the matched ideal is not nearer to its own: where every condition is the mirror image of its ideal, and the law symmetric, refinement changes nothing.',
      criterion: 'The distance to the own ideal gradient stays within 1e-6 of its first value',
      fixed: 'before',
      judge: ({ series: { own } }) => ({
        measured: say`${own[0]} to ${last(own)}`,
        holds: own.every((value) => Math.abs(value / own[0] - 1) < 1e-6),
      }),
    },
  },

  draw({ series: { linear, saturating, own } }) {
    const x = range(linear.length);
    const figure = lineChart(
      {
        caption:
          'Distance of the gradient from that of the ideal condition over refinements with τ = 0.25. To the ideal that transport matches it falls, by 1/(1 + 2τ) where the gradient is linear in c, more slowly where it saturates. To the own ideal of mirrored conditions it does not change: their law is right already.',
        x: { title: 'refinement k' },
        y: { title: 'distance of gradients', log: true },
      },
      [
        { name: 'matched, linear', x, y: linear },
        { name: 'matched, saturating', x, y: saturating },
        { name: 'own, mirrored', x, y: own },
      ],
    );
    return { figure };
  },
});
