/** Latents and reconstructions of whole image sets, in pieces, so that large sets fit into memory. */
import { mean } from '../base/statistics.js';
import { type ImageSet, imageLength, toFloats } from '../data/index.js';
import type { Autoencoder } from '../models/autoencoder.js';
import {
  decodeLatents,
  encodeImages,
  fromBits,
  type Squash,
  tanh,
  toBits,
} from '../models/blae.js';

/** Images of 32×32 in a piece; of larger ones as many fewer. */
const PIECE = 1000;

/** Index lists that cover a set. */
function* pieces(set: ImageSet): Generator<{ start: number; indices: number[] }> {
  const most = Math.max(1, Math.floor((PIECE * 32 ** 2) / (set.width * set.height)));
  for (let start = 0; start < set.count; start += most) {
    const length = Math.min(most, set.count - start);
    yield { start, indices: Array.from({ length }, (_, i) => start + i) };
  }
}

/** Noise-free latents of all images, layout [image][row][column][dimension]. */
export async function encodeSet(
  model: Autoencoder,
  set: ImageSet,
  squash: Squash = tanh,
): Promise<Float32Array> {
  const length = model.grid * model.grid * model.dimensions;
  const latents = new Float32Array(set.count * length);
  for (const { start, indices } of pieces(set)) {
    latents.set(await encodeImages(model, toFloats(set, indices), squash), start * length);
  }
  return latents;
}

/** PSNR in dB of each image decoded from its latents; the peak is 2, the width of [−1, 1]. */
export async function decodedPsnr(
  model: Autoencoder,
  set: ImageSet,
  latents: Float32Array,
): Promise<Float64Array> {
  const codeLength = latents.length / set.count;
  const length = imageLength(set);
  const psnr = new Float64Array(set.count);
  for (const { start, indices } of pieces(set)) {
    const codes = latents.subarray(start * codeLength, (start + indices.length) * codeLength);
    const decoded = await decodeLatents(model, codes);
    const images = toFloats(set, indices);
    for (let i = 0; i < indices.length; i++) {
      let sum = 0;
      for (let k = i * length; k < (i + 1) * length; k++) sum += (decoded[k] - images[k]) ** 2;
      psnr[start + i] = 10 * Math.log10((4 * length) / sum);
    }
  }
  return psnr;
}

/** Mean over images in dB when the latents are decoded as they are (soft), and as their signs ±1 (hard). */
export interface ReconstructionQuality {
  soft: number;
  hard: number;
}

/** Both qualities from the noise-free latents of a set. */
export async function reconstructionQuality(
  model: Autoencoder,
  set: ImageSet,
  latents: Float32Array,
): Promise<ReconstructionQuality> {
  return {
    soft: mean(await decodedPsnr(model, set, latents)),
    hard: mean(await decodedPsnr(model, set, fromBits(toBits(latents)))),
  };
}

export { mean };
