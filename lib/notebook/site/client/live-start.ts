/** Cells that run: what they need is loaded when a button is first pressed. */
import { showFigure } from './figures.js';
import { loadScript } from './plotly.js';

/** What the page's own script hands to `live.ts`. */
export interface LiveTools {
  showFigure: typeof showFigure;
  loadScript: typeof loadScript;
}

declare global {
  interface Window {
    mepsLive?(button: HTMLButtonElement, tools: LiveTools): void;
  }
}

export function startLiveCells(): void {
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLButtonElement>('[data-act]');
    if (!button) return;
    await loadScript('assets/live.js');
    window.mepsLive?.(button, { showFigure, loadScript });
  });
}
