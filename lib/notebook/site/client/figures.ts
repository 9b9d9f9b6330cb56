/** Puts interactive figures in place of their pictures when they scroll into view. */
import { draw, type Figure, loadScript } from './plotly.js';

declare global {
  interface Window {
    mepsFigure(id: string, figure: Figure): void;
  }
}

const data = new Map<string, Figure>();
window.mepsFigure = (id, figure) => data.set(id, figure);

const drawn = new Map<HTMLElement, Figure>();

async function upgrade(place: HTMLElement): Promise<void> {
  const id = place.dataset.figure ?? '';
  await loadScript(`assets/data/${id}.js`);
  const figure = data.get(id);
  if (!figure) return;
  const picture = place.querySelector('img');
  const box = document.createElement('div');
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', picture?.alt ?? '');
  place.append(box);
  await draw(box, figure);
  picture?.remove();
  drawn.set(box, figure);
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
}

export function redrawFigures(): void {
  for (const [box, figure] of drawn) void draw(box, figure);
}
