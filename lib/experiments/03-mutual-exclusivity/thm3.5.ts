/** Theorem 3.5: latents that minimize their overlap, watched as they move. */
import type { Data, Frame, SliderStep } from 'plotly.js';
import { linspace } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import {
  type FlowState,
  greatestDistancesOnLine,
  leastOverlapOnLine,
  overlapFlow,
  totalOverlap,
  totalSquaredDistance,
} from '../../theory/exclusivity.js';
import { gaussianNoise, type Noise, triangularNoise, uniformNoise } from '../../theory/noise.js';
import { overlapAtDistance } from '../../theory/overlap.js';

type Config = { latents: number; steps: number; frames: number; starts: number };

type Flow = { name: string; box: number | null; states: FlowState[] };
type Ends = {
  count: number;
  least: number[];
  leastOverlap: number;
  ends: number[];
  endsOverlap: number;
};

/** What the record keeps for drawing and judging. */
interface Series {
  flows: Flow[];
  ends: Ends[];
  distances: number[];
  laws: { name: string; overlap: number[] }[];
}

const NOISES: Noise[] = [
  gaussianNoise(0.5),
  triangularNoise(1.2, 2),
  triangularNoise(1.2, 4),
  uniformNoise(1.1),
];
const DISTANCES = linspace(0, 3, 61);
const COUNTS = [2, 3, 4, 5, 6];

const flowsOf = (results: Results<Series>) => results.series.flows;
const endsOf = (results: Results<Series>) => results.series.ends;

/** The maximizer of the distance and the minimizer of the overlap of two latents, over a grid. */
function twoLatents(noise: Noise): boolean {
  const grid = linspace(-1, 1, 21);
  const pairs = grid.flatMap((a) => grid.filter((b) => b >= a).map((b) => [a, b]));
  const least = pairs.reduce((p, q) =>
    overlapAtDistance(noise, q[1] - q[0]) < overlapAtDistance(noise, p[1] - p[0]) ? q : p,
  );
  return least[0] === -1 && least[1] === 1;
}

function startOf(count: number, dimension: number, stream: RandomStream): number[][] {
  return Array.from({ length: count }, () =>
    Array.from({ length: dimension }, () => 0.3 * stream.normal()),
  );
}

