/**
 * The charts that the experiments draw, as plain data: options first, then what is drawn.
 * Every number is rounded to six digits, so that records and figures stay small and comparable.
 */
import type { Data, Layout, LayoutAxis, Slider, SliderStep } from 'plotly.js';
import type { PlotDrawing } from './drawing.js';
import { textWidth } from './fonts.js';
import { FIGURE_HEIGHT, FIGURE_WIDTH, FONT_SIZE, seriesColour } from './theme.js';
import { indexed } from './typeset.js';

/** An axis of a chart. */
export interface AxisOptions {
  title: string;
  log?: boolean;
  /** In data units, also on a logarithmic axis. */
  range?: [number, number];
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
  /** Draw a marker at each point (default: up to 30 points). */
  markers?: boolean;
  /** Draw against a second axis on the right, titled `y2` in the options. */
  right?: boolean;
}

/** The parts of a trace that are looked at here. */
interface Trace {
  name?: string;
  line?: object;
  marker?: object;
  colorbar?: object;
  zmin?: number;
  zmax?: number;
}

/** Six significant digits. */
function rounded(values: Values): (number | string)[] {
  return Array.from(values as ArrayLike<number | string>, (value) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value,
  );
}

/** Whole decades on a logarithmic axis, or 1, 2, 5 where it spans few of them. */
function logTicks(values: ArrayLike<number | string>[]): Partial<LayoutAxis> {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const value = Number(list[i]);
      if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  const decades = Math.log10(high / low);
  return { type: 'log', tickformat: '~g', dtick: decades > 2 ? Math.ceil(decades / 8) : 'D2' };
}

function axis({ title, log, range }: AxisOptions, values: Values[] = []): Partial<LayoutAxis> {
  return {
    title: { text: indexed(title) },
    ...(log ? logTicks(range ? [range] : values) : {}),
    ...(range ? { range: log ? range.map(Math.log10) : range } : {}),
  };
}

function layoutOf(options: ChartOptions, series: Series[] = []): Partial<Layout> {
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

function errorBars(error: Series['error']): object {
  if (error === undefined) return {};
  if ('below' in error) {
    const [array, arrayminus] = [rounded(error.above), rounded(error.below)];
    return { error_y: { type: 'data', symmetric: false, array, arrayminus } };
  }
  return { error_y: { type: 'data', array: rounded(error) } };
}

/** Names up to this wide (pixels) are listed beside the chart, longer ones below it. */
const WIDEST_SIDE_LEGEND = 130;

/** A legend below the chart, line by line. */
const LEGEND_BELOW: Partial<Layout['legend']> = {
  orientation: 'h',
  xref: 'container',
  x: 0.5,
  xanchor: 'center',
  yref: 'container',
  y: 0,
  yanchor: 'bottom',
};

function plot(
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

/** Curves through points, with error bars where given. */
export function lineChart(
  options: ChartOptions & { y2?: AxisOptions },
  series: Series[],
): PlotDrawing {
  const { y2 } = options;
  const data = series.map(({ name, x, y, error, dash, colour, markers, right }) => ({
    type: 'scatter',
    mode: (markers ?? x.length <= 30) ? 'lines+markers' : 'lines',
    name,
    x: rounded(x),
    y: rounded(y),
    line: { ...(dash ? { dash } : {}), ...(colour ? { color: colour } : {}) },
    ...errorBars(error),
    ...(right ? { yaxis: 'y2' } : {}),
  }));
  const second: Partial<Layout> = y2
    ? {
        yaxis2: {
          ...axis(
            y2,
            series.filter((one) => one.right).map((one) => one.y),
          ),
          overlaying: 'y',
          side: 'right',
          showgrid: false,
        },
      }
    : {};
  return plot(options, data, { ...layoutOf(options, series), ...second }, y2 && LEGEND_BELOW);
}

/** Points without lines. `diagonal` adds the line y = x over the given range. */
export function scatter(
  options: ChartOptions & { diagonal?: [number, number] },
  series: Series[],
): PlotDrawing {
  const data: object[] = series.map(({ name, x, y, error, colour }) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: rounded(x),
    y: rounded(y),
    marker: colour ? { color: colour } : {},
    ...errorBars(error),
  }));
  if (options.diagonal) {
    const ends = options.diagonal;
    data.push({
      type: 'scatter',
      mode: 'lines',
      x: ends,
      y: ends,
      line: { color: '#7f7f7f', dash: 'dot', width: 1 },
      showlegend: false,
      hoverinfo: 'skip',
    });
  }
  return plot(options, data, layoutOf(options, series));
}

