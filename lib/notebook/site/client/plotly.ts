/** plotly.js in the page: one copy, loaded when the first figure is about to be seen. */
import type { Config, Data, Frame, Layout, PlotlyHTMLElement, Template } from 'plotly.js';

export interface Figure {
  data: Partial<Data>[];
  layout: Partial<Layout>;
  config?: Partial<Config>;
  frames?: Partial<Frame>[];
}

interface Plotly {
  newPlot(box: HTMLElement, figure: Figure): Promise<PlotlyHTMLElement>;
  react(box: HTMLElement, figure: Figure): Promise<PlotlyHTMLElement>;
}

declare const THEMES: { light: Template; dark: Template };
declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

/** Loads a script of the site once. */
const scripts = new Map<string, Promise<void>>();
export function loadScript(address: string): Promise<void> {
  const known = scripts.get(address);
  if (known) return known;
  const loading = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(script);
  });
  scripts.set(address, loading);
  return loading;
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Draws a figure in the page's theme, as wide as its box at most; again when the theme changes. */
export async function draw(box: HTMLElement, figure: Figure): Promise<void> {
  await loadScript('assets/plotly.min.js');
  const plotly = window.Plotly;
  if (!plotly) throw new Error('plotly.js did not start');
  const template = THEMES[isDark() ? 'dark' : 'light'];
  const width = Math.min(figure.layout.width ?? 640, box.parentElement?.clientWidth ?? 640);
  const layout = { ...structuredClone(figure.layout), template, width };
  const config = { ...figure.config, responsive: false };
  await plotly.react(box, { ...structuredClone(figure), layout, config });
}
