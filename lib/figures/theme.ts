import type { Layout, Template } from 'plotly.js';
import { FONT_FAMILY } from './font-family.js';

export type Mode = 'light' | 'dark';

/** Okabe & Ito (2008): eight colours that people with any colour vision can tell apart. */
export const COLOURS = {
  blue: '#0072B2',
  vermillion: '#D55E00',
  green: '#009E73',
  orange: '#E69F00',
  purple: '#CC79A7',
  skyBlue: '#56B4E9',
  yellow: '#F0E442',
  grey: '#7f7f7f',
} as const;

const SEQUENCE = {
  light: ['blue', 'vermillion', 'green', 'orange', 'purple', 'skyBlue', 'grey', 'yellow'],
  dark: ['skyBlue', 'orange', 'green', 'purple', 'vermillion', 'yellow', 'blue', 'grey'],
} as const;

/** The colour that the theme gives to the k-th series (from 0). */
export function seriesColour(k: number, mode: Mode = 'light'): string {
  const sequence = SEQUENCE[mode];
  return COLOURS[sequence[k % sequence.length]];
}

/** Ground, text and line colours of a mode. */
export const GROUND = {
  light: { paper: '#ffffff', text: '#1f1f1f', axis: '#6b6b6b', grid: '#e4e4e4' },
  dark: { paper: '#14161a', text: '#e8e8e8', axis: '#a0a0a0', grid: '#33363c' },
} as const;

/** Size of a figure unless its layout says otherwise: legible when set in one column. */
export const FIGURE_WIDTH = 640;
export const FIGURE_HEIGHT = 400;
export const FONT_SIZE = 14;

/** The project's plotly template. */
export function theme(mode: Mode = 'light'): Template {
  const { paper, text, axis, grid } = GROUND[mode];
  const axes = {
    automargin: true,
    showline: true,
    linecolor: axis,
    ticks: 'outside',
    tickcolor: axis,
    gridcolor: grid,
    zeroline: false,
    title: { standoff: 8 },
  } as const;
  const layout: Partial<Layout> = {
    font: { family: FONT_FAMILY, size: FONT_SIZE, color: text },
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    colorway: SEQUENCE[mode].map((_, k) => seriesColour(k, mode)),
    title: { x: 0.5, xanchor: 'center', font: { size: FONT_SIZE + 2 } },
    xaxis: axes,
    yaxis: axes,
    margin: { l: 56, r: 20, t: 24, b: 48 },
    legend: { bgcolor: 'rgba(0,0,0,0)' },
    hovermode: 'closest',
  };
  const colorscale = 'Viridis' as const;
  return { layout, data: { heatmap: [{ colorscale }], contour: [{ colorscale }] } };
}
