/** What the live demos need beside the theory: digits as bits, and picture rows of records. */
import sharp from 'sharp';
import { imageLength, loadMnist } from '../../data/index.js';
import { type LedgerRow, ledger } from '../../experiments/ledger.js';
import { sheetsOf } from './drawn.js';

/** Digits of the γ demo: 14×14 pixels, black or white. */
export const DIGIT_SIDE = 14;
const DIGITS = 400;

/**
 * The first 400 training digits of MNIST, halved in size and thresholded, as base64 of packed bits;
 * undefined where MNIST is not to be had (the demo is then left out).
 */
export async function digitBits(): Promise<string | undefined> {
  const set = await loadMnist('train').catch(() => undefined);
  if (!set) return undefined;
  const edge = 2 * DIGIT_SIDE;
  const packed = Buffer.alloc(Math.ceil((DIGITS * DIGIT_SIDE ** 2) / 8));
  for (let image = 0, bit = 0; image < DIGITS; image++) {
    const at = (y: number, x: number) => set.images[image * imageLength(set) + y * edge + x];
    for (let y = 0; y < edge; y += 2) {
      for (let x = 0; x < edge; x += 2, bit++) {
        const sum = at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1);
        if (sum > 4 * 127) packed[bit >> 3] |= 1 << (bit & 7);
      }
    }
  }
  return packed.toString('base64');
}

/** Rows of pictures between which a slider chooses. */
export interface PictureRows {
  id: string;
  title: string;
  caption: string;
  rows: { label: string; png: string }[];
  /** What the slider changes. */
  moves: string;
  /** Stem of the chapter that shows the record, and number of the section. */
  chapter: string;
  heading: string;
}

/** The records whose picture rows vary one parameter: VAE samples by σ, ARVM samples by γ. */
const SLIDERS: { [id: string]: { moves: string; heading: string } } = {
  fig09: { moves: 'Noise σ of the decoder’s input', heading: '8.3' },
  fig07: { moves: 'Side γ of the window', heading: '6.5' },
};

/** The picture rows of those records that have been run. */
export async function pictureRows(rows: LedgerRow[] = ledger('laptop')): Promise<PictureRows[]> {
  const found: PictureRows[] = [];
  for (const [id, { moves, heading }] of Object.entries(SLIDERS)) {
    const row = rows.find(({ experiment }) => experiment.id === id);
    const drawing = row && sheetsOf(row).find(({ rows }) => rows.length > 1);
    if (!drawing) continue;
    const { caption, rows: pictures } = drawing;
    const { chapter, experiment } = row;
    const { title } = experiment;
    found.push({ id, title, caption, rows: await joined(pictures), moves, chapter, heading });
  }
  return found;
}

/** A row of nearest training images goes below the samples that it belongs to. */
async function joined(rows: PictureRows['rows']): Promise<PictureRows['rows']> {
  const isNearest = ({ label }: { label: string }) => label.startsWith('nearest');
  const all = rows.map(async (row, k) => {
    const below = rows[k + 1];
    if (isNearest(row)) return [];
    if (!below || !isNearest(below)) return [row];
    const label = `${row.label.replace('\n', ', ')}; below: ${below.label.replace('\n', ' ')}`;
    return [{ label, png: await stacked([row.png, below.png]) }];
  });
  return (await Promise.all(all)).flat();
}

/** Pictures of equal width, one below the other. */
async function stacked(pngs: string[]): Promise<string> {
  const parts = await Promise.all(
    pngs.map((png) => {
      const picture = sharp(Buffer.from(png, 'base64')).removeAlpha().toColourspace('srgb');
      return picture.raw().toBuffer({ resolveWithObject: true });
    }),
  );
  const { width, channels } = parts[0].info;
  const height = parts.reduce((sum, { info }) => sum + info.height, 0);
  const all = sharp(Buffer.concat(parts.map(({ data }) => data)), {
    raw: { width, height, channels },
  });
  return (await all.png().toBuffer()).toString('base64');
}