function endsAt(count: number, starts: number, stream: RandomStream): Ends {
  const noise = gaussianNoise(0.3);
  const least = leastOverlapOnLine(count, noise, 1, { starts, uniform: () => stream.uniform() });
  const ends = greatestDistancesOnLine(count, 1);
  return {
    count,
    least: least.latents,
    leastOverlap: least.totalOverlap,
    ends,
    endsOverlap: totalOverlap(
      ends.map((z) => [z]),
      noise,
    ),
  };
}

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
  async run({ config, seed }: RunContext<Config>) {
    const random = randomStream(seed, 'thm3.5');
    const start = startOf(config.latents, 2, random.split('start'));
    const noise = gaussianNoise(0.4);
    const keep = Math.ceil(config.steps / config.frames);
    const options = { rate: 0.02, steps: config.steps, keep };
    const flows: Flow[] = [
      { name: 'free', box: null, states: overlapFlow(start, noise, options) },
      { name: 'box', box: 1, states: overlapFlow(start, noise, { ...options, box: 1 }) },
    ];
    const rising = NOISES.filter((each) => {
      const values = DISTANCES.map((d) => overlapAtDistance(each, d));
      return !values.every(
        (v, k) => k === 0 || v < values[k - 1] || (v === 0 && values[k - 1] === 0),
      );
    });
    return {
      series: {
        flows,
        distances: DISTANCES,
        laws: NOISES.map((each) => ({
          name: each.label,
          overlap: DISTANCES.map((d) => overlapAtDistance(each, d)),
        })),
        ends: COUNTS.map((count) => endsAt(count, config.starts, random.split(`ends ${count}`))),
      },
      metrics: {
        rising: rising.length,
        twoAgree: NOISES.filter(twoLatents).length,
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
      judge(results) {
        const { rising, noises } = results.metrics;
        return { measured: `${noises - rising} of ${noises} noises`, holds: rising === 0 };
      },
    },
    two: {
      kind: 'ours',
      statement: 'Two latents in a box: least overlap is greatest distance.',
      criterion:
        'both at the two ends of [−1, 1], for every noise whose supports still overlap there',
      fixed: 'before',
      judge(results) {
        const { twoAgree, noises } = results.metrics;
        return { measured: `${twoAgree} of ${noises} noises`, holds: twoAgree === noises };
      },
    },
    flow: {
      kind: 'paper',
      place: 'Remark 3.6',
      statement: 'Latents that follow the gradient of the mean overlap move apart (Remark 3.6).',
      criterion:
        'the overlap never grows in either flow, and free latents’ squared distances never fall',
      fixed: 'before',
      judge(results) {
        const [free, box] = flowsOf(results).map(({ states }) => states);
        const falls = (states: FlowState[]) =>
          states.every((s, k) => k === 0 || s.totalOverlap <= states[k - 1].totalOverlap + 1e-9);
        const grows = free.every(
          (s, k) => k === 0 || s.totalSquaredDistance >= free[k - 1].totalSquaredDistance,
        );
        const last = (states: FlowState[]) => states[states.length - 1];
        return {
          measured: `overlap ${text(free[0].totalOverlap)} → ${text(last(free).totalOverlap)} (free), ${text(last(box).totalOverlap)} (box); Σ‖z_i − z_j‖² ${text(free[0].totalSquaredDistance)} → ${text(last(free).totalSquaredDistance)} and ${text(last(box).totalSquaredDistance)}`,
          holds: falls(free) && falls(box) && grows,
        };
      },
    },
    equivalence: {
      kind: 'paper',
      place: 'Theorem 3.5',
      statement:
        'Theorem 3.5 as stated: what minimizes the mean overlap maximizes the mean squared distance.',
      criterion:
        'refuted if for some N the least overlap in a box has smaller squared distances than the ends of the box',
      fixed: 'before',
      otherwise: 'refuted',
      judge(results) {
        const ends = endsOf(results);
        const squares = (latents: number[]) => totalSquaredDistance(latents.map((z) => [z]));
        const many = ends.filter(({ count }) => count > 2);
        const agree = many.filter((row) => squares(row.least) >= squares(row.ends) - 1e-6);
        return {
          measured: many
            .map(
              (row) =>
                `N = ${row.count}: Σd² ${text(squares(row.least))} at overlap ${text(row.leastOverlap)}, against ${text(squares(row.ends))} at ${text(row.endsOverlap)}`,
            )
            .join('; '),
          holds: !(agree.length < many.length),
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
      judge(results) {
        const ends = endsOf(results);
        const many = ends.filter(({ count }) => count > 2);
        return {
          measured: many.map((row) => `{${texts(row.least, 2)}}`).join(', '),
          holds: many.every(
            ({ least }) =>
              least[0] === -1 &&
              least[least.length - 1] === 1 &&
              least.every((z, k) => k === 0 || z > least[k - 1] + 0.1),
          ),
        };
      },
    },
  },
  draw(record) {
    const [free, box] = flowsOf(record);
    const distances = record.series.distances;
    const laws = record.series.laws;
    const summary = (name: string, states: FlowState[], of: (s: FlowState) => number) => ({
      name,
      x: states.map((s) => s.step),
      y: states.map(of),
      markers: false,
    });
    return {
      figure: flowFigure(box.states, {
        caption:
          'Nine latents in the box [−1, 1]² repel each other under Gaussian noise (σ = 0.4; circles of radius σ). They spread over the whole box: the corners alone, which maximize the squared distances, would make them coincide.',
        range: 1.5,
      }),
      free: flowFigure(free.states, {
        caption: 'The same latents without a box: they drift apart for ever, ever more slowly.',
        range: 4.5,
      }),
      energy: lineChart(
        {
          caption:
            'Along the flows: total overlap (left) falls, total squared distance (right) grows without a box and saturates within it.',
          x: { title: 'step of the gradient flow' },
          y: { title: 'Σ OC' },
          y2: { title: 'Σ‖z_i − z_j‖²' },
        },
        [
          summary('overlap, free', free.states, (s) => s.totalOverlap),
          summary('overlap, box', box.states, (s) => s.totalOverlap),
          {
            ...summary('distance², free', free.states, (s) => s.totalSquaredDistance),
            right: true,
            dash: 'dash' as const,
          },
          {
            ...summary('distance², box', box.states, (s) => s.totalSquaredDistance),
            right: true,
            dash: 'dash' as const,
          },
        ],
      ),
      laws: lineChart(
        {
          caption:
            'Overlap as a function of distance for unimodal symmetric noises on the line. Bounded noise reaches 0 at 2σ: beyond that every configuration is a minimizer.',
          x: { title: 'distance Δ' },
          y: { title: 'overlap OC', range: [0, 1] },
        },
        laws.map(({ name, overlap }) => ({ name, x: distances, y: overlap })),
      ),
    };
  },
});

/** Points with a circle of radius σ each, one frame per state, with a slider over the steps. */
function flowFigure(
  states: FlowState[],
  { caption, name, range }: { caption: string; name?: string; range: number },
): PlotDrawing {
  const traces = ({ points }: FlowState): Partial<Data>[] => {
    const circle = linspace(0, 2 * Math.PI, 17);
    const round = (value: number) => Number(value.toFixed(3));
    const outline = (centre: number, of: (angle: number) => number) => [
      ...circle.map((angle) => round(centre + 0.4 * of(angle))),
      null,
    ];
    return [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'radius σ',
        x: points.flatMap(([x]) => outline(x, Math.cos)),
        y: points.flatMap(([, y]) => outline(y, Math.sin)),
        line: { width: 1 },
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: 'latents',
        x: points.map(([x]) => round(x)),
        y: points.map(([, y]) => round(y)),
        marker: { size: 9 },
      },
    ] as Partial<Data>[];
  };
  const last = states[states.length - 1];
  const axis = { range: [-range, range], title: { text: '' } };
  const steps = states.map(
    ({ step, totalOverlap: oc }): Partial<SliderStep> => ({
      label: `${step} (Σ OC ${text(oc)})`,
      method: 'animate',
      args: [[String(step)], { mode: 'immediate', frame: { duration: 0, redraw: true } }],
    }),
  );
  const play = { fromcurrent: false, frame: { duration: 120 }, transition: { duration: 0 } };
  const frames = states.map((state) => ({ name: String(state.step), data: traces(state) }));
  return {
    kind: 'plot',
    ...(name ? { name } : {}),
    caption,
    data: traces(last),
    layout: {
      width: 520,
      height: 560,
      xaxis: axis,
      yaxis: { ...axis, scaleanchor: 'x' },
      showlegend: false,
      sliders: [
        {
          active: states.length - 1,
          currentvalue: { prefix: 'step ' },
          pad: { t: 40 },
          x: 0.12,
          len: 0.88,
          steps,
        },
      ],
      updatemenus: [
        {
          type: 'buttons',
          x: 0,
          y: 0,
          xanchor: 'left',
          yanchor: 'top',
          pad: { t: 48 },
          showactive: false,
          buttons: [{ label: '▶', method: 'animate', args: [null, play] }],
        },
      ],
    },
    frames: frames as Partial<Frame>[],
  };
}
