/** Images drawn from the count tables of γ-ARVM (Eq. 9) over BL-AE codes. */
import type { RandomStream } from '../../engine/random.js';
import { type Images, type Rate, wilson } from '../../metrics/index.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { type BinaryCodes, codesFromTokens, tokensFromCodes } from '../../models/tokens.js';
import { codeIndex, exactCopies } from '../../models/tokens-index.js';
import type { Codes } from '../../runs/codes.js';

/** Bits in one symbol: the paper's histograms have 2⁸ entries. */
const SYMBOL_BITS = 8;

/** The codes of the first `images` training images. */
export function trainingCodes(codes: Codes, images: number): BinaryCodes {
  const { grid, bitsPerPosition, train } = codes;
  const bits = train.subarray(0, images * grid * grid * bitsPerPosition);
  return { bits, images, rows: grid, columns: grid, bitsPerPosition };
}

/** Decoded codes as images in [−1, 1]. */
export async function decodedImages(codes: Codes, bits: Uint8Array): Promise<Images> {
  const { height, width, channels } = codes.trainImages;
  const bytes = await codes.decode(bits);
  const count = bytes.length / (height * width * channels);
  return { values: Float32Array.from(bytes, (x) => x / 127.5 - 1), count, height, width, channels };
}

/** Samples of one γ, and the share whose code is exactly a training code. */
export interface TabularSamples {
  samples: Images;
  copies: Rate;
  /** Share of steps whose context was never seen with the full window. */
  newContexts: number;
}

/** Draws `count` images from the tables of the first `training` images with a γ×γ window. */
export async function tabularSamples(
  codes: Codes,
  { training, gamma, count }: { training: number; gamma: number; count: number },
  stream: RandomStream,
): Promise<TabularSamples> {
  const tokens = tokensFromCodes(trainingCodes(codes, training), SYMBOL_BITS);
  const drawn = sampleTables(backoffTables(tokens, gamma), count, stream);
  const copied = exactCopies(codeIndex(tokens), drawn.tokens).filter(Boolean).length;
  return {
    samples: await decodedImages(codes, codesFromTokens(drawn.tokens).bits),
    copies: wilson(copied, count),
    newContexts: 1 - drawn.shareOfTable[0],
  };
}
