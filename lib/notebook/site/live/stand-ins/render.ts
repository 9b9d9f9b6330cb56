/** Drawings become files only outside of pages. */
import { NotHere } from './missing.js';

export function renderSvg(): never {
  throw new NotHere('SVG files');
}

export function renderPng(): never {
  throw new NotHere('PNG files');
}
