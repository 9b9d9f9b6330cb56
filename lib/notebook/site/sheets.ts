/** Picture sheets as HTML: labels are text of the page, at every width and in both themes; pixels stay pixels. */
import type { ImageDrawing } from '../../figures/drawing.js';
import { escapeXml } from '../../figures/svg-text.js';
import { printedHtml } from '../../figures/typeset.js';

/** Images are drawn at least so many pixels wide where there is room. */
const SMALLEST_CELL = 48;

const enlarge = '<button class="enlarge" type="button" aria-label="Enlarge">⤢</button>';

/** The width of a picture, from the beginning of its base64 PNG. */
const pngWidth = (png: string) =>
  [...atob(png.slice(0, 32))]
    .slice(16, 20)
    .reduce((sum, byte) => 256 * sum + byte.charCodeAt(0), 0);

/** A sheet; `addressOf` says where the page finds a strip of pixels, a base64 PNG. */
export function sheetHtml(drawing: ImageDrawing, addressOf: (png: string) => string): string {
  const { size, rows, columnLabels = [], caption } = drawing;
  const cell = size * (drawing.zoom ?? Math.max(1, Math.ceil(SMALLEST_CELL / size)));
  const hasLabels = rows.some(({ label }) => label.trim());
  const strips = rows.map(({ label, png }) => ({
    label,
    address: addressOf(png),
    count: Math.round(pngWidth(png) / size),
  }));
  const columns = Math.max(...strips.map(({ count }) => count));
  const lines = strips.map(({ label, address, count }) =>
    line(hasLabels ? label : '', pictures(address, count, cell, label || caption)),
  );
  const head = columnLabels.map((text) => `<span>${printedHtml(text)}</span>`).join('');
  const top = head
    ? line('', `<div class="columns-of" style="${grid(columns, cell)}">${head}</div>`)
    : '';
  const shape = `--columns:${columns};--lines:${rows.length}`;
  return `<figure class="sheet${hasLabels ? '' : ' unlabelled'}" role="group" aria-label="${escapeXml(caption)}" style="${shape}">${enlarge}
${top}${lines.join('\n')}</figure>`;
}

/** A picture of which only the pixels are known. */
export function pictureHtml(image: string): string {
  return `<figure class="sheet single">${enlarge}${image}</figure>`;
}

const grid = (count: number, cell: number) => `--n:${count};--cell:${cell}px`;

function line(label: string, content: string): string {
  const text = label
    .split('\n')
    .map((part) => printedHtml(part))
    .join('<br>');
  return `<div class="line"><div class="label">${text}</div>${content}</div>`;
}

/** A strip, cut into its images by the style sheet. */
function pictures(address: string, count: number, cell: number, label: string): string {
  const cells = Array.from({ length: count }, (_, k) => `<i style="--k:${k}"></i>`).join('');
  const text = escapeXml(label.replaceAll('\n', ' '));
  return `<div class="strip" role="img" aria-label="${text}" style="${grid(count, cell)};background-image:url(${address})">${cells}</div>`;
}
