import { svgPathProperties } from 'svg-path-properties';
import { ASCENT, DESCENT } from './font-family.js';
import { textWidth } from './fonts.js';

/** The measurements that plotly asks of a browser and that jsdom leaves out, for plotly's own SVG. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Plotly sets each further line of a text this many em below. */
const LINE_SPACING = 1.3;
const DEFAULT_FONT_SIZE = 12;

/** A presentation property of the element or of the nearest ancestor that sets it. */
function inherited(element: Element | null, property: string): string {
  for (let e = element; e; e = e.parentElement) {
    const style = (e as SVGElement).style?.getPropertyValue(property);
    const value = style || e.getAttribute(property);
    if (value) return value;
  }
  return '';
}

/** Font size in pixels; sub- and superscripts give it in percent of their parent's. */
function fontSize(element: Element | null): number {
  for (let e = element; e; e = e.parentElement) {
    const value =
      (e as SVGElement).style?.getPropertyValue('font-size') || e.getAttribute('font-size');
    if (value) {
      const number = Number.parseFloat(value);
      return value.endsWith('%') ? (number / 100) * fontSize(e.parentElement) : number;
    }
  }
  return DEFAULT_FONT_SIZE;
}

function isBold(element: Element): boolean {
  const weight = inherited(element, 'font-weight');
  return weight.startsWith('bold') || Number.parseFloat(weight) >= 600;
}

/** Width of all the text inside an element, set on one line. */
export function lineWidth(element: Element): number {
  let width = 0;
  for (const child of element.childNodes) {
    if (child.nodeType === 3) {
      width += textWidth(child.nodeValue ?? '', fontSize(element), isBold(element));
    } else if (child.nodeType === 1) {
      width += lineWidth(child as Element);
    }
  }
  return width;
}

const number = (element: Element, name: string) =>
  Number.parseFloat(element.getAttribute(name) ?? '') || 0;

function textBox(element: Element): Box | undefined {
  const lines = [...element.children].filter((child) => child.classList.contains('line'));
  const width = Math.max(...(lines.length > 0 ? lines : [element]).map(lineWidth));
  if (width === 0) return undefined;
  const anchor = inherited(element, 'text-anchor');
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  const size = fontSize(element);
  const below = Math.max(0, lines.length - 1) * LINE_SPACING;
  return {
    x: number(element, 'x') - shift,
    y: number(element, 'y') - size * ASCENT,
    width,
    height: size * (ASCENT + DESCENT + below),
  };
}

function pathBox(element: Element): Box | undefined {
  const d = element.getAttribute('d');
  if (!d) return undefined;
  const points = new svgPathProperties(d).getParts().flatMap((part) => [part.start, part.end]);
  return around(points);
}

/** The smallest box around points. */
function around(points: { x: number; y: number }[]): Box | undefined {
  if (points.length === 0) return undefined;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

const corners = ({ x, y, width, height }: Box) => [
  { x, y },
  { x: x + width, y },
  { x, y: y + height },
  { x: x + width, y: y + height },
];

/** An affine map (x, y) → (ax + cy + e, bx + dy + f). */
type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** The map of an element's `transform` attribute. */
function transformOf(element: Element): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  const transform = element.getAttribute('transform') ?? '';
  for (const [, name, list] of transform.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const v = list.split(/[\s,]+/).map(Number);
    if (name === 'translate') matrix = multiply(matrix, [1, 0, 0, 1, v[0], v[1] ?? 0]);
    if (name === 'scale') matrix = multiply(matrix, [v[0], 0, 0, v[1] ?? v[0], 0, 0]);
    if (name === 'matrix') matrix = multiply(matrix, v as Matrix);
    if (name === 'rotate') {
      const angle = (v[0] * Math.PI) / 180;
      const [cos, sin, x, y] = [Math.cos(angle), Math.sin(angle), v[1] ?? 0, v[2] ?? 0];
      const turn: Matrix = [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
      matrix = multiply(matrix, turn);
    }
  }
  return matrix;
}

function transformed(box: Box, [a, b, c, d, e, f]: Matrix): Box {
  const points = corners(box).map(({ x, y }) => ({ x: a * x + c * y + e, y: b * x + d * y + f }));
  return around(points) ?? box;
}

/** What `getBBox` returns: the box of an element in its own coordinates; undefined if it is empty. */
export function boundingBox(element: Element): Box | undefined {
  switch (element.localName) {
    case 'text':
      return textBox(element);
    case 'tspan': {
      const size = fontSize(element);
      const width = lineWidth(element);
      return width === 0
        ? undefined
        : { x: 0, y: -size * ASCENT, width, height: size * (ASCENT + DESCENT) };
    }
    case 'rect':
    case 'image':
      return {
        x: number(element, 'x'),
        y: number(element, 'y'),
        width: number(element, 'width'),
        height: number(element, 'height'),
      };
    case 'path':
      return pathBox(element);
    case 'defs':
    case 'clipPath':
      return undefined;
    default: {
      const boxes = [...element.children].flatMap((child) => {
        const box = boundingBox(child);
        return box ? corners(transformed(box, transformOf(child))) : [];
      });
      return around(boxes);
    }
  }
}

/** What `getBoundingClientRect` returns: the box in the coordinates of the outermost SVG. */
export function clientBox(element: Element): Box | undefined {
  let box = boundingBox(element);
  for (let e: Element | null = element; box && e && e.localName !== 'svg'; e = e.parentElement) {
    box = transformed(box, transformOf(e));
  }
  return box;
}
