/** Pictures of drawings, drawn once: a picture is kept under the name of its drawing and of the code that draws. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { serialize } from 'node:v8';
import sharp from 'sharp';
import { freshCommand } from '../base/fresh.js';
import { dataRoot, projectRoot } from '../base/root.js';
import type { Drawing, PlotDrawing } from '../figures/drawing.js';
import { renderPng } from '../figures/index.js';
import { Cache } from './cache.cjs';

/** A PNG of few bytes; `--fresh` draws it anew. */
export const lightPng = (drawing: Drawing): Promise<Buffer> =>
  kept(`${pictureName(drawing)}.png`, () => draw(drawing));

/** A plot in four fifths of its size and 16 colours: a tenth of the bytes of `lightPng`. */
export const smallPng = (drawing: PlotDrawing): Promise<Buffer> =>
  kept(`${pictureName(drawing)}.small.png`, async () => {
    return encoded(await renderPng(structuredClone(drawing), 'light', 0.8), FEW_COLOURS);
  });

async function kept(name: string, drawn: () => Promise<Buffer>): Promise<Buffer> {
  const cache = new Cache(path.join(dataRoot(), 'cache', 'pictures'));
  const known = freshCommand() ? undefined : cache.read(name);
  if (known) return known;
  const png = await drawn();
  cache.write(name, png);
  return png;
}

/** Charts need few colours: with a palette they take a third of the bytes or less. */
async function draw(drawing: Drawing): Promise<Buffer> {
  const png = await renderPng(structuredClone(drawing));
  if (drawing.kind === 'images') return encoded(png, { palette: false });
  const few = await encoded(png, FEW_COLOURS);
  return (await difference(png, few)) < VISIBLE ? few : encoded(png, { palette: true });
}

/** Enough for lines, bars and text; a map of colours needs more. */
const FEW_COLOURS = { palette: true, colours: 16, dither: 0 };

/** Root mean square of levels from 0 to 255, from which on steps show in a map of colours. */
const VISIBLE = 3.5;

const encoded = (png: Buffer, options: object): Promise<Buffer> =>
  sharp(png)
    .png(Object.assign({ compressionLevel: 9, effort: 10 }, options))
    .toBuffer();

/** The root mean square difference of two pictures of equal size. */
async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [one, other] = await Promise.all(
    [a, b].map((png) => sharp(png).removeAlpha().raw().toBuffer()),
  );
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k] - other[k]) ** 2;
  return Math.sqrt(sum / one.length);
}

let renderer: string | undefined;

function pictureName(drawing: Drawing): string {
  renderer ??= describeRenderer();
  return createHash('sha256')
    .update(renderer)
    .update(serialize(drawing))
    .digest('hex')
    .slice(0, 32);
}

/** The code that draws: lib/figures, this file, and the packages. */
function describeRenderer(): string {
  const folder = path.join(__dirname, '..', 'figures');
  const code = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));
  const files = [
    ...code,
    path.join(__dirname, 'pictures.ts'),
    path.join(projectRoot(), 'package-lock.json'),
  ];
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}
