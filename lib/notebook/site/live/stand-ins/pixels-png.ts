/** Pixels as a PNG file, written by the browser. */
import type { PixelShape } from '../../../../figures/pixels-png.js';

export async function pixelsToPng(
  pixels: Uint8Array,
  { width, height, channels }: PixelShape,
): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = pixels[channels === 3 ? 3 * at + c : at];
    image.data[4 * at + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
