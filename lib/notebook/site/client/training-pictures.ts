/** Digits on a canvas, while a model learns in the page. */
const GAP = 3;
const COLUMNS = 6;

/** Rows of digits, each beside the next: bytes, one digit after the other. */
export function paintRows(canvas: HTMLCanvasElement, size: number, rows: Uint8Array[]): void {
  const count = rows[0].length / size ** 2;
  const pen = penOf(canvas, count * (size + GAP), rows.length * (size + GAP));
  for (const [r, row] of rows.entries()) {
    for (let k = 0; k < count; k++) {
      pen?.putImageData(digit(row, k, size), k * (size + GAP), r * (size + GAP));
    }
  }
}

/** Drawn digits, each above its nearest training digit; copies are framed with them. */
export function paintPairs(
  canvas: HTMLCanvasElement,
  size: number,
  { drawn, nearest, isCopy }: { drawn: Uint8Array; nearest: Uint8Array; isCopy: boolean[] },
): void {
  const [wide, high] = [size + 2, 2 * size + 3];
  const rows = Math.ceil(isCopy.length / COLUMNS);
  const pen = penOf(canvas, COLUMNS * (wide + GAP) - GAP, rows * (high + GAP) - GAP);
  for (const [k, framed] of isCopy.entries()) {
    const left = (k % COLUMNS) * (wide + GAP);
    const top = Math.floor(k / COLUMNS) * (high + GAP);
    if (pen && framed) {
      pen.fillStyle = '#d55e00';
      pen.fillRect(left, top, wide, high);
    }
    pen?.putImageData(digit(drawn, k, size), left + 1, top + 1);
    pen?.putImageData(digit(nearest, k, size), left + 1, top + size + 2);
  }
}

function penOf(canvas: HTMLCanvasElement, width: number, height: number) {
  canvas.hidden = false;
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d');
}

function digit(bytes: Uint8Array, k: number, size: number): ImageData {
  const image = new ImageData(size, size);
  for (let at = 0; at < size ** 2; at++) {
    const grey = bytes[k * size ** 2 + at];
    image.data.set([grey, grey, grey, 255], 4 * at);
  }
  return image;
}
