import type { TableDrawing } from './drawing.js';
import { FONT_FAMILY, textWidth } from './fonts.js';
import { escapeXml } from './svg-text.js';
import { FONT_SIZE, GROUND, type Mode } from './theme.js';

const PADDING = 10;
const LINE = FONT_SIZE * 1.4;
const WIDEST_COLUMN = 300;
/** A heading is broken rather than make its column wider than this. */
const WIDEST_HEADING = 130;

/** A number as a table shows it: whole numbers exactly, others with four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞').replace('-', '−');
  const size = Math.abs(value);
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
  return text.replaceAll('-', '−');
}

const cellText = (cell: string | number) => (typeof cell === 'number' ? formatNumber(cell) : cell);

const cellWidth = (line: string) => textWidth(line, FONT_SIZE);

/** Text broken into lines no wider than `width` pixels, at spaces. */
function wrap(text: string, width: number, bold: boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line ? `${line} ${word}` : word;
      if (line && textWidth(longer, FONT_SIZE, bold) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Columns whose cells are all numbers (or empty) are set to the right. */
function numericColumns({ columns, rows }: TableDrawing): boolean[] {
  return columns.map(
    (_, k) =>
      rows.some((row) => typeof row[k] === 'number') &&
      rows.every((row) => typeof row[k] === 'number' || /^[–—-]?$/.test(String(row[k] ?? ''))),
  );
}

/** The table as a picture with ruled rows. */
export function tableToSvg(table: TableDrawing, mode: Mode = 'light'): string {
  const { paper, text, axis, grid } = GROUND[mode];
  const numeric = numericColumns(table);
  const body = table.rows.map((row) =>
    table.columns.map((_, k) => wrap(cellText(row[k] ?? ''), WIDEST_COLUMN, false)),
  );
  const heading = table.columns.map((column, k) => {
    const widest = Math.max(WIDEST_HEADING, ...body.flatMap((row) => row[k].map(cellWidth)));
    return wrap(column, widest, true);
  });
  const lines = [heading, ...body];
  const widths = table.columns.map((_, k) =>
    Math.max(
      ...lines.flatMap((row, r) => row[k].map((line) => textWidth(line, FONT_SIZE, r === 0))),
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
          `<text x="${x.toFixed(1)}" y="${baseline.toFixed(1)}"${style}>${escapeXml(line)}</text>`,
        );
      }
    }
    y += height;
    const rule = `x2="${width}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"`;
    parts.push(`<line x1="0" ${rule} stroke="${r === 0 ? axis : grid}"/>`);
  }
  const height = Math.ceil(y + 1);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}" fill="${text}">` +
    `<rect width="${width}" height="${height}" fill="${paper}"/>${parts.join('')}</svg>`
  );
}

/** The table as HTML, for pages and notebooks. */
export function tableToHtml(table: TableDrawing): string {
  const numeric = numericColumns(table);
  const row = (cells: (string | number)[], tag: 'th' | 'td') =>
    `<tr>${table.columns
      .map((_, k) => {
        const align = numeric[k] ? 'right' : 'left';
        const text = escapeXml(cellText(cells[k] ?? '')).replaceAll('\n', '<br>');
        return `<${tag} style="text-align:${align}">${text}</${tag}>`;
      })
      .join('')}</tr>`;
  return (
    `<table><caption>${escapeXml(table.caption)}</caption><thead>${row(table.columns, 'th')}</thead>` +
    `<tbody>${table.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`
  );
}