/** Bars side by side, one group per place on the x axis. */
export function barChart(
  options: ChartOptions & { stacked?: boolean },
  series: Series[],
): PlotDrawing {
  const data = series.map(({ name, x, y, error, colour }) => ({
    type: 'bar',
    name,
    x: rounded(x),
    y: rounded(y),
    marker: colour ? { color: colour } : {},
    ...errorBars(error),
  }));
  return plot(options, data, {
    ...layoutOf(options, series),
    barmode: options.stacked ? 'stack' : 'group',
  });
}

/** Shares of values per bin, counted here so that the record holds counts and not samples. */
export function countBins(
  values: ArrayLike<number>,
  { bins, range }: { bins: number; range: [number, number] },
): { centres: number[]; shares: number[] } {
  const [low, high] = range;
  if (!(bins > 0 && high > low)) {
    throw new RangeError(`A histogram needs bins > 0 and low < high, not ${bins}, [${range}].`);
  }
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const k = Math.floor(((values[i] - low) / (high - low)) * bins);
    if (k >= 0 && k < bins) counts[k]++;
    else if (values[i] === high) counts[bins - 1]++;
  }
  const width = (high - low) / bins;
  return {
    centres: counts.map((_, k) => low + (k + 0.5) * width),
    shares: counts.map((count) => count / Math.max(1, values.length)),
  };
}

/** Histograms laid over each other: `x` the centres of equal bins, `y` a share or a density. */
export function histogram(options: ChartOptions, series: Series[]): PlotDrawing {
  const data = series.map(({ name, x, y, colour }) => ({
    type: 'bar',
    name,
    x: rounded(x),
    y: rounded(y),
    opacity: series.length > 1 ? 0.6 : 1,
    marker: colour ? { color: colour } : {},
  }));
  return plot(options, data, { ...layoutOf(options, series), barmode: 'overlay', bargap: 0 });
}

/** A matrix as colours: `z[row][column]`, rows along y. */
export function heatmap(
  options: ChartOptions & {
    /** Title of the colour bar. */
    colour: string;
    /** `Viridis` by default; `RdBu` for values around zero. */
    scale?: 'Viridis' | 'RdBu';
    colourRange?: [number, number];
    /** Write the values into the cells. */
    annotate?: boolean;
  },
  z: number[][],
  xs?: Values,
  ys?: Values,
): PlotDrawing {
  const { colour, scale = 'Viridis', colourRange, annotate } = options;
  const values = z.map((row) => rounded(row) as number[]);
  const trace = {
    type: 'heatmap',
    z: values,
    ...(xs ? { x: rounded(xs) } : {}),
    ...(ys ? { y: rounded(ys) } : {}),
    colorscale: scale,
    ...(colourRange ? { zmin: colourRange[0], zmax: colourRange[1] } : {}),
    ...(annotate ? { text: values.map((row) => row.map((v) => String(+v.toPrecision(3)))) } : {}),
    ...(annotate ? { texttemplate: '%{text}' } : {}),
    colorbar: { title: { text: indexed(colour), side: 'right' } },
  };
  return plot(options, [trace], layoutOf(options));
}

/** The numbers that labels of slider steps begin with; they must rise, so that dragging means more. */
function stepValues(labels: string[]): number[] {
  const values = labels.map(Number.parseFloat);
  const wrong = values.findIndex((value, k) => k > 0 && value <= values[k - 1]);
  if (wrong > 0) {
    throw new RangeError(
      `The steps of a slider must rise, but "${labels[wrong]}" comes after "${labels[wrong - 1]}".`,
    );
  }
  return values;
}

/**
 * Charts that share their axes, one shown at a time, chosen with a slider; needs no kernel.
 * @param frames labels that are numbers, or begin with one, must rise
 */
