/** Samples beside the training images that donate their latent patches. */
import { type ImageSet, subset } from '../../data/index.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import type { Patchwork } from '../../models/count-table-donors.js';
import { codesFromTokens, sliceImages, type Tokens } from '../../models/tokens.js';
import type { CodeSets } from '../../runs/code-sets.js';
import { stripOf } from '../shared/code-pictures.js';
import { decoded } from '../shared/copy-rates.js';

/** PNG strips: the first samples, the donors' own pixels put together, and the first donors. */
export async function donorStrips(
  sets: CodeSets,
  codes: Tokens,
  patches: Patchwork[],
  training: ImageSet,
  shown: number,
): Promise<ImageDrawing['rows']> {
  const drawn = await decoded(sets, sliceImages(codesFromTokens(codes), 0, shown), training);
  const some = patches.slice(0, shown);
  const firstDonors = some.map(({ donors }) => donors[0]);
  return [
    { label: 'sample', png: await stripOf(drawn, shown) },
    { label: 'pixels of\nits donors', png: await stripOf(mosaic(some, training), shown) },
    { label: 'first donor', png: await stripOf(subset(training, firstDonors), shown) },
  ];
}

/** The pixels of each position's donor, pasted together; positions without a donor stay grey. */
function mosaic(patches: Patchwork[], donors: ImageSet): ImageSet {
  const { height, width, channels, images } = donors;
  const size = height * width * channels;
  const pixels = new Uint8Array(patches.length * size).fill(128);
  const cell = height / 4;
  patches.forEach(({ donor }, n) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = donor[4 * Math.floor(y / cell) + Math.floor(x / cell)];
        if (from < 0) continue;
        const at = (y * width + x) * channels;
        const pixel = images.subarray(from * size + at, from * size + at + channels);
        pixels.set(pixel, n * size + at);
      }
    }
  });
  return { ...donors, images: pixels, labels: undefined, count: patches.length };
}
