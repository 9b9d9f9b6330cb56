import type { Config, Data, Frame, Layout } from 'plotly.js';
import type { PlotDrawing } from './drawing.js';
import { FONT_FAMILY } from './font-family.js';
import { plotlyToSvg } from './headless-plotly.js';
import { FIGURE_HEIGHT, FIGURE_WIDTH, type Mode, theme } from './theme.js';

/** What `Plotly.newPlot` takes. */
export interface PlotlyFigure {
  data: Partial<Data>[];
  layout: Partial<Layout>;
  config: Partial<Config>;
  frames: Partial<Frame>[];
}

/** Cartesian traces in SVG or pixels: what can be drawn both in a page and without a browser. */
const DRAWABLE = new Set(
  (
    'scatter bar box violin histogram histogram2d histogram2dcontour heatmap contour image pie ' +
    'candlestick ohlc waterfall funnel scatterpolar barpolar scatterternary'
  ).split(' '),
);

/** Throws unless every trace can be drawn without a browser. */
function checkTraces(traces: Partial<Data>[]): void {
  for (const { type = 'scatter' } of traces) {
    if (!DRAWABLE.has(type)) {
      const instead = type === 'scattergl' ? 'scatter' : 'a two-dimensional type such as heatmap';
      throw new Error(`Trace type ${type} cannot be drawn without a browser: use ${instead}.`);
    }
  }
}

/**
 * The drawing with the project's theme, for an interactive display.
 *
 * @throws Error for traces that need WebGL, such as `scattergl` and every 3-D type.
 */
export function plotlyFigure(drawing: PlotDrawing, mode: Mode = 'light'): PlotlyFigure {
  const { data, layout, frames = [] } = drawing;
  checkTraces(data);
  for (const frame of frames) checkTraces(frame.data ?? []);
  return {
    data,
    layout: {
      ...layout,
      template: theme(mode),
      width: layout.width ?? FIGURE_WIDTH,
      height: layout.height ?? FIGURE_HEIGHT,
      margin: { ...(layout.title ? { t: 52 } : {}), ...layout.margin },
    },
    config: { responsive: true, displaylogo: false },
    frames,
  };
}

/** A plot as SVG. Sliders and buttons are left out: the picture shows the first state. */
export async function plotToSvg(drawing: PlotDrawing, mode: Mode = 'light'): Promise<string> {
  const { data, layout } = plotlyFigure(drawing, mode);
  const { sliders, updatemenus, width = FIGURE_WIDTH, height = FIGURE_HEIGHT, ...rest } = layout;
  const svg = await plotlyToSvg(data, { ...rest, width, height });
  // Said once for the whole figure instead of in every text; references in the form all viewers know.
  return svg
    .replaceAll(`font-family: ${FONT_FAMILY}; `, '')
    .replace('<svg ', `<svg font-family="${FONT_FAMILY}" `)
    .replaceAll(/url\('(#[^']+)'\)/g, 'url($1)');
}
