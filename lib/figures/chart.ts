/** What all charts are made of: options, axes, legend. Numbers keep six digits, so that figures stay small and comparable. */
import type { Data, Layout, LayoutAxis } from 'plotly.js';
import type { PlotDrawing } from './drawing.js';
import { textWidth } from './fonts.js';
import { FIGURE_HEIGHT, FIGURE_WIDTH, FONT_SIZE } from './theme.js';
import { indexed } from './typeset.js';

/** An axis of a chart. */
export interface AxisOptions {
  title: string;
  log?: boolean;
  /** In data units, also on a logarithmic axis. */
  range?: [number, number];
  /** Ticks at these values only. */
  ticks?: readonly number[];
}

/** What all charts take. */
export interface ChartOptions {
  caption: string;
  name?: string;
  title?: string;
  x: AxisOptions;
  y: AxisOptions;
  width?: number;
  height?: number;
}

/** Values along an axis: numbers, or names of categories. */
export type Values = ArrayLike<number> | string[];

/** One curve or cloud of points. */
export interface Series {
  name: string;
  x: Values;
  y: ArrayLike<number>;
  /** Half-lengths of error bars, or their lower and upper parts. */
  error?: ArrayLike<number> | { below: ArrayLike<number>; above: ArrayLike<number> };
  dash?: 'solid' | 'dash' | 'dot' | 'dashdot';
  colour?: string;
  /** Shape of the markers of a scatter chart (default: circle). */
  symbol?: 'circle' | 'diamond' | 'square' | 'cross';
  /** Draw a marker at each point (default: up to 30 points). */
  markers?: boolean;
  /** Draw against a second axis on the right, titled `y2` in the options. */
  right?: boolean;
}

/** The parts of a trace that are looked at here. */
export interface Trace {
  name?: string;
  line?: object;
  marker?: object;
  colorbar?: object;
  zmin?: number;
  zmax?: number;
}

/** Six significant digits. */
export function rounded(values: Values): (number | string)[] {
  return Array.from(values as ArrayLike<number | string>, (value) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value,
  );
}

/** Numbers outside this range would need many zeros: then all of an axis are powers of ten. */
const PLAIN = [1e-4, 1e6];

/** Whole decades on a logarithmic axis, or 1, 2, 5 where it spans few of them; one way to write them all. */
function logTicks(values: ArrayLike<number | string>[]): Partial<LayoutAxis> {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const value = Number(list[i]);
      if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  const decades = Math.log10(high / low);
  const isPlain = decades <= 2 || (low >= PLAIN[0] && high < PLAIN[1]);
  return {
    type: 'log',
    ...(isPlain ? { tickformat: '~g' } : { exponentformat: 'power' }),
    dtick: decades > 2 ? Math.ceil(decades / 8) : 'D2',
  };
}

export function axis(
  { title, log, range, ticks }: AxisOptions,
  values: Values[] = [],
): Partial<LayoutAxis> {
  return {
    title: { text: indexed(title) },
    ...(log ? logTicks(range ? [range] : values) : {}),
    ...(range ? { range: log ? range.map(Math.log10) : range } : {}),
    ...(ticks ? { tickvals: [...ticks] } : {}),
  };
}

export function layoutOf(options: ChartOptions, series: Series[] = []): Partial<Layout> {
  const { title, x, y, width = FIGURE_WIDTH, height = FIGURE_HEIGHT } = options;
  return {
    ...(title ? { title: { text: title } } : {}),
    width,
    height,
    xaxis: axis(
      x,
      series.map((one) => one.x),
    ),
    yaxis: axis(
      y,
      series.filter((one) => !one.right).map((one) => one.y),
    ),
  };
}

/** Error bars along y, or along x. */
export function errorBars(
  error: Series['error'],
  along: 'error_x' | 'error_y' = 'error_y',
): object {
  if (error === undefined) return {};
  if ('below' in error) {
    const [array, arrayminus] = [rounded(error.above), rounded(error.below)];
    return { [along]: { type: 'data', symmetric: false, array, arrayminus } };
  }
  return { [along]: { type: 'data', array: rounded(error) } };
}

/** Names up to this wide (pixels) are listed beside the chart, longer ones below it. */
const WIDEST_SIDE_LEGEND = 130;

/** A legend below the chart, line by line. */
export const LEGEND_BELOW: Partial<Layout['legend']> = {
  orientation: 'h',
  xref: 'container',
  x: 0.5,
  xanchor: 'center',
  yref: 'container',
  y: 0,
  yanchor: 'bottom',
};

export function plot(
  { caption, name }: { caption: string; name?: string },
  data: object[],
  layout: Partial<Layout>,
  legend?: Partial<Layout['legend']>,
): PlotDrawing {
  const names = (data as Trace[]).flatMap((trace) => trace.name ?? []);
  const widest = Math.max(0, ...names.map((text) => textWidth(text, FONT_SIZE)));
  return {
    kind: 'plot',
    ...(name ? { name } : {}),
    caption,
    data: data as Partial<Data>[],
    layout: {
      ...layout,
      showlegend: new Set(names).size > 1,
      legend: legend ?? (widest > WIDEST_SIDE_LEGEND ? LEGEND_BELOW : {}),
    },
  };
}
