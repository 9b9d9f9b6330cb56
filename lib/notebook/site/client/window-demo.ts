/** γ in the page: counts the histograms of Eq. 9 over small digits and draws new ones from them. */
import { backoffTables, sampleTables } from '../../../models/count-table-sampling.js';
import type { Tokens } from '../../../models/tokens.js';
import { codeDistance } from '../../../models/tokens-index.js';
import { digits, seeded } from './digits.js';

const SHOWN = 20;
const COLUMNS = 10;
const PIXEL = 4;
const GAP = 6;
/** A sample within this many pixels of a training image counts as a copy. */
const COPY = 2;

interface Neighbour {
  /** Number of the training image. */
  image: number;
  /** Pixels that differ. */
  distance: number;
}

/** The training image from which a sample differs least. */
function nearest(samples: Tokens, sample: number, training: Tokens): Neighbour {
  let best: Neighbour = { image: 0, distance: Number.POSITIVE_INFINITY };
  for (let image = 0; image < training.images; image++) {
    const distance = codeDistance(samples, sample, training, image);
    if (distance < best.distance) best = { image, distance };
  }
  return best;
}

interface Place {
  left: number;
  top: number;
  /** Colour of the pixels that are set. */
  ink: string;
}

function paintDigit(
  pen: CanvasRenderingContext2D,
  { symbols, rows: side }: Tokens,
  image: number,
  { left, top, ink }: Place,
): void {
  for (let step = 0; step < side * side; step++) {
    pen.fillStyle = symbols[image * side * side + step] ? ink : '#000';
    const [x, y] = [step % side, Math.floor(step / side)];
    pen.fillRect(left + x * PIXEL, top + y * PIXEL, PIXEL, PIXEL);
  }
}

/** Samples above their nearest training digits; copies are framed with them. */
function paint(
  canvas: HTMLCanvasElement,
  samples: Tokens,
  training: Tokens,
  neighbours: Neighbour[],
): void {
  const edge = samples.rows * PIXEL;
  const [wide, high] = [edge + GAP, 2 * edge + 2 * GAP];
  canvas.width = COLUMNS * wide;
  canvas.height = Math.ceil(samples.images / COLUMNS) * high;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  for (const [sample, { image, distance }] of neighbours.entries()) {
    const left = (sample % COLUMNS) * wide;
    const top = Math.floor(sample / COLUMNS) * high;
    pen.fillStyle = distance <= COPY ? '#d55e00' : 'transparent';
    pen.fillRect(left, top, wide, 2 * edge + GAP);
    const place = { left: left + GAP / 2, top: top + GAP / 2, ink: '#fff' };
    paintDigit(pen, samples, sample, place);
    paintDigit(pen, training, image, { ...place, top: place.top + edge, ink: '#8ec5e8' });
  }
}

/** Draws 20 digits; returns what to read about them. */
export function drawDigits(
  canvas: HTMLCanvasElement,
  settings: { gamma: number; images: number; seed: number },
): string {
  const training = digits(settings.images);
  const tables = backoffTables(training, settings.gamma);
  const { tokens, shareOfTable } = sampleTables(tables, SHOWN, seeded(settings.seed));
  const neighbours = Array.from({ length: SHOWN }, (_, k) => nearest(tokens, k, training));
  paint(canvas, tokens, training, neighbours);
  const count = neighbours.filter(({ distance }) => distance <= COPY).length;
  const mean = neighbours.reduce((sum, { distance }) => sum + distance, 0) / SHOWN;
  const known = Math.round(100 * shareOfTable[0]);
  return `${count} of ${SHOWN} digits are copies; on average ${mean.toFixed(1)} of 196 pixels differ from the nearest training image. ${known} % of the pixels were drawn from the full range, the others from a smaller one, since their surroundings were new.`;
}
