/** Widths of text as the browser's own fonts have them: these decide only where a legend stands. */
import { FONT_FAMILY } from '../../../../figures/font-family.js';

const pen = new OffscreenCanvas(1, 1).getContext('2d');

export function textWidth(text: string, size: number, bold = false): number {
  if (!pen) return 0.55 * size * text.length;
  pen.font = `${bold ? 'bold ' : ''}${size}px ${FONT_FAMILY}`;
  return pen.measureText(text).width;
}
