/** A figure for the space that a page has: panels one below the other and legends below where it is narrow. */
import type { Figure } from './figure.js';

/** Narrower columns than this (pixels) get the narrow form. The style sheet knows this number, too. */
export const NARROW = 560;

/** Names are set in this size (pixels) in the narrow form. */
const SIZE = 12;
const MARGIN = { left: 52, right: 14, top: 30, axis: 54 };
const PANEL = { least: 150, most: 250, square: 290 };
/** Room between panels for tick labels, the title of the axis and the title of the next panel. */
const GAP = 84;
/** What a slider of plotly takes at the bottom of a figure. */
const SLIDER_HEIGHT = 80;

type Loose = { [name: string]: unknown };

interface Axis extends Loose {
  domain?: [number, number];
  anchor?: string;
  overlaying?: string;
  scaleanchor?: string;
  showticklabels?: boolean;
}

/** A pair of axes and the part of the plotting area that it takes. */
interface Panel {
  suffix: string;
  x: [number, number];
  y: [number, number];
}

/** An axis whose `matches` or `anchor` names another keeps it: only its place changes. */
function panelsOf(layout: Loose): Panel[] {
  const suffixes = Object.keys(layout)
    .filter((key) => /^xaxis\d*$/.test(key))
    .map((key) => key.slice(5))
    .filter((suffix) => !(layout[`xaxis${suffix}`] as Axis).overlaying);
  const panels = suffixes.map((suffix): Panel => {
    const [x, y] = [layout[`xaxis${suffix}`], layout[`yaxis${suffix}`]] as (Axis | undefined)[];
    return { suffix, x: x?.domain ?? [0, 1], y: y?.domain ?? [0, 1] };
  });
  return panels.sort((a, b) => b.y[1] - a.y[1] || a.x[0] - b.x[0]);
}

const paperWidth = ({ width = 640, margin }: Figure['layout']) =>
  width - (margin?.l ?? 56) - (margin?.r ?? 20);

/** How high the legend is when its entries stand in columns of equal width. */
function legendHeight({ data, layout }: Figure, width: number): number {
  if (layout.showlegend === false) return 0;
  const named = data as { name?: string; showlegend?: boolean; legendgroup?: string }[];
  const names = named.flatMap(({ name, showlegend }) =>
    name && showlegend !== false ? [name.replace(/<[^>]*>/g, '')] : [],
  );
  if (names.length < 2 && !layout.showlegend) return 0;
  const widest = Math.max(0, ...names.map((name) => name.length)) * 0.58 * SIZE + 46;
  const columns = Math.max(1, Math.floor(width / widest));
  return Math.ceil(new Set(names).size / columns) * (SIZE + 8) + 10;
}

/** Text broken at spaces into lines of so many characters. */
function broken(text: string, length: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    const seen = `${line} ${word}`.replace(/<[^>]*>/g, '').length;
    if (line && seen > length) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('<br>');
}

/** The figure without plotly's own slider and buttons: the page has better ones. */
export function withoutControls(figure: Figure): Figure {
  const { sliders, updatemenus: _, ...layout } = figure.layout;
  if (!sliders) return figure;
  const height = (layout.height ?? 400) - SLIDER_HEIGHT;
  return { ...figure, layout: { ...layout, height } };
}

/** The figure as wide as its column; the height depends on nothing but whether that is narrow. */
export function fitted(figure: Figure, width: number): Figure {
  if (width >= NARROW) {
    const most = isSquare(figure) ? (figure.layout.width ?? width) : width;
    return { ...figure, layout: { ...figure.layout, width: Math.min(width, most) } };
  }
  const narrow = narrowed(figure);
  return { ...narrow, layout: { ...narrow.layout, width } };
}

/** Whether stretching would falsify it: equal units on both axes, or cells of a matrix. */
function isSquare({ data, layout }: Figure): boolean {
  const axes = Object.entries(layout).filter(([key]) => /^[xy]axis/.test(key));
  return (
    axes.some(([, axis]) => (axis as Axis).scaleanchor) ||
    data.some(({ type }) => type === 'heatmap' || type === 'image')
  );
}

