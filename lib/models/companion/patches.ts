/** MNIST as a 4×4 grid of continuous tokens: images of 16×16 cut into patches of 4×4 values. */
import { type ImageSet, padTo32, toFloats } from '../../data/index.js';

export const GRID = 4;
/** Edge of one patch in pixels. */
export const PATCH = 4;
/** Tokens per image, and values per token. */
export const TOKENS = GRID * GRID;
export const TOKEN_SIZE = PATCH * PATCH;
export const IMAGE_SIZE = GRID * PATCH;
/** Values per image, the same number whether by pixels or by patches. */
export const IMAGE_LENGTH = IMAGE_SIZE * IMAGE_SIZE;
export const CLASSES = 10;

/** Images as tokens: `values[image][token][16]` in [−1, 1], flattened; and their classes. */
export interface TokenImages {
  values: Float32Array;
  labels: Uint8Array;
  count: number;
}

/** Pads 28×28 images to 32×32, averages 2×2 pixels and cuts the 16×16 result into patches. */
export function toTokens(set: ImageSet): TokenImages {
  const padded = padTo32(set);
  const pixels = toFloats(padded);
  const small = new Float32Array(set.count * IMAGE_LENGTH);
  for (let n = 0; n < set.count; n++) {
    for (let y = 0; y < IMAGE_SIZE; y++) {
      for (let x = 0; x < IMAGE_SIZE; x++) {
        const at = n * 1024 + 64 * y + 2 * x;
        small[n * IMAGE_LENGTH + y * IMAGE_SIZE + x] =
          (pixels[at] + pixels[at + 1] + pixels[at + 32] + pixels[at + 33]) / 4;
      }
    }
  }
  if (!set.labels) throw new Error(`${set.name} has no labels; the condition needs classes.`);
  return { values: reorder(small, 'tokens'), labels: set.labels, count: set.count };
}

/** Tokens back to images in rows of pixels, in [−1, 1] or what the model made of it. */
export const toImages = (tokens: Float32Array): Float32Array => reorder(tokens, 'pixels');

function reorder(values: Float32Array, to: 'tokens' | 'pixels'): Float32Array {
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += IMAGE_LENGTH) {
    for (let y = 0; y < IMAGE_SIZE; y++) {
      for (let x = 0; x < IMAGE_SIZE; x++) {
        const token = Math.floor(y / PATCH) * GRID + Math.floor(x / PATCH);
        const inToken = token * TOKEN_SIZE + (y % PATCH) * PATCH + (x % PATCH);
        const inImage = y * IMAGE_SIZE + x;
        if (to === 'tokens') result[start + inToken] = values[start + inImage];
        else result[start + inImage] = values[start + inToken];
      }
    }
  }
  return result;
}
