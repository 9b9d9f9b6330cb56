import sharp from 'sharp';
import type { ImageDrawing } from './drawing.js';
import { FONT_FAMILY } from './font-family.js';
import { textWidth } from './fonts.js';
import { pixelsToPng } from './pixels-png.js';
import { escapeXml } from './svg-text.js';
import { FONT_SIZE, GROUND, type Mode } from './theme.js';

const GAP = 3;
/** Between groups of images. */
const GROUP_GAP = 18;
const MARGIN = 8;
const SMALLEST_CELL = 48;

/**
 * A row of square images as a base64 PNG, for a record.
 *
 * @param images at least `count`·size·size·channels bytes, channels last
 * @throws RangeError if there are fewer, or `count` is no whole number from 1.
 */
export async function imageStrip(
  images: Uint8Array,
  size: number,
  channels: 1 | 3,
  count = images.length / (size * size * channels),
): Promise<string> {
  const length = size * size * channels;
  if (!Number.isInteger(count) || count < 1 || images.length < count * length) {
    throw new RangeError(
      `${images.length} bytes do not hold ${count} images of ${size}×${size}×${channels}: give count·size·size·channels.`,
    );
  }
  const row = size * channels;
  const strip = new Uint8Array(count * length);
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < size; y++) {
      const from = n * length + y * row;
      strip.set(images.subarray(from, from + row), (y * count + n) * row);
    }
  }
  return pixelsToPng(strip, { width: count * size, height: size, channels });
}

/** Images as rows of `perRow`; each row is labelled by `labels[row]`. */
export async function imageGrid(
  options: {
    caption: string;
    name?: string;
    size: number;
    channels: 1 | 3;
    perRow: number;
    labels?: string[];
    columnLabels?: string[];
    zoom?: number;
  },
  images: Uint8Array,
): Promise<ImageDrawing> {
  const { size, channels, perRow, labels = [], ...rest } = options;
  const rowLength = perRow * size * size * channels;
  const rows: ImageDrawing['rows'] = [];
  for (let at = 0; at < images.length; at += rowLength) {
    const png = await imageStrip(images.subarray(at, at + rowLength), size, channels);
    rows.push({ label: labels[rows.length] ?? '', png });
  }
  return { kind: 'images', size, rows, ...rest };
}

/** Pixels from the left of a row to its image `n`. */
const leftOf = (n: number, cell: number, groupSize = Number.POSITIVE_INFINITY): number =>
  n * (cell + GAP) + Math.floor(n / groupSize) * (GROUP_GAP - GAP);

/** A strip magnified by whole pixels, with gaps between its images. */
async function spacedStrip(png: string, size: number, zoom: number, groupSize?: number) {
  const { data, info } = await sharp(Buffer.from(png, 'base64'))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.height !== size || info.width % size !== 0) {
    throw new Error(
      `The strip is ${info.width}×${info.height}, not a row of ${size}×${size} images: make it with imageStrip().`,
    );
  }
  const count = info.width / size;
  const cell = size * zoom;
  const width = leftOf(count - 1, cell, groupSize) + cell;
  const pixels = Buffer.alloc(width * cell * 4);
  for (let y = 0; y < cell; y++) {
    for (let n = 0; n < count; n++) {
      for (let x = 0; x < cell; x++) {
        const from = (Math.floor(y / zoom) * info.width + n * size + Math.floor(x / zoom)) * 3;
        const to = (y * width + leftOf(n, cell, groupSize) + x) * 4;
        data.copy(pixels, to, from, from + 3);
        pixels[to + 3] = 255;
      }
    }
  }
  const raw = { width, height: cell, channels: 4 } as const;
  const spaced = await sharp(pixels, { raw }).png({ compressionLevel: 9 }).toBuffer();
  return { png: spaced.toString('base64'), width, count };
}

/** Rows of images with their labels on the left and column labels above. */
export async function imagesToSvg(drawing: ImageDrawing, mode: Mode = 'light'): Promise<string> {
  const { paper, text } = GROUND[mode];
  const { size, columnLabels = [], groupSize } = drawing;
  const zoom = drawing.zoom ?? Math.max(1, Math.ceil(SMALLEST_CELL / size));
  const cell = size * zoom;
  const strips = await Promise.all(
    drawing.rows.map((row) => spacedStrip(row.png, size, zoom, groupSize)),
  );
  const labels = drawing.rows.map((row) => row.label.split('\n'));
  const labelWidth = Math.max(0, ...labels.flat().map((line) => textWidth(line, FONT_SIZE)));
  const left = MARGIN + (labelWidth > 0 ? Math.ceil(labelWidth) + MARGIN : 0);
  const top = MARGIN + (columnLabels.length > 0 ? FONT_SIZE * 1.5 : 0);
  const centre = (k: number) => left + leftOf(k, cell, groupSize) + cell / 2;

  const parts: string[] = [];
  for (const [k, label] of columnLabels.entries()) {
    parts.push(
      `<text x="${centre(k)}" y="${MARGIN + FONT_SIZE}" text-anchor="middle">${escapeXml(label)}</text>`,
    );
  }
  for (const [r, strip] of strips.entries()) {
    const y = top + r * (cell + GAP);
    const middle =
      y + cell / 2 + FONT_SIZE * 0.35 - ((labels[r].length - 1) * FONT_SIZE * 1.25) / 2;
    for (const [i, line] of labels[r].entries()) {
      const x = left - MARGIN;
      parts.push(
        `<text x="${x}" y="${middle + i * FONT_SIZE * 1.25}" text-anchor="end">${escapeXml(line)}</text>`,
      );
    }
    parts.push(
      `<image x="${left}" y="${y}" width="${strip.width}" height="${cell}" ` +
        `href="data:image/png;base64,${strip.png}"/>`,
    );
  }
  // The outermost column labels may be wider than their images.
  const lastLabel = columnLabels.length - 1;
  const labelEnd =
    lastLabel < 0 ? 0 : centre(lastLabel) + textWidth(columnLabels[lastLabel], FONT_SIZE) / 2;
  const width = Math.ceil(
    Math.max(labelEnd, ...strips.map((strip) => left + strip.width)) + MARGIN,
  );
  const height = Math.ceil(top + strips.length * (cell + GAP) - GAP + MARGIN);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}" fill="${text}">` +
    `<rect width="${width}" height="${height}" fill="${paper}"/>${parts.join('')}</svg>`
  );
}
