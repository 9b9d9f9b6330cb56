import { readFileSync } from 'node:fs';
import type { DOMWindow } from 'jsdom';
import { svgPathProperties } from 'svg-path-properties';
import { PixelCanvas } from './pixel-canvas.js';
import { type Box, boundingBox, clientBox, lineWidth } from './svg-geometry.js';

/** The calls of plotly that are used here. */
interface Plotly {
  newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  toImage(element: unknown, options: object): Promise<string>;
  purge(element: unknown): void;
}

const EMPTY: Box = { x: 0, y: 0, width: 0, height: 0 };

/** Adds to jsdom what plotly needs of a browser: measured text, path lengths, a plain canvas. */
function completeWindow(window: DOMWindow): void {
  const rectangle = ({ x, y, width, height }: Box = EMPTY) => ({
    x,
    y,
    width,
    height,
    left: x,
    top: y,
    right: x + width,
    bottom: y + height,
  });
  const path = (element: Element) => new svgPathProperties(element.getAttribute('d') ?? 'M0,0');
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return rectangle(boundingBox(this));
    },
    getBoundingClientRect(this: Element) {
      return rectangle(clientBox(this));
    },
    getComputedTextLength(this: Element) {
      return lineWidth(this);
    },
    getTotalLength(this: Element) {
      return path(this).getTotalLength();
    },
    getPointAtLength(this: Element, length: number) {
      return path(this).getPointAtLength(length);
    },
  });
  const contexts = new WeakMap<object, PixelCanvas>();
  const context = (canvas: HTMLCanvasElement) => {
    const known = contexts.get(canvas) ?? new PixelCanvas(canvas);
    contexts.set(canvas, known);
    return known;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === '2d' ? context(this) : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return context(this).dataUrl();
    },
  });
  Object.assign(window.URL, { createObjectURL: () => 'blob:none', revokeObjectURL: () => {} });
}

let started: { window: DOMWindow; plotly: Plotly } | undefined;

/** Plotly in a window without a screen; started once per process (about a second). */
function start(): { window: DOMWindow; plotly: Plotly } {
  if (!started) {
    // Loaded with the first plot: what draws nothing starts a second sooner.
    const { JSDOM, VirtualConsole } = require('jsdom') as typeof import('jsdom');
    const virtualConsole = new VirtualConsole();
    const { window } = new JSDOM('<!doctype html><body></body>', {
      runScripts: 'outside-only',
      pretendToBeVisual: true,
      virtualConsole,
    });
    completeWindow(window);
    window.eval(readFileSync(require.resolve('plotly.js'), 'utf8'));
    started = { window, plotly: (window as unknown as { Plotly: Plotly }).Plotly };
  }
  return started;
}

/** Ends the window, whose timers would otherwise keep the process alive. */
export function closePlotly(): void {
  started?.window.close();
  started = undefined;
}

/** Makes plotly's random element ids the same in every run. */
function resetRandom(window: DOMWindow): void {
  let state = 1;
  window.Math.random = () => {
    state = (state * 48271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** A plotly figure as SVG text, exactly as plotly writes it. */
export async function plotlyToSvg(
  data: unknown[],
  layout: { width: number; height: number },
): Promise<string> {
  const { window, plotly } = start();
  resetRandom(window);
  const element = window.document.createElement('div');
  window.document.body.appendChild(element);
  try {
    await plotly.newPlot(element, data, layout, { staticPlot: true });
    return await plotly.toImage(element, {
      format: 'svg',
      imageDataOnly: true,
      width: layout.width,
      height: layout.height,
    });
  } finally {
    plotly.purge(element);
    element.remove();
  }
}
