/** Figures of demos, drawn once they are about to be seen: until then a page loads no plotly. */
import type { Figure } from './figure.js';
import { draw } from './plotly.js';

const latest = new Map<Element, Figure>();
const seen = new WeakSet<Element>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const figure = latest.get(target);
      if (!isIntersecting || !figure) continue;
      observer.unobserve(target);
      seen.add(target);
      void draw(target as HTMLElement, figure);
    }
  },
  { rootMargin: '300px' },
);

/** Draws the figure now if its box was seen, or else the latest one when it comes into view. */
export function drawWhenSeen(box: HTMLElement, figure: Figure): void {
  latest.set(box, figure);
  if (seen.has(box)) void draw(box, figure);
  else observer.observe(box);
}
