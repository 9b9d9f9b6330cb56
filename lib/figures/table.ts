import type { TableDrawing } from './drawing.js';
import { FONT_FAMILY } from './font-family.js';
import { textWidth } from './fonts.js';
import { FIGURE_WIDTH, FONT_SIZE, GROUND, type Mode } from './theme.js';
import { printed, printedHtml, printedSvg, withoutMarks } from './typeset.js';
import { wrap } from './wrap.js';

const PADDING = 10;
const LINE = FONT_SIZE * 1.4;
const WIDEST_COLUMN = 300;
/** A heading is broken rather than make its column wider than this. */
const WIDEST_HEADING = 130;

/** Below this a negative number is what rounding in sums leaves of nothing. */
const RESIDUE = 1e-12;

/** A number as a table shows it: whole numbers exactly, others with four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞').replace('-', '−');
  const size = Math.abs(value);
  if (value < 0 && size < RESIDUE) return '0';
  const text =
    Number.isInteger(value) && size < 1e9
      ? String(value)
      : size !== 0 && (size < 1e-3 || size >= 1e6)
        ? value.toExponential(2)
        : size >= 1e4
          ? value.toFixed(0)
          : value
              .toPrecision(4)
              .replace(/(\.\d*?)0+$/, '$1')
              .replace(/\.$/, '');
  return printed(text);
}

type Cell = string | number;

const isNumber = (cell: Cell): cell is number => typeof cell === 'number' && Number.isFinite(cell);

/**
 * How many decimals all numbers of a column get, four digits for the largest; undefined where one rule
 * does not suit them: all whole, very large or small, or some too small beside the largest.
 */
function commonDecimals(numbers: number[]): number | undefined {
  const largest = Math.max(...numbers.map(Math.abs));
  if (numbers.every(Number.isInteger) || largest < 1e-3 || largest >= 1e6) return undefined;
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(largest)));
  const shows = (value: number) => value === 0 || Math.abs(value) >= 10 ** (1 - decimals);
  if (!numbers.every(shows)) return undefined;
  const texts = numbers.map((value) => value.toFixed(decimals));
  const needed = texts.map((text) => text.replace(/0+$/, '').split('.')[1]?.length ?? 0);
  return Math.max(...needed);
}

/** A difference may come out as good as zero, and then is zero; a probability stays however small. */
function withoutResidue(cells: Cell[]): Cell[] {
  const numbers = cells.filter(isNumber);
  if (!numbers.some((value) => value < 0)) return cells;
  const least = 1e-6 * Math.max(...numbers.map(Math.abs));
  return cells.map((cell) => (isNumber(cell) && Math.abs(cell) < least ? 0 : cell));
}

/** The cells of a column as text: numbers of one kind get the same number of decimals. */
export function formatColumn(given: Cell[]): string[] {
  const cells = withoutResidue(given);
  const numbers = cells.filter(isNumber);
  const decimals = numbers.length > 1 ? commonDecimals(numbers) : undefined;
  return cells.map((cell) => {
    if (typeof cell !== 'number') return cell;
    return decimals === undefined || !isNumber(cell)
      ? formatNumber(cell)
      : printed(cell.toFixed(decimals));
  });
}

/** The rows of a table as text. */
function formatRows({ columns, rows }: TableDrawing): string[][] {
  const texts = columns.map((_, k) => formatColumn(rows.map((row) => row[k] ?? '')));
  return rows.map((_, r) => texts.map((column) => column[r]));
}

const lineWidth = (line: string) => textWidth(withoutMarks(line), FONT_SIZE);
const boldWidth = (line: string) => textWidth(withoutMarks(line), FONT_SIZE, true);

