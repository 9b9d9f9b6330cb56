/** plotly.js in the page: one copy, loaded when the first figure is about to be seen. */

import type { Config, PlotlyHTMLElement, Template } from 'plotly.js';
import { darkened } from './dark.js';
import type { Figure } from './figure.js';
import { fitted, NARROW, oneBar } from './narrow.js';

interface Plotly {
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

/**
 * Draws a figure in the page's theme, as wide as its place; again when the theme or the width changes.
 * What plotly draws is one picture to a screen reader, which reads the box's own label, and no stop
 * of the Tab key: what can be operated stands beside it.
 */
export async function draw(box: HTMLElement, given: Figure): Promise<void> {
  await loadScript('assets/plotly.min.js');
  const plotly = window.Plotly;
  if (!plotly) throw new Error('plotly.js did not start');
  const mode = isDark() ? 'dark' : 'light';
  const figure = oneBar(structuredClone(mode === 'dark' ? darkened(given) : given));
  const { data, layout } = fitted(figure, box.parentElement?.clientWidth || 640);
  layout.template = THEMES[mode];
  const hover = {
    responsive: false,
    displayModeBar: layout.width && layout.width < NARROW ? false : 'hover',
  } as const;
  const config: Partial<Config> = { ...figure.config, ...hover };
  await plotly.react(box, { data, layout, config });
  for (const part of box.querySelectorAll('.plot-container'))
    part.setAttribute('aria-hidden', 'true');
  for (const button of box.querySelectorAll<HTMLElement>('.modebar-btn')) button.tabIndex = -1;
}
