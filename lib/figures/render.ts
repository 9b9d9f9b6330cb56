import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';
import type { Drawing } from './drawing.js';
import { fontFiles } from './fonts.js';
import { imagesToSvg } from './image-grid.js';
import { plotToSvg } from './plot.js';
import { roundCoordinates, withTitle } from './svg-text.js';
import { tableToSvg } from './table.js';
import type { Mode } from './theme.js';

async function toSvg(drawing: Drawing, mode: Mode): Promise<string> {
  switch (drawing.kind) {
    case 'plot':
      return plotToSvg(drawing, mode);
    case 'images':
      return imagesToSvg(drawing, mode);
    case 'table':
      return tableToSvg(drawing, mode);
  }
}

/** The drawing as an SVG file, the same bytes on every machine. The caption becomes its title. */
export async function renderSvg(drawing: Drawing, mode: Mode = 'light'): Promise<string> {
  return withTitle(roundCoordinates(await toSvg(drawing, mode)), drawing.caption);
}

/** Magnification of a PNG against the SVG: sharp on dense screens. Pixel images keep their size. */
const SCALE = { plot: 2, table: 2, images: 1 };

/**
 * The drawing as a PNG file, set in the fonts that the project ships.
 *
 * @param value pixels for each of the drawing's units
 */
export async function renderPng(
  drawing: Drawing,
  mode: Mode = 'light',
  value = SCALE[drawing.kind],
): Promise<Buffer> {
  const svg = await renderSvg(drawing, mode);
  // The rasteriser knows the older of the two words for sharp pixels.
  const crisp = svg.replaceAll('image-rendering: pixelated', 'image-rendering: optimizeSpeed');
  const resvg = new Resvg(crisp, {
    fitTo: { mode: 'zoom', value },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Arimo' },
  });
  // Filters row by row: pictures of pixels are a quarter smaller.
  return sharp(resvg.render().asPng())
    .removeAlpha()
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
}
