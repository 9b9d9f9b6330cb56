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
  if (!set.labels) throw new Error(`${set.name} has no labels; the condition needs classes.`);
  const values = reorder(halve(toFloats(padTo32(set))), 'tokens');
  return { values, labels: set.labels, count: set.count };
}

/** Images of 32×32 pixels to 16×16: each pixel is the mean of four. */
export function halve(pixels: Float32Array): Float32Array {
  const small = new Float32Array(pixels.length / 4);
  for (let row = 0; row < small.length / IMAGE_SIZE; row++) {
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const at = 4 * IMAGE_SIZE * row + 2 * x;
      const [above, below] = [at, at + 2 * IMAGE_SIZE];
      const sum = pixels[above] + pixels[above + 1] + pixels[below] + pixels[below + 1];
      small[row * IMAGE_SIZE + x] = sum / 4;
    }
  }
  return small;
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
