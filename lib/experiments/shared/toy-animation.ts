/** Clouds of points that move over a density in the plane: the drawing of the two-dimensional toys. */
import type { Data, Layout, SliderStep } from 'plotly.js';
import { linspace } from '../../base/statistics.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { COLOURS } from '../../figures/theme.js';
import { type GaussianMixture, mixtureDensity } from '../../models/gaussian-mixture.js';

/** One panel: a cloud at each frame, given as x, y, x, y, …, and points that stay. */
export interface ToyPanel {
  title: string;
  /** One cloud per label. */
  clouds: number[][];
  fixed?: { name: string; points: number[] };
}

/** Height of the drawing by the number of panels, which share its width. */
const HEIGHTS: { [panels: number]: number } = { 1: 420, 2: 420, 3: 340 };

/** Two decimals: enough to draw a point, and light in a record. */
export const toyPoints = (values: ArrayLike<number>): number[] =>
  Array.from(values, (value) => Math.round(100 * value) / 100);

/** So many points of a cloud are drawn: enough to see it, and light in a page. */
const DRAWN = 200;

const coordinates = (points: number[]) => ({
  x: points.slice(0, 2 * DRAWN).filter((_, k) => k % 2 === 0),
  y: points.slice(0, 2 * DRAWN).filter((_, k) => k % 2 === 1),
});

/**
 * Panels side by side over the density of `mixture`; a slider and a play button choose the frame. The
 * still picture shows the last one.
 * @param labels one per frame, for example epochs
 */
export function toyAnimation(
  options: { caption: string; name?: string; label: string; edge: number },
  mixture: GaussianMixture,
  labels: string[],
  panels: ToyPanel[],
): PlotDrawing {
  const { caption, name, label, edge } = options;
  const ticks = linspace(-edge, edge, 41);
  const heights = ticks.map((y) => ticks.map((x) => mixtureDensity(mixture, x, y)));
  const peak = Math.max(...heights.flat());
  // A thousandth of the peak cannot be told from the ground: shades, not numbers.
  const z = heights.map((row) => row.map((height) => Math.round((1000 * height) / peak) / 1000));
  const density = { type: 'heatmap', x: ticks, y: ticks, z, ...GREY };
  const drawn = panels.map((panel, k) => panelOf(panel, k, panels.length, edge, density));
  const data = drawn.flatMap(({ traces }) => traces);
  // The cloud that moves is the last trace of its panel.
  let end = -1;
  const lasts = drawn.map(({ traces }) => {
    end += traces.length;
    return end;
  });
  return {
    kind: 'plot',
    ...(name ? { name } : {}),
    caption,
    data,
    layout: {
      ...(Object.assign({}, ...drawn.map(({ axes }) => axes)) as Partial<Layout>),
      annotations: drawn.map(({ annotation }) => annotation),
      height: HEIGHTS[panels.length] ?? 300,
      margin: { l: 40, r: 8, t: 36, b: 64 },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.12, yanchor: 'top' },
      ...controls(label, labels),
    },
    frames: labels.map((text, frame) => ({
      name: text,
      data: panels.map(({ clouds }) => coordinates(clouds[frame])) as Data[],
      traces: lasts,
    })),
  };
}

const GREY = { colorscale: 'Greys', reversescale: true, showscale: false, hoverinfo: 'skip' };

/** Axes, title and traces of the panel that stands at place `k` of `count`; its last trace moves. */
function panelOf(
  { title, clouds, fixed }: ToyPanel,
  k: number,
  count: number,
  edge: number,
  density: object,
) {
  const suffix = k === 0 ? '' : String(k + 1);
  const place = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  const domain = [k / count + 0.01, (k + 1) / count - 0.01];
  const range = [-edge, edge];
  const traces = [{ ...density, ...place } as Partial<Data>];
  if (fixed) {
    const marker = { symbol: 'circle-open', size: 9, color: COLOURS.vermillion };
    traces.push(cloud(fixed.name, fixed.points, marker, place, k));
  }
  const marker = { size: 3, color: COLOURS.blue };
  traces.push(cloud('samples', clouds[clouds.length - 1], marker, place, k));
  return {
    traces,
    axes: {
      [`xaxis${suffix}`]: { domain, anchor: `y${suffix}`, range },
      [`yaxis${suffix}`]: {
        anchor: `x${suffix}`,
        range,
        showticklabels: k === 0,
        scaleanchor: `x${suffix}`,
        constrain: 'domain',
        constraintoward: 'top',
      },
    },
    annotation: {
      text: `<b>${title}</b>`,
      showarrow: false,
      xref: 'paper',
      yref: 'paper',
      x: (domain[0] + domain[1]) / 2,
      xanchor: 'center',
      y: 1,
      yanchor: 'bottom',
    } as const,
  };
}

/** One legend entry for all panels: `panel` counts them. */
function cloud(
  name: string,
  points: number[],
  marker: object,
  place: object,
  panel: number,
): Partial<Data> {
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    legendgroup: name,
    showlegend: panel === 0,
    ...coordinates(points),
    marker,
    ...place,
  } as Partial<Data>;
}

function controls(label: string, labels: string[]): Partial<Layout> {
  const show = { mode: 'immediate', frame: { duration: 0 }, transition: { duration: 0 } };
  const play = { fromcurrent: false, frame: { duration: 500 }, transition: { duration: 300 } };
  const steps = labels.map(
    (text): Partial<SliderStep> => ({
      label: text,
      method: 'animate',
      args: [[text], show],
    }),
  );
  return {
    sliders: [
      {
        active: labels.length - 1,
        currentvalue: { prefix: `${label} ` },
        steps,
        pad: { t: 56 },
        x: 0.12,
        len: 0.88,
      },
    ],
    updatemenus: [
      {
        type: 'buttons',
        x: 0,
        y: 0,
        xanchor: 'left',
        yanchor: 'top',
        pad: { t: 64 },
        showactive: false,
        buttons: [{ label: '▶', method: 'animate', args: [null, play] }],
      },
    ],
  };
}
