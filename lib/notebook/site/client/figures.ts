/** Puts interactive figures in place of their pictures when they scroll into view. */

import type { Figure } from './figure.js';
import { controls } from './figure-controls.js';
import { withoutControls } from './narrow.js';
import { draw, loadScript } from './plotly.js';

declare global {
  interface Window {
    mepsFigure(id: string, figure: Figure): void;
  }
}

const data = new Map<string, Figure>();
window.mepsFigure = (id, figure) => data.set(id, figure);

/** What each box shows now. */
const drawn = new Map<HTMLElement, Figure>();

async function upgrade(place: HTMLElement): Promise<void> {
  const id = place.dataset.figure ?? '';
  await loadScript(`assets/data/${id}.js`);
  const figure = data.get(id);
  if (figure) await showFigure(place, figure, labelOf(place));
}

/** What the picture says, or the caption where a notebook had no room for a picture. */
const labelOf = (place: HTMLElement): string =>
  place.querySelector('img')?.alt ?? place.nextElementSibling?.textContent ?? '';

/** Draws a figure, with its slider, where a picture may stand until it is drawn. */
export async function showFigure(place: HTMLElement, figure: Figure, label: string): Promise<void> {
  const box = document.createElement('div');
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', label);
  box.classList.add('waiting');
  place.append(box);
  const show = async (one: Figure) => {
    drawn.set(box, one);
    await draw(box, one);
  };
  await show(withoutControls(figure));
  box.classList.remove('waiting');
  place.querySelector(':scope > img, :scope > .undrawn')?.remove();
  const panel = controls(figure, show);
  if (panel) place.querySelector('.figure-controls')?.replaceChildren(panel);
}

export function watchFigures(): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        upgrade(target as HTMLElement).catch(() => {}); // The picture stays.
      }
    },
    { rootMargin: '300px' },
  );
  for (const place of document.querySelectorAll('[data-figure]')) observer.observe(place);
  redrawOnResize();
}

export function redrawFigures(): void {
  for (const [box, figure] of drawn) {
    if (box.isConnected) void draw(box, figure);
    else drawn.delete(box);
  }
}

/** A turned telephone or a narrower window: the figures follow. */
function redrawOnResize(): void {
  let width = innerWidth;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redrawFigures, 150);
  });
}
