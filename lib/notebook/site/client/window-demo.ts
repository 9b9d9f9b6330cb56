/** γ in the page: counts the histograms of Eq. 9 over small digits and draws new ones from them. */
import { backoffTables, sampleTables } from '../../../models/count-table-sampling.js';
import type { Tokens } from '../../../models/tokens.js';
import { codeDistance } from '../../../models/tokens-index.js';

declare global {
  interface Window {
    mepsDigits?: { side: number; bits: string };
  }
}

const SHOWN = 40;
const COLUMNS = 10;
const PIXEL = 4;
const GAP = 6;
/** A sample within this many pixels of a training image counts as a copy. */
const COPY = 2;

/** The first `images` digits as symbols of one bit. */
function digits(images: number): Tokens {
  const { side, bits } = window.mepsDigits ?? { side: 0, bits: '' };
  const packed = atob(bits);
  const symbols = Uint16Array.from(
    { length: images * side * side },
    (_, at) => (packed.charCodeAt(at >> 3) >> (at & 7)) & 1,
  );
  return { symbols, images, rows: side, columns: side, groups: 1, bits: 1 };
}

/** Mulberry32: small, seeded, good enough to draw digits. */
function seeded(seed: number): { integer(n: number): number } {
  let state = seed * 0x9e3779b1;
  return {
    integer(n) {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
    },
  };
}

/** The least number of pixels by which a sample differs from a training image. */
function nearest(samples: Tokens, image: number, training: Tokens): number {
  const distances = Array.from({ length: training.images }, (_, other) =>
    codeDistance(samples, image, training, other),
  );
  return Math.min(...distances);
}

function paint(canvas: HTMLCanvasElement, samples: Tokens, copies: boolean[]): void {
  const { rows: side, symbols, images } = samples;
  const cell = side * PIXEL + GAP;
  canvas.width = COLUMNS * cell;
  canvas.height = Math.ceil(images / COLUMNS) * cell;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  for (let image = 0; image < images; image++) {
    const left = (image % COLUMNS) * cell;
    const top = Math.floor(image / COLUMNS) * cell;
    pen.fillStyle = copies[image] ? '#d55e00' : 'transparent';
    pen.fillRect(left, top, cell, cell);
    for (let step = 0; step < side * side; step++) {
      pen.fillStyle = symbols[image * side * side + step] ? '#fff' : '#000';
      const [x, y] = [step % side, Math.floor(step / side)];
      pen.fillRect(left + GAP / 2 + x * PIXEL, top + GAP / 2 + y * PIXEL, PIXEL, PIXEL);
    }
  }
}

/** Draws 40 digits; returns what to read about them. */
export function drawDigits(
  canvas: HTMLCanvasElement,
  settings: { gamma: number; images: number; seed: number },
): string {
  const training = digits(settings.images);
  const tables = backoffTables(training, settings.gamma);
  const { tokens, shareOfTable } = sampleTables(tables, SHOWN, seeded(settings.seed));
  const distances = Array.from({ length: SHOWN }, (_, image) => nearest(tokens, image, training));
  const copies = distances.map((distance) => distance <= COPY);
  paint(canvas, tokens, copies);
  const count = copies.filter(Boolean).length;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / SHOWN;
  const known = Math.round(100 * shareOfTable[0]);
  return `${count} of ${SHOWN} digits are copies; on average ${mean.toFixed(1)} of 196 pixels differ from the nearest training image. ${known} % of the pixels were drawn from the full range, the others from a smaller one, since their surroundings were new.`;
}
