/** Progress bars and live plots that change in place, and leave no trace when nobody watches. */
import type { Drawing } from '../figures/drawing.js';
import { escapeXml } from '../figures/svg-text.js';
import { afterEarlierDisplays, type Bundle, emit, updatableDisplay } from './display.js';
import { liveBundle } from './drawing-bundles.js';
import { PROGRESS_MIME } from './mime.js';
import { runSettings } from './settings.js';

const REDRAW_MS = 200;
const REDRAW_PLOT_MS = 1500;

/** A progress bar. `end` replaces it, or removes it. */
export interface ProgressBar {
  /** `fraction` in [0, 1] and a short text. */
  update(fraction: number, text?: string): void;
  end(bundle?: Bundle): void;
}

/** At most one call in `intervalMs`, the first at once. */
function throttle<Args extends unknown[]>(
  intervalMs: number,
  action: (...args: Args) => void,
): (...args: Args) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const now = performance.now();
    if (now - last < intervalMs) return;
    last = now;
    action(...args);
  };
}

const EMPTY: Bundle = { data: { 'text/html': '', 'text/plain': '' } };

/** A progress bar below the cell; headless it tells the runner, and nothing is stored. */
export function progress(): ProgressBar {
  if (runSettings().headless) {
    return {
      update: throttle(REDRAW_MS, (fraction, text = '') => {
        emit({ data: { [PROGRESS_MIME]: { fraction, text } } });
      }),
      end: (bundle) => bundle && afterEarlierDisplays(() => emit(bundle)),
    };
  }
  const display = updatableDisplay();
  return {
    update: throttle(REDRAW_MS, (fraction, text = '') => {
      const percent = Math.round(100 * fraction);
      const bar = `<progress value="${fraction}" max="1" aria-label="progress"></progress>`;
      const html = `<div>${bar} ${percent} % ${escapeXml(text)}</div>`;
      display.update({ data: { 'text/html': html, 'text/plain': `${percent} % ${text}` } });
    }),
    end: (bundle) => display.update(bundle ?? EMPTY),
  };
}

/** A plot that each call replaces, at most every 1.5 s; nothing headless. */
export interface LivePlot {
  update(drawing: () => Drawing): void;
  end(): void;
}

export function live(): LivePlot {
  if (runSettings().headless) return { update: () => {}, end: () => {} };
  const display = updatableDisplay();
  let shown = false;
  return {
    update: throttle(REDRAW_PLOT_MS, (drawing) => {
      const now = drawing();
      if (now.kind !== 'plot') return;
      display.update(liveBundle(now));
      shown = true;
    }),
    end: () => {
      if (shown) display.update(EMPTY);
    },
  };
}
