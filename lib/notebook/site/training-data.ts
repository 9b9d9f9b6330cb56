/** What trainings in the page load: the worker, tfjs's WebAssembly, digits, and codes with their decoder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../../base/hashing.js';
import { writeOutput } from '../../base/output.js';
import { dataRoot } from '../../base/root.js';
import { first, type ImageSet, loadMnist } from '../../data/index.js';
import { startEngine } from '../../engine/index.js';
import { randomStream } from '../../engine/random.js';
import { encodeImages, packBits, toBits } from '../../models/blae.js';
import { trainBlae } from '../../runs/autoencoder-training.js';
import { trainingCode } from './live/bundle.js';
import type { PackedCodes } from './live/training-protocol.js';
import { decoderNumbers, networkOf, SETTINGS, SIZE } from './live/trainings/page-codes.js';

/** Digits that BL-AE learns in the page. */
export const DIGITS = 256;
/** Digits whose codes γ-ARVM learns there, and digits from which the codes' autoencoder learnt here. */
export const CODES = 100;
const CODED = 4000;

/** Writes all of it as scripts, which pages from disk can load; nothing where MNIST is not to be had. */
export async function writeTraining(folder: string): Promise<void> {
  const set = await loadMnist('train').catch(() => undefined);
  if (!set) return;
  const put = (file: string, name: string, value: unknown) =>
    writeOutput(path.join(folder, 'assets', file), `window.${name}=${JSON.stringify(value)};`);
  const wasm = require.resolve(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
  );
  put('train-worker.js', 'mepsTrainWorker', await trainingCode());
  put('train-wasm.js', 'mepsTrainWasm', base64(readFileSync(wasm)));
  put('training-digits.js', 'mepsTrainingDigits', base64(halved(first(set, DIGITS)).images));
  const { images, bits, decoder } = await pageCodes(set);
  const numbers = new Uint8Array(decoder.buffer, decoder.byteOffset, decoder.byteLength);
  put('training-codes.js', 'mepsTrainingCodes', {
    images: base64(images),
    bits: base64(bits),
    decoder: base64(numbers),
  });
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Means of 2×2 pixels. */
function halved(set: ImageSet): ImageSet {
  const { images, count, width, height } = set;
  const [w, h] = [width / 2, height / 2];
  const half = Uint8Array.from({ length: count * w * h }, (_, at) => {
    const [image, y, x] = [Math.floor(at / (w * h)), Math.floor(at / w) % h, at % w];
    const corner = image * width * height + 2 * y * width + 2 * x;
    const below = corner + width;
    return (images[corner] + images[corner + 1] + images[below] + images[below + 1]) / 4;
  });
  return Object.assign({}, set, { images: half, width: w, height: h });
}

/** Black all around, so that the edge is `SIZE`. */
function framed(set: ImageSet): ImageSet {
  const { images, count, width } = set;
  const margin = (SIZE - width) / 2;
  const large = new Uint8Array(count * SIZE ** 2);
  for (let row = 0; row < count * width; row++) {
    const [image, y] = [Math.floor(row / width), row % width];
    const own = images.subarray(row * width, (row + 1) * width);
    large.set(own, image * SIZE ** 2 + (y + margin) * SIZE + margin);
  }
  return Object.assign({}, set, { images: large, width: SIZE, height: SIZE });
}

/** Trains the autoencoder once, in some seconds, and keeps it under data/. */
async function pageCodes(train: ImageSet): Promise<PackedCodes> {
  await startEngine();
  const set = framed(halved(first(train, CODED)));
  const random = randomStream(1, 'site', 'codes');
  const model = networkOf(random.split('weights'));
  const folder = path.join(dataRoot(), 'codes', `page-${hashOf({ SETTINGS, SIZE, CODED })}`);
  for await (const _ of trainBlae({ model, set, settings: SETTINGS, random, folder }));
  const { images } = first(set, CODES);
  const latents = await encodeImages(
    model,
    Float32Array.from(images, (byte) => byte / 127.5 - 1),
  );
  return { images, bits: packBits(toBits(latents)), decoder: await decoderNumbers(model) };
}
