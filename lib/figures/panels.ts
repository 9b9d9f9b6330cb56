import type { Layout } from 'plotly.js';
import { LEGEND_BELOW, plot, type Trace } from './chart.js';
import type { PlotDrawing } from './drawing.js';
import { textWidth } from './fonts.js';
import { FIGURE_WIDTH, FONT_SIZE, seriesColour } from './theme.js';
import { wrap } from './wrap.js';

/** In pixels: around all panels; between them, for tick labels and titles; a further line of a title. */
const MARGIN = { l: 64, r: 16, t: 32 };
const BELOW = { legend: 84, axis: 52 };
const GAP = { across: 76, down: 92 };
const TITLE_LINE = 18;

/** Where panels stand, as shares of the plotting area; titles are broken into lines that fit. */
interface Places {
  height: number;
  top: number;
  titles: string[][];
  place(k: number): { x: [number, number]; y: [number, number] };
}

const titleOf = ({ layout: { title } }: PlotDrawing): string =>
  (typeof title === 'string' ? title : title?.text) ?? '';

function placesOf(
  panels: PlotDrawing[],
  { columns, width, panelHeight }: { columns: number; width: number; panelHeight: number },
): Places {
  const rows = Math.ceil(panels.length / columns);
  const inner = width - MARGIN.l - MARGIN.r;
  const gapX = GAP.across / inner;
  const cellX = (1 - gapX * (columns - 1)) / columns;
  const room = cellX * inner + 2 * MARGIN.r;
  const titles = panels.map((panel) =>
    wrap(titleOf(panel), room, (line) => textWidth(line, FONT_SIZE, true)),
  );
  const more = TITLE_LINE * (Math.max(1, ...titles.map((lines) => lines.length)) - 1);
  const height = rows * (panelHeight + more);
  const gapY = (GAP.down + more) / (height - MARGIN.t - more - BELOW.legend);
  const cellY = (1 - gapY * (rows - 1)) / rows;
  return {
    height,
    top: MARGIN.t + more,
    titles,
    place(k) {
      const left = (k % columns) * (cellX + gapX);
      const top = 1 - Math.floor(k / columns) * (cellY + gapY);
      return { x: [left, left + cellX], y: [top - cellY, top] };
    },
  };
}

/** The traces of all panels: equal scales share a colour bar, equal names a colour and a legend entry. */
function tracesOf(panels: PlotDrawing[]): object[] {
  const names: string[] = [];
  const bars: string[] = [];
  return panels.flatMap((panel, k) =>
    (panel.data as Trace[]).map((trace) => {
      const { name, line, marker, colorbar, zmin, zmax } = trace;
      const placed = { ...trace, xaxis: `x${suffixOf(k)}`, yaxis: `y${suffixOf(k)}` };
      if (name === undefined) {
        const bar = colorbar ? JSON.stringify([colorbar, zmin, zmax]) : '';
        const isShown = !bars.includes(bar);
        if (bar && isShown) bars.push(bar);
        return isShown ? placed : { ...placed, showscale: false };
      }
      const isNew = !names.includes(name);
      if (isNew) names.push(name);
      const color = seriesColour(names.indexOf(name));
      return {
        ...placed,
        ...(line ? { line: { color, ...line } } : {}),
        ...(marker ? { marker: { color, ...marker } } : {}),
        legendgroup: name,
        showlegend: isNew,
      };
    }),
  );
}

/** Plotly's axes are x, x2, x3, … */
const suffixOf = (k: number): string => (k === 0 ? '' : String(k + 1));

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
  const { height, top, titles, place } = placesOf(panels, { columns, width, panelHeight });
  const data = tracesOf(panels);
  const names = new Set((data as Trace[]).flatMap(({ name }) => name ?? []));
  const layout: { [key: string]: unknown } = {
    width,
    height,
    margin: { ...MARGIN, t: top, b: names.size > 1 ? BELOW.legend : BELOW.axis },
  };
  const annotations: object[] = [];
  for (const [k, { layout: own }] of panels.entries()) {
    const { x, y } = place(k);
    const suffix = suffixOf(k);
    layout[`xaxis${suffix}`] = { ...own.xaxis, domain: x, anchor: `y${suffix}` };
    layout[`yaxis${suffix}`] = { ...own.yaxis, domain: y, anchor: `x${suffix}` };
    if (titleOf(panels[k])) annotations.push(heading(titles[k], (x[0] + x[1]) / 2, y[1]));
    if (own.barmode) layout.barmode = own.barmode;
    if (own.bargap !== undefined) layout.bargap = own.bargap;
  }
  return plot(options, data, { ...layout, annotations } as Partial<Layout>, LEGEND_BELOW);
}

/** A title that stands centred on a place of the plotting area. */
const heading = (lines: string[], x: number, y: number): object => ({
  text: lines.map((line) => `<b>${line}</b>`).join('<br>'),
  showarrow: false,
  xref: 'paper',
  x,
  xanchor: 'center',
  yref: 'paper',
  y,
  yanchor: 'bottom',
});
