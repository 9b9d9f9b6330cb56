/**
 * Theorem 3.5: latents that minimize their overlap, watched as they move.
 *
 *   argmin E[OC(z̃_i, z̃_j)] ⇒ argmax 1/N² Σ‖z_i − z_j‖²   (Eq. 4)
 *
 * Under one unimodal noise the overlap is a falling function h of the distance. The left side minimizes
 * Σ h(d_ij), the right side maximizes Σ d_ij²: the same for two latents, not for more.
 */

import { last } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, texts } from '../../record/say.js';
import type { FlowState } from '../../theory/exclusivity.js';
import { energyChart, flowFigure } from './thm3.5-drawings.js';
import {
  DISTANCES,
  type Ends,
  endsAt,
  type Flow,
  type FlowSettings,
  fallsToZero,
  flowsFrom,
  type Law,
  lawOf,
  leastAtEnds,
  NOISES,
  squaresOf,
} from './thm3.5-latents.js';

type Config = FlowSettings & {
  /** Random starts from which the least overlap on a line is sought. */
  starts: number;
};

/** Numbers of latents on the line. */
const COUNTS = [2, 3, 4, 5, 6];

interface Series {
  flows: Flow[];
  ends: Ends[];
  /** Overlap at each of the distances, for each noise. */
  distances: number[];
  laws: Law[];
}

function statesOf({ flows }: Series, name: Flow['name']): FlowState[] {
  const found = flows.find((flow) => flow.name === name);
  if (!found) throw new Error(`The record has no flow "${name}".`);
  return found.states;
}

/** More than two latents, where the two sides of the theorem part. */
const manyOf = ({ ends }: Series): Ends[] => ends.filter(({ count }) => count > 2);

/** From each value to the next. */
const steps = (values: number[]): number[] => values.slice(1).map((value, k) => value - values[k]);

export const thm35 = experiment({
  id: 'thm3.5',
  title: 'Less overlap, larger distances: when it is true',
  paper: 'Theorem 3.5, Eq. 4, Remark 3.6',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { latents: 4, steps: 20, frames: 4, starts: 2 },
    laptop: { latents: 9, steps: 1200, frames: 40, starts: 12 },
    paper: { latents: 9, steps: 1200, frames: 40, starts: 40 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; equivalence for two latents, repulsion for more',
    paper: 'about 5 s',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'thm3.5');
    const laws = NOISES.map(lawOf);
    return {
      series: {
        flows: flowsFrom(config, random.split('start')),
        distances: DISTANCES,
        laws,
        ends: COUNTS.map((count) => endsAt(count, config.starts, random.split(`ends ${count}`))),
      },
      metrics: {
        rising: laws.filter((law) => !fallsToZero(law)).length,
        twoAgree: NOISES.filter(leastAtEnds).length,
        noises: NOISES.length,
      },
    };
  },

  claims: {
    monotone: {
      kind: 'paper',
      place: 'A.2.3, Theorem 3.5',
      statement:
        'Under one unimodal symmetric noise on the line, the overlap falls with the distance.',
      criterion: 'strictly falling until 0, for every noise',
      fixed: 'before',
      judge: ({ metrics: { rising, noises } }) => ({
        measured: `${noises - rising} of ${noises} noises`,
        holds: rising === 0,
      }),
    },
    two: {
      kind: 'ours',
      statement: 'Two latents in a box: least overlap is greatest distance.',
      criterion:
        'both at the two ends of [−1, 1], for every noise whose supports still overlap there',
      fixed: 'before',
      judge: ({ metrics: { twoAgree, noises } }) => ({
        measured: `${twoAgree} of ${noises} noises`,
        holds: twoAgree === noises,
      }),
    },
    flow: {
      kind: 'paper',
      place: 'Remark 3.6',
      statement: 'Latents that follow the gradient of the mean overlap move apart (Remark 3.6).',
      criterion:
        'the overlap never grows in either flow, and free latents’ squared distances never fall',
      fixed: 'before',
      judge({ series }) {
        const [free, box] = [statesOf(series, 'free'), statesOf(series, 'box')];
        const neverGrows = (states: FlowState[]) =>
          steps(states.map((state) => state.totalOverlap)).every((step) => step <= 1e-9);
        const squares = free.map((state) => state.totalSquaredDistance);
        const [freeEnd, boxEnd] = [last(free), last(box)];
        return {
          measured: say`overlap ${free[0].totalOverlap} → ${freeEnd.totalOverlap} (free), ${boxEnd.totalOverlap} (box); Σ‖z_i − z_j‖² ${squares[0]} → ${freeEnd.totalSquaredDistance} and ${boxEnd.totalSquaredDistance}`,
          holds: neverGrows(free) && neverGrows(box) && steps(squares).every((step) => step >= 0),
        };
      },
    },
    equivalence: {
      kind: 'paper',
      place: 'Theorem 3.5',
      quote: 'arg min E OC(z̃_i, z̃_j) ⇒ arg max (1/N²) Σ ‖z_i − z_j‖²',
      statement:
        'Theorem 3.5 as stated: what minimizes the mean overlap maximizes the mean squared distance.',
      criterion:
        'refuted if for some N the least overlap in a box has smaller squared distances than the ends of the box',
      fixed: 'before',
      otherwise: 'refuted',
      judge({ series }) {
        const many = manyOf(series);
        return {
          measured: `Σd² (overlap), optimum and ends: ${many
            .map(
              ({ count, least, leastOverlap, ends, endsOverlap }) =>
                say`N = ${count}: ${squaresOf(least)} (${leastOverlap}), ${squaresOf(ends)} (${endsOverlap})`,
            )
            .join('; ')}`,
          holds: many.every(({ least, ends }) => squaresOf(least) >= squaresOf(ends) - 1e-6),
        };
      },
    },
    corrected: {
      kind: 'ours',
      statement:
        'Corrected: minimizing the overlap is maximizing Σ −h(d_ij), h the overlap at a distance: repulsion, which spreads N latents apart.',
      criterion:
        'the least-overlap latents in the box are more than 0.1 apart, with both ends taken',
      fixed: 'revised',
      judge({ series }) {
        const many = manyOf(series);
        return {
          measured: many.map(({ least }) => `{${texts(least, 2)}}`).join(', '),
          holds: many.every(
            ({ least }) =>
              least[0] === -1 && last(least) === 1 && steps(least).every((gap) => gap > 0.1),
          ),
        };
      },
    },
  },

  draw({ series }) {
    const [free, box] = [statesOf(series, 'free'), statesOf(series, 'box')];
    return {
      figure: flowFigure(
        box,
        'Nine latents in the box [−1, 1]² repel each other under Gaussian noise (σ = 0.4; circles of radius σ). They spread over the whole box: the corners alone, which maximize the squared distances, would make them coincide.',
        1.5,
      ),
      free: flowFigure(
        free,
        'The same latents without a box: they drift apart for ever, ever more slowly.',
        4.5,
      ),
      energy: energyChart(free, box),
      laws: lawsChart(series),
    };
  },
});

const lawsChart = ({ distances, laws }: Series): PlotDrawing =>
  lineChart(
    {
      caption:
        'Overlap as a function of distance for unimodal symmetric noises on the line. Bounded noise reaches 0 at 2σ: beyond that every configuration is a minimizer.',
      x: { title: 'distance Δ' },
      y: { title: 'overlap OC', range: [0, 1] },
    },
    laws.map(({ name, overlap }) => ({ name, x: distances, y: overlap })),
  );
