/** The charts that the experiments draw, as plain data: options first, then what is drawn. */
import type { Layout } from 'plotly.js';
import {
  type AxisOptions,
  axis,
  type ChartOptions,
  errorBars,
  LEGEND_BELOW,
  layoutOf,
  plot,
  rounded,
  type Series,
  type Values,
} from './chart.js';
import type { PlotDrawing } from './drawing.js';
import { indexed } from './typeset.js';

export type { AxisOptions, ChartOptions, Series, Values } from './chart.js';
export { panelGrid } from './panels.js';
export { sliderFigure } from './slider.js';

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

/** Points without lines. `diagonal` adds the line y = x over the given range, `line` a curve of theory. */
export function scatter(
  options: ChartOptions & { diagonal?: [number, number]; line?: Series },
  series: Series[],
): PlotDrawing {
  const data: object[] = series.map(({ name, x, y, error, colour, symbol }) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: rounded(x),
    y: rounded(y),
    marker: { ...(colour ? { color: colour } : {}), ...(symbol ? { symbol } : {}) },
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
  if (options.line) {
    const { name, x, y, colour } = options.line;
    const line = { width: 3, ...(colour ? { color: colour } : {}) };
    data.push({ type: 'scatter', mode: 'lines', name, x: rounded(x), y: rounded(y), line });
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

/** What one colour of a dot chart shows: a value for each name. */
export interface Dots extends Pick<Series, 'name' | 'error' | 'colour'> {
  values: ArrayLike<number>;
}

/** A filled dot, then rings around it: equal values stay visible. */
const DOTS = [
  { symbol: 'circle', size: 8 },
  { symbol: 'circle-open', size: 14 },
  { symbol: 'diamond-open', size: 20 },
];

/** Height of a dot chart: of each line, and of what stands around them, in pixels. */
const LINE = 34;
const AROUND = 120;

/** Values of things with long names: one line for each, from top to bottom, values along x. */
export function dotChart(
  options: Omit<ChartOptions, 'y'>,
  names: string[],
  series: Dots[],
): PlotDrawing {
  const data = series.map(({ name, values, error, colour }, k) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: rounded(values),
    y: names,
    marker: { ...DOTS[k % DOTS.length], ...(colour ? { color: colour } : {}) },
    ...errorBars(error, 'error_x'),
  }));
  const height = LINE * names.length + AROUND;
  const lines = series.map(({ name, values }) => ({ name, x: values, y: [] }));
  const layout = layoutOf({ height, ...options, y: { title: '' } }, lines);
  return plot(options, data, { ...layout, yaxis: { autorange: 'reversed' } }, LEGEND_BELOW);
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
