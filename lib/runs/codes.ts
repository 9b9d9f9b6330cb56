/**
 * Binary codes of whole data sets, made once by a BL-AE and kept under data/: what the experiments on local
 * dependence (γ-ARVM, PixelCNN) read.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import { acquireLock } from '../base/lock.js';
import { writeOutput } from '../base/output.js';
import {
  dataRoot,
  first,
  type ImageSet,
  loadCifar10,
  loadMnist,
  padTo32,
  toBytes,
} from '../data/index.js';
import { randomStream } from '../engine/random.js';
import type { Autoencoder } from '../models/autoencoder.js';
import { decodeLatents, fromBits, packBits, toBits, unpackBits } from '../models/blae.js';
import { weightsToBytes } from '../models/weights.js';
import type { Scale } from '../record/experiment.js';
import { decodeSafetensors, encodeSafetensors } from '../training/safetensors.js';
import { type BlaeSettings, blaeFor, trainBlae } from './autoencoder-training.js';
import { decodedPsnr, encodeSet, mean } from './reconstruction.js';

/** Which codes. */
export interface CodesRequest {
  dataset: 'mnist' | 'cifar10';
  /** Bits at each of the 4×4 positions: the paper's NoD. */
  bitsPerPosition: number;
  scale: Scale;
  seed: number;
  progress?(fraction: number, text: string): void;
}

/** Codes and the decoder that turns them into images. */
export interface Codes {
  /** One byte, 0 or 1, per bit of the training images; layout [image][row][column][bit]. */
  train: Uint8Array;
  /** The same of the test images, which the autoencoder never saw. */
  test: Uint8Array;
  /** Edge of the grid of positions. */
  grid: 4;
  bitsPerPosition: number;
  /** Decodes bits in the layout above into 32×32 images, one byte a value, NHWC. */
  decode(bits: Uint8Array): Promise<Uint8Array>;
  /** The images that were encoded, 32×32 (MNIST padded with black). */
  trainImages: ImageSet;
  testImages: ImageSet;
  /** Mean PSNR in dB of training images decoded from their bits. */
  psnrTrain: number;
  /** Images encoded per second; 0 if the codes were read from the cache. */
  imagesPerSecond: number;
}

const VERSION = 1;
const GRID = 4;

function settingsFor({ dataset, bitsPerPosition, scale }: CodesRequest): BlaeSettings {
  const narrow = scale === 'smoke';
  const widths = { mnist: [16, 32, 64], cifar10: [32, 64, 128] }[dataset];
  return {
    grid: GRID,
    dimensions: bitsPerPosition,
    widths: narrow ? widths.map((width) => width / 4) : widths,
    noise: { family: 'gaussian', sigma: 0.7 },
    epochs: { smoke: 2, laptop: 4, paper: 100 }[scale],
    batchSize: 100,
    learningRate: 2e-3,
  };
}

/**
 * The codes of a data set: read from data/codes/, or made by training a BL-AE first (resumed if it was
 * interrupted). Call `startEngine` before.
 */
export async function blaeCodes(request: CodesRequest): Promise<Codes> {
  const { dataset, bitsPerPosition, scale, seed, progress = () => {} } = request;
  // All training images; at smoke scale the first 600.
  const images = scale === 'smoke' ? 600 : undefined;
  const settings = settingsFor(request);
  const name = `${dataset}-${bitsPerPosition}-${hashOf({ VERSION, settings, seed, images })}`;
  const folder = path.join(dataRoot(), 'codes', name);

  const load = dataset === 'mnist' ? loadMnist : loadCifar10;
  const all = padTo32(await load('train', { progress }));
  const held = padTo32(await load('test', { progress }));
  const trainImages = images ? first(all, images) : all;
  const testImages = images ? first(held, images) : held;

  const random = randomStream(seed, 'codes', dataset, String(bitsPerPosition));
  const model = blaeFor(trainImages, settings, random);
  const release = await acquireLock(path.join(folder, 'lock'), (text) => progress(0, text));
  try {
    for await (const _ of trainBlae({
      model,
      set: trainImages,
      settings,
      random,
      folder: path.join(folder, 'training'),
      progress: (fraction, text) =>
        progress(0.95 * fraction, `BL-AE for ${dataset} codes: ${text}`),
    }));
    const file = path.join(folder, 'codes.safetensors');
    const weights = hashOf((await weightsToBytes(model.parameters)).toString('latin1'));
    const made = readCodes(file, weights, trainImages, testImages, bitsPerPosition);
    const codes = made ?? (await makeCodes(model, trainImages, testImages));
    if (!made) writeCodes(file, weights, codes);
    progress(1, `codes of ${trainImages.count} images are ready`);
    return {
      ...codes,
      grid: GRID,
      bitsPerPosition,
      trainImages,
      testImages,
      decode: async (bits) => toBytes(await decodeLatents(model, fromBits(bits))),
    };
  } finally {
    release();
  }
}

type EncodedSets = Pick<Codes, 'train' | 'test' | 'psnrTrain' | 'imagesPerSecond'>;

async function makeCodes(
  model: Autoencoder,
  train: ImageSet,
  test: ImageSet,
): Promise<EncodedSets> {
  const start = Date.now();
  const encode = async (set: ImageSet) => toBits(await encodeSet(model, set));
  const bits = { train: await encode(train), test: await encode(test) };
  const seconds = (Date.now() - start) / 1000;
  return {
    ...bits,
    psnrTrain: mean(await decodedPsnr(model, train, fromBits(bits.train))),
    imagesPerSecond: (train.count + test.count) / seconds,
  };
}

function writeCodes(file: string, weights: string, { train, test, psnrTrain }: EncodedSets): void {
  const packed = (bits: Uint8Array) => {
    const data = packBits(bits);
    return { shape: [data.length], data };
  };
  const metadata = { weights, psnrTrain: String(psnrTrain) };
  writeOutput(
    file,
    encodeSafetensors({ tensors: { train: packed(train), test: packed(test) }, metadata }),
  );
}

/** Undefined where there is no such file, or it is damaged or made with other weights. */
function readCodes(
  file: string,
  weights: string,
  train: ImageSet,
  test: ImageSet,
  bits: number,
): EncodedSets | undefined {
  try {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file));
    if (metadata.weights !== weights) return undefined;
    const unpacked = (name: 'train' | 'test', set: ImageSet) =>
      unpackBits(tensors[name].data as Uint8Array, set.count * GRID * GRID * bits);
    const codes = { train: unpacked('train', train), test: unpacked('test', test) };
    return { ...codes, psnrTrain: Number(metadata.psnrTrain), imagesPerSecond: 0 };
  } catch {
    return undefined;
  }
}
