/** Faults of layout that a reader would see, found by measuring the texts of an SVG. */
import { type Box, clientBox } from './svg-geometry.js';

interface Placed {
  text: string;
  box: Box;
}

function textsOf(svg: SVGSVGElement): Placed[] {
  return [...svg.querySelectorAll('text')].flatMap((element) => {
    const box = clientBox(element);
    return box && element.textContent ? [{ text: element.textContent, box }] : [];
  });
}

/** Texts that leave the picture by more than a pixel. */
export function outside(svg: SVGSVGElement): string[] {
  const [width, height] = ['width', 'height'].map((side) => Number(svg.getAttribute(side)));
  return textsOf(svg)
    .filter(
      ({ box }) =>
        box.x < -1 ||
        box.y < -1 ||
        box.x + box.width > width + 1 ||
        box.y + box.height > height + 1,
    )
    .map(({ text }) => text);
}

/** True if two boxes share more than a touch of their ascenders. */
function overlaps(a: Box, b: Box): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 1 && down > 3;
}

/** Pairs of texts of which one covers the other. */
export function overlapping(svg: SVGSVGElement): string[] {
  const texts = textsOf(svg);
  return texts.flatMap((one, k) =>
    texts
      .slice(0, k)
      .filter((other) => overlaps(one.box, other.box))
      .map((other) => `${one.text} / ${other.text}`),
  );
}
