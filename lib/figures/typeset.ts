/** Numbers and indexed letters of plain text as they are printed: −0.5, 2.8·10⁻¹⁶, P with the index mem. */
import { escapeXml } from './svg-text.js';

const RAISED: { [sign: string]: string } = Object.fromEntries(
  [...'0123456789−'].map((sign, k) => [sign, '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'[k]]),
);

const raised = (exponent: string) => [...exponent].map((sign) => RAISED[sign]).join('');

/** `2.50e-7` → `2.5·10⁻⁷`, `1e+5` → `10⁵`. */
function powerOfTen(_: string, mantissa: string, sign: string, exponent: string): string {
  const power = `10${raised((/[-−]/.test(sign) ? '−' : '') + exponent.replace(/^0+(?=\d)/, ''))}`;
  const factor = mantissa.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  if (/^[-−]?1$/.test(factor)) return factor.replace('1', power);
  return `${factor}·${power}`;
}

/** Text with its numbers as they are printed; `-0.00` loses its sign. */
export function printed(text: string): string {
  return text
    .replace(/(?<![\w.])[-−](0(?:\.0+)?)(?![\d.e])/g, '$1')
    .replace(/(?<![\w.])([-−]?\d+(?:\.\d+)?)e([+\-−]?)(\d{1,3})(?!\w)/g, powerOfTen)
    .replace(/(?<![\p{L}\p{N})\]}.\-–_])-(?=\d)/gu, '−');
}

/** A letter (or two capitals, as in OC), perhaps with a hat, and its index: `P_mem`, `ε̂_i`, `E_{i,j}`, `z_[0,i]`. */
const INDEXED =
  /(?<![\p{L}\p{N}_])((?:\p{Lu}{1,2}|\p{L})\p{Mn}?)_(\{[^{}]+\}|\[[^[\]]+\]|[\p{L}\p{N}]+)(?![\p{L}\p{N}_])/gu;

const index = (given: string) => given.replace(/^\{|\}$/g, '');

/** Text with its indices below the line, as plotly and HTML write them; nothing is escaped. */
export const indexed = (text: string): string =>
  text.replace(
    INDEXED,
    (_, letter: string, below: string) => `${letter}<sub>${index(below)}</sub>`,
  );

/** `^(1/κ)`, `^{i+1}` or `^2`. */
const RAISED_TEXT = /\^(?:\(([^()]+)\)|\{([^{}]+)\}|([\p{L}\p{N}]+))/gu;

/** The same as HTML, with indices below and exponents above the line. */
export function printedHtml(text: string): string {
  return escapeXml(printed(text))
    .replace(INDEXED, (_, letter: string, below: string) => `${letter}<sub>${index(below)}</sub>`)
    .replace(
      RAISED_TEXT,
      (_, round?: string, curly?: string, plain?: string) =>
        `<sup>${round ?? curly ?? plain}</sup>`,
    );
}

/** The same as SVG text of a font size. */
export function printedSvg(text: string, size: number): string {
  const [drop, small] = [Math.round(0.22 * size), Math.round(0.75 * size)];
  return escapeXml(printed(text)).replace(
    INDEXED,
    (_, letter: string, below: string) =>
      `${letter}<tspan dy="${drop}" font-size="${small}">${index(below)}</tspan><tspan dy="-${drop}">\u200b</tspan>`,
  );
}

/** How wide the text is when printed: indices are small, and their mark is not seen. */
export const withoutMarks = (text: string): string =>
  printed(text).replace(INDEXED, (_, letter: string, below: string) => letter + index(below));