function narrowed(figure: Figure): Figure {
  const layout = structuredClone(figure.layout) as Loose & Figure['layout'];
  const panels = panelsOf(layout);
  const legend = legendHeight(figure, 330);
  const bottom = MARGIN.axis + legend;
  const plotHeight = panels.length > 1 ? stack(layout, panels) : (layout.height ?? 400) - 110;
  const title = textOf(layout.title);
  const lines = title ? broken(title, 44) : '';
  const top = MARGIN.top + (lines ? lines.split('<br>').length * 18 : 0);
  const changed: Loose = {
    height: Math.round(plotHeight + top + bottom),
    margin: { l: MARGIN.left, r: MARGIN.right, t: top, b: bottom },
    font: { size: SIZE },
    legend: {
      orientation: 'h',
      xref: 'container',
      x: 0.5,
      xanchor: 'center',
      yref: 'container',
      y: 0,
      yanchor: 'bottom',
      font: { size: SIZE },
      bgcolor: 'rgba(0,0,0,0)',
    },
    ...(lines ? { title: { text: lines, font: { size: SIZE + 2 } } } : {}),
  };
  for (const key of Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))) {
    const axis = layout[key] as Axis & { title?: unknown };
    const text = textOf(axis.title as Figure['layout']['title']);
    const length = key.startsWith('x') ? 48 : Math.max(18, plotHeight / panels.length / 7);
    if (text) changed[key] = { ...axis, title: { text: broken(text, length) } };
  }
  const data = figure.data.map((trace) => slim(trace as Loose)) as Figure['data'];
  return { ...figure, data, layout: { ...layout, ...changed } as Figure['layout'] };
}

/** Colour bars of equal scales would lie on top of each other: the first stays. */
export function oneBar(figure: Figure): Figure {
  const seen = new Set<string>();
  const data = figure.data.map((trace) => {
    const { colorbar, zmin, zmax } = trace as Loose;
    if (!colorbar) return trace;
    const key = JSON.stringify([colorbar, zmin, zmax]);
    const again = seen.has(key);
    seen.add(key);
    return again ? { ...trace, showscale: false } : trace;
  });
  return { ...figure, data: data as Figure['data'] };
}

/** Colour bars take less room. */
function slim(trace: Loose): Loose {
  const { colorbar } = trace as { colorbar?: Loose };
  return colorbar ? { ...trace, colorbar: { ...colorbar, thickness: 10, len: 1 } } : trace;
}

function textOf(title: Figure['layout']['title']): string {
  return (typeof title === 'string' ? title : title?.text) ?? '';
}

/** Puts the panels one below the other, in place; returns the height of the plotting area. */
function stack(layout: Loose & Figure['layout'], panels: Panel[]): number {
  const { height: whole = 400, margin } = layout;
  const plot = whole - (margin?.t ?? 24) - (margin?.b ?? 48);
  const equalUnits = panels.some(
    ({ suffix }) => (layout[`yaxis${suffix}`] as Axis | undefined)?.scaleanchor,
  );
  const tall = Math.max(...panels.map(({ y }) => (y[1] - y[0]) * plot));
  const wide = paperWidth(layout);
  const ratio = tall / Math.max(1, wide * (panels[0].x[1] - panels[0].x[0]));
  const panel = equalUnits
    ? PANEL.square
    : Math.min(PANEL.most, Math.max(PANEL.least, Math.min(tall, 300 * ratio)));
  const height = panels.length * panel + (panels.length - 1) * GAP;
  const old = structuredClone(panels);
  for (const [k, { suffix }] of panels.entries()) {
    const top = 1 - (k * (panel + GAP)) / height;
    const x = (layout[`xaxis${suffix}`] ?? {}) as Axis;
    const y = (layout[`yaxis${suffix}`] ?? {}) as Axis;
    panels[k].x = [0, 1];
    panels[k].y = [top - panel / height, top];
    layout[`xaxis${suffix}`] = { ...x, domain: [0, 1], showticklabels: true };
    layout[`yaxis${suffix}`] = { ...y, domain: panels[k].y, showticklabels: true };
  }
  for (const list of [layout.annotations, layout.shapes]) {
    for (const item of (list ?? []) as unknown as Loose[]) move(item, old, panels);
  }
  return height;
}

/** What is placed on the whole plotting area moves with the panel that it stands at. */
function move(item: Loose, from: Panel[], to: Panel[]): void {
  if (item.xref !== 'paper' || item.yref !== 'paper') return;
  const [x, y] = [Number(item.x), Number(item.y)];
  const away = ({ x: [left, right], y: [bottom, top] }: Panel) =>
    Math.max(left - x, x - right, 0) + Math.max(bottom - y, y - top, 0);
  const nearest = from.reduce((best, _, k) => (away(from[k]) < away(from[best]) ? k : best), 0);
  const scaled = (value: number, [a, b]: number[], [c, d]: number[]) =>
    c + ((value - a) / (b - a)) * (d - c);
  item.x = scaled(x, from[nearest].x, to[nearest].x);
  item.y = scaled(y, from[nearest].y, to[nearest].y);
}