export function sliderFigure(
  options: {
    caption: string;
    name?: string;
    /** What the slider sets, for example `σ`. */
    label: string;
    /** The step that is shown at first is the one nearest to this; the first by default. */
    start?: number;
  },
  frames: { label: string; drawing: PlotDrawing }[],
): PlotDrawing {
  if (frames.length === 0) throw new RangeError('A slider has 0 frames: give at least one.');
  const values = stepValues(frames.map(({ label }) => label));
  const distances = values.map((value) => Math.abs(value - (options.start ?? values[0])));
  const active = Math.max(0, distances.indexOf(Math.min(...distances)));
  const { drawing: start } = frames[active];
  const steps = frames.map(
    ({ label }): Partial<SliderStep> => ({
      label,
      method: 'animate',
      args: [
        [label],
        { mode: 'immediate', frame: { duration: 0, redraw: true }, transition: { duration: 0 } },
      ],
    }),
  );
  const slider: Partial<Slider> = {
    active,
    currentvalue: { prefix: `${options.label} = ` },
    pad: { t: 48 },
    steps,
  };
  return {
    ...plot(options, start.data, start.layout),
    layout: { ...start.layout, sliders: [slider] },
    frames: frames.map(({ label, drawing }) => ({ name: label, data: drawing.data as Data[] })),
  };
}

/** Several charts in one figure, row by row; each keeps its axes and its title. */
export function panelGrid(
  options: {
    caption: string;
    name?: string;
    columns: number;
    width?: number;
    panelHeight?: number;
  },
  panels: PlotDrawing[],
): PlotDrawing {
  const { columns, width = FIGURE_WIDTH, panelHeight = 260 } = options;
  const rows = Math.ceil(panels.length / columns);
  const height = rows * panelHeight;
  // Room for tick labels and titles, as shares of the plotting area.
  const gapX = 76 / (width - 80);
  const gapY = 92 / (height - 116);
  const cellX = (1 - gapX * (columns - 1)) / columns;
  const cellY = (1 - gapY * (rows - 1)) / rows;
  const layout: Record<string, unknown> = { width, height, annotations: [] as object[] };
  const data: object[] = [];
  const names: string[] = [];
  const bars: string[] = [];
  for (const [k, panel] of panels.entries()) {
    const suffix = k === 0 ? '' : String(k + 1);
    const left = (k % columns) * (cellX + gapX);
    const top = 1 - Math.floor(k / columns) * (cellY + gapY);
    const { title, xaxis, yaxis } = panel.layout;
    layout[`xaxis${suffix}`] = { ...xaxis, domain: [left, left + cellX], anchor: `y${suffix}` };
    layout[`yaxis${suffix}`] = { ...yaxis, domain: [top - cellY, top], anchor: `x${suffix}` };
    const text = typeof title === 'string' ? title : title?.text;
    if (text) {
      (layout.annotations as object[]).push({
        text: `<b>${text}</b>`,
        showarrow: false,
        xref: 'paper',
        x: left + cellX / 2,
        xanchor: 'center',
        yref: 'paper',
        y: top,
        yanchor: 'bottom',
      });
    }
    for (const trace of panel.data as Trace[]) {
      const { name } = trace;
      const place = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
      if (name === undefined) {
        // One colour bar for equal scales, not several on top of each other.
        const bar = trace.colorbar ? JSON.stringify([trace.colorbar, trace.zmin, trace.zmax]) : '';
        data.push({ ...trace, ...place, ...(bars.includes(bar) ? { showscale: false } : {}) });
        if (bar) bars.push(bar);
        continue;
      }
      // One legend entry per name; the same name has the same colour in every panel.
      const isNew = !names.includes(name);
      if (isNew) names.push(name);
      const color = seriesColour(names.indexOf(name));
      data.push({
        ...trace,
        ...place,
        ...(trace.line ? { line: { color, ...trace.line } } : {}),
        ...(trace.marker ? { marker: { color, ...trace.marker } } : {}),
        legendgroup: name,
        showlegend: isNew,
      });
    }
    if (panel.layout.barmode) layout.barmode = panel.layout.barmode;
    if (panel.layout.bargap !== undefined) layout.bargap = panel.layout.bargap;
  }
  layout.margin = { l: 64, r: 16, t: 32, b: names.length > 1 ? 84 : 52 };
  return plot(options, data, layout as Partial<Layout>, LEGEND_BELOW);
}
