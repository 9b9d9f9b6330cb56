/** How the flows of Theorem 3.5 are drawn: the latents as they move, and their overlap and distances. */

import type { Data, Frame, SliderStep } from 'plotly.js';
import { last, linspace } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { text } from '../../record/say.js';
import type { FlowState } from '../../theory/exclusivity.js';
import { SIGMA } from './thm3.5-latents.js';

/** A length with three decimals. */
const short = (length: number): number => Number(length.toFixed(3));

const ANGLES = linspace(0, 2 * Math.PI, 17);

/** One coordinate of a circle of radius σ, with a gap after it. */
const circle = (centre: number, of: (angle: number) => number): (number | null)[] =>
  ANGLES.map((angle): number | null => short(centre + SIGMA * of(angle))).concat(null);

const latents = ({ points }: FlowState): Partial<Data>[] => [
  {
    type: 'scatter',
    mode: 'lines',
    name: 'radius σ',
    x: points.flatMap(([x]) => circle(x, Math.cos)),
    y: points.flatMap(([, y]) => circle(y, Math.sin)),
    line: { width: 1 },
  },
  {
    type: 'scatter',
    mode: 'markers',
    name: 'latents',
    x: points.map(([x]) => short(x)),
    y: points.map(([, y]) => short(y)),
    marker: { size: 9 },
  },
];

const stepOf = ({ step, totalOverlap }: FlowState): Partial<SliderStep> => ({
  label: `${step} (Σ OC ${text(totalOverlap)})`,
  method: 'animate',
  args: [[String(step)], { mode: 'immediate', frame: { duration: 0, redraw: true } }],
});

const PLAY = { fromcurrent: false, frame: { duration: 120 }, transition: { duration: 0 } };

/**
 * Latents in the plane, each with a circle of radius σ, with a slider over the steps of the flow.
 * @param range half the edge of the square that is shown
 */
export function flowFigure(states: FlowState[], caption: string, range: number): PlotDrawing {
  const axis = { range: [-range, range], title: { text: '' } };
  const frames: Partial<Frame>[] = states.map((state) => ({
    name: String(state.step),
    data: latents(state),
  }));
  return {
    kind: 'plot',
    caption,
    data: latents(last(states)),
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
          steps: states.map(stepOf),
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
          buttons: [{ label: '▶', method: 'animate', args: [null, PLAY] }],
        },
      ],
    },
    frames,
  };
}

/** Both sums over pairs along both flows; distances on the right axis. */
export function energyChart(free: FlowState[], box: FlowState[]): PlotDrawing {
  const overlaps = (name: string, states: FlowState[]) => ({
    name: `overlap, ${name}`,
    x: states.map(({ step }) => step),
    y: states.map(({ totalOverlap }) => totalOverlap),
    markers: false,
  });
  const squares = (name: string, states: FlowState[]) => ({
    name: `distance², ${name}`,
    x: states.map(({ step }) => step),
    y: states.map(({ totalSquaredDistance }) => totalSquaredDistance),
    markers: false,
    right: true,
    dash: 'dash' as const,
  });
  return lineChart(
    {
      caption:
        'Along the flows: total overlap (left) falls, total squared distance (right) grows without a box and saturates within it.',
      x: { title: 'step of the gradient flow' },
      y: { title: 'Σ OC' },
      y2: { title: 'Σ‖z_i − z_j‖²' },
    },
    [overlaps('free', free), overlaps('box', box), squares('free', free), squares('box', box)],
  );
}
