import { PNG } from 'pngjs';

/** Red, green, blue, alpha in 0…255 of `#rrggbb`, `rgb(…)` or `rgba(…)`, the forms plotly writes. */
function parseColour(colour: string): [number, number, number, number] {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  if (hex) {
    const [red, green, blue] = hex.slice(1).map((part) => Number.parseInt(part, 16));
    return [red, green, blue, 255];
  }
  const list = /^rgba?\(([^)]*)\)$/.exec(colour);
  if (!list) throw new Error(`Colour ${colour} is not #rrggbb, rgb(…) or rgba(…).`);
  const [red, green, blue, alpha = 1] = list[1].split(',').map(Number);
  return [red, green, blue, Math.round(alpha * 255)];
}

interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** The part of a 2-D canvas that plotly's heat maps and images use: filled rectangles and pixels. */
export class PixelCanvas {
  fillStyle = '#000000';
  private pixels: Pixels = { width: 0, height: 0, data: new Uint8ClampedArray(0) };

  constructor(readonly canvas: { width: number; height: number }) {}

  private buffer(): Pixels {
    const { width, height } = this.canvas;
    if (this.pixels.width !== width || this.pixels.height !== height) {
      this.pixels = this.createImageData(width, height);
    }
    return this.pixels;
  }

  createImageData(width: number, height: number): Pixels {
    return { width, height, data: new Uint8ClampedArray(width * height * 4) };
  }

  putImageData(source: Pixels, left: number, top: number): void {
    const { width, data } = this.buffer();
    for (let y = 0; y < source.height; y++) {
      const row = source.data.subarray(y * source.width * 4, (y + 1) * source.width * 4);
      data.set(row, ((y + top) * width + left) * 4);
    }
  }

  fillRect(left: number, top: number, wide: number, high: number): void {
    const { width, height, data } = this.buffer();
    const colour = parseColour(this.fillStyle);
    const bottom = Math.min(height, Math.round(top + high));
    const right = Math.min(width, Math.round(left + wide));
    for (let y = Math.max(0, Math.round(top)); y < bottom; y++) {
      for (let x = Math.max(0, Math.round(left)); x < right; x++) {
        data.set(colour, (y * width + x) * 4);
      }
    }
  }

  /** The canvas as a PNG data URL. */
  dataUrl(): string {
    const { width, height, data } = this.buffer();
    const png = new PNG({ width, height });
    png.data = Buffer.from(data.buffer);
    return `data:image/png;base64,${PNG.sync.write(png).toString('base64')}`;
  }
}