/** Text that is a number, perhaps with a unit sign, an error or an interval. */
const NUMERIC =
  /^[<>≤≥≈~] ?(?=\d)|^[-−+]?\d[\d.,\u2009]*(e[-+−]?\d+|·10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?( ?%)?(( ?± ?| ?[[(/–] ?| of | to |, |; )[-−]?[\d.]+(e[-+−]?\d+)?( ?%)?[\])]?)*$/;

const isNumeric = (cell: Cell) => typeof cell === 'number' || NUMERIC.test(cell.trim());

const isEmpty = (cell: Cell) => /^([–—-]?|∞|not (known|given))$/.test(String(cell).trim());

/** Columns whose cells are all numbers (or empty) are set to the right. */
function numericColumns({ columns, rows }: TableDrawing): boolean[] {
  return columns.map((_, k) => {
    const cells = rows.map((row) => row[k] ?? '');
    return cells.some(isNumeric) && cells.every((cell) => isNumeric(cell) || isEmpty(cell));
  });
}

interface Lines {
  body: string[][][];
  heading: string[][];
}

/** Headings and cells, broken into lines. */
function linesOf(table: TableDrawing): Lines {
  const body = formatRows(table).map((row) =>
    row.map((cell) => wrap(cell, WIDEST_COLUMN, lineWidth)),
  );
  const heading = table.columns.map((column, k) => {
    const cells = body.flatMap((row) => row[k].map((line) => lineWidth(line)));
    return wrap(column, Math.max(WIDEST_HEADING, ...cells), boldWidth);
  });
  return { body, heading };
}

/** The caption alone, where there are no rows. */
function captionToSvg(caption: string, mode: Mode): string {
  const lines = wrap(caption, FIGURE_WIDTH - 2 * PADDING, lineWidth);
  const text = lines.map(
    (line, i) =>
      `<text x="${PADDING}" y="${(PADDING + (i + 0.75) * LINE).toFixed(1)}">${printedSvg(line, FONT_SIZE)}</text>`,
  );
  return svg(FIGURE_WIDTH, Math.ceil(lines.length * LINE + 2 * PADDING), text, mode);
}

function svg(width: number, height: number, parts: string[], mode: Mode): string {
  const { paper, text } = GROUND[mode];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}" fill="${text}">` +
    `<rect width="${width}" height="${height}" fill="${paper}"/>${parts.join('')}</svg>`
  );
}

/** The table as a picture with ruled rows. */
export function tableToSvg(table: TableDrawing, mode: Mode = 'light'): string {
  if (table.rows.length === 0) return captionToSvg(table.caption, mode);
  const { axis, grid } = GROUND[mode];
  const numeric = numericColumns(table);
  const { body, heading } = linesOf(table);
  const lines = [heading, ...body];
  const widths = table.columns.map((_, k) =>
    Math.max(
      ...lines.flatMap((row, r) => row[k].map((line) => (r === 0 ? boldWidth : lineWidth)(line))),
    ),
  );
  const left = widths.map((_, k) =>
    widths.slice(0, k).reduce((x, width) => x + width + 2 * PADDING, PADDING),
  );
  const width = Math.ceil(left[left.length - 1] + widths[widths.length - 1] + PADDING);
  const parts: string[] = [];
  let y = 0;
  for (const [r, row] of lines.entries()) {
    const height = Math.max(...row.map((cell) => cell.length)) * LINE + PADDING;
    for (const [k, cell] of row.entries()) {
      const x = numeric[k] ? left[k] + widths[k] : left[k];
      for (const [i, line] of cell.entries()) {
        const baseline = y + PADDING / 2 + (i + 0.75) * LINE;
        const style = `${numeric[k] ? ' text-anchor="end"' : ''}${r === 0 ? ' font-weight="bold"' : ''}`;
        parts.push(
          `<text x="${x.toFixed(1)}" y="${baseline.toFixed(1)}"${style}>${printedSvg(line, FONT_SIZE)}</text>`,
        );
      }
    }
    y += height;
    const rule = `x2="${width}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"`;
    parts.push(`<line x1="0" ${rule} stroke="${r === 0 ? axis : grid}"/>`);
  }
  return svg(width, Math.ceil(y + 1), parts, mode);
}

/** The table as HTML, for pages and notebooks; without rows its caption alone says why. */
export function tableToHtml(table: TableDrawing): string {
  const caption = printedHtml(table.caption);
  if (table.rows.length === 0) return `<p><em>${caption || 'There are no rows.'}</em></p>`;
  const numeric = numericColumns(table);
  const row = (cells: string[], tag: 'th' | 'td') =>
    `<tr>${cells
      .map((cell, k) => {
        const align = numeric[k] ? 'right' : 'left';
        const text = printedHtml(cell).replaceAll('\n', '<br>');
        return `<${tag} style="text-align:${align}">${text}</${tag}>`;
      })
      .join('')}</tr>`;
  return (
    `<table><caption>${caption}</caption><thead>${row(table.columns, 'th')}</thead>` +
    `<tbody>${formatRows(table)
      .map((cells) => row(cells, 'td'))
      .join('')}</tbody></table>`
  );
}
