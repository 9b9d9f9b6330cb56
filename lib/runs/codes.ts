/**
 * Binary codes of whole data sets, made once by a BL-AE and kept under data/: what the experiments on local
 * dependence (γ-ARVM, PixelCNN) read.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../base/hashing.js';
import { acquireLock } from '../base/lock.js';
import { writeOutput } from '../base/output.js';
import type { Progress } from '../base/progress.js';
import { dataRoot } from '../base/root.js';
import { mean } from '../base/statistics.js';
import { type Dataset, first, type ImageSet, loadImages, sample, toBytes } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import type { Autoencoder } from '../models/autoencoder.js';
import { decodeLatents, fromBits, packBits, toBits, unpackBits } from '../models/blae.js';
import { weightsToBytes } from '../models/weights.js';
import { decodeSafetensors, encodeSafetensors } from '../training/safetensors.js';
import { type BlaeSettings, blaeFor, trainBlae } from './autoencoder-training.js';
import { decodedPsnr, encodeSet } from './reconstruction.js';

/** The plain data that decides codes, beside the seed. */
export interface CodesRun {
  dataset: Dataset;
  /** Training images of the autoencoder, from the first; all of them without it. */
  images?: number;
  /** The training images are drawn by the seed: the first 1024 digits of MNIST are unlike the rest. */
  drawn?: true;
  /** Test images that are encoded, too; as many as `images`, or all, without it. */
  unseen?: number;
  /** `dimensions` bits at each position of the grid: the paper's NoD. */
  settings: BlaeSettings;
}

/** Codes and the decoder that turns them into images. */
export interface Codes {
  /** One byte, 0 or 1, per bit of the training images; layout [image][row][column][bit]. */
  train: Uint8Array;
  /** The same of the test images, which the autoencoder never saw, in an order drawn by the seed. */
  test: Uint8Array;
  /** Edge of the grid of positions. */
  grid: number;
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

/** Where the codes are kept. */
function folderOf({ dataset, images, drawn, unseen, settings }: CodesRun, seed: number): string {
  const { dimensions } = settings;
  const name = `${dataset}-${dimensions}-${hashOf({ VERSION, settings, seed, images, drawn, unseen })}`;
  return path.join(dataRoot(), 'codes', name);
}

/** Whether the codes are on disk, so that `trainedCodes` need not train. */
export const codesAreMade = (run: CodesRun, seed: number): boolean =>
  existsSync(path.join(folderOf(run, seed), 'codes.safetensors'));

/**
 * The codes of a data set: read from data/codes/, or made by training a BL-AE first (resumed if it was
 * interrupted). Call `startEngine` before.
 */
export async function trainedCodes(
  run: CodesRun,
  seed: number,
  progress: Progress = () => {},
): Promise<Codes> {
  const { dataset, images, drawn, unseen, settings } = run;
  const { grid, dimensions } = settings;
  const folder = folderOf(run, seed);
  const random = randomStream(seed, 'codes', dataset, String(dimensions));

  const { train, test } = await loadImages(dataset, { progress });
  const chosen = (count: number) =>
    drawn ? sample(train, count, random.split('images')) : first(train, count);
  const trainImages = images ? chosen(images) : train;
  const testImages = sample(test, unseen ?? images ?? test.count, random.split('unseen'));

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
    const weights = (await weightsToBytes(model.parameters)).toString('latin1');
    const key = hashOf({ weights, unseen: 'in drawn order' });
    const made = readCodes(file, key, trainImages, testImages, grid * grid * dimensions);
    const codes = made ?? (await makeCodes(model, trainImages, testImages));
    if (!made) writeCodes(file, key, codes);
    progress(1, `codes of ${trainImages.count} images are ready`);
    return {
      ...codes,
      grid,
      bitsPerPosition: dimensions,
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

function writeCodes(file: string, key: string, { train, test, psnrTrain }: EncodedSets): void {
  const packed = (bits: Uint8Array) => {
    const data = packBits(bits);
    return { shape: [data.length], data };
  };
  const metadata = { key, psnrTrain: String(psnrTrain) };
  writeOutput(
    file,
    encodeSafetensors({ tensors: { train: packed(train), test: packed(test) }, metadata }),
  );
}

/** Undefined where there is no such file, or it is damaged or made with other weights. */
function readCodes(
  file: string,
  key: string,
  train: ImageSet,
  test: ImageSet,
  bitsPerImage: number,
): EncodedSets | undefined {
  try {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file));
    if (metadata.key !== key) return undefined;
    const unpacked = (name: 'train' | 'test', set: ImageSet) =>
      unpackBits(tensors[name].data as Uint8Array, set.count * bitsPerImage);
    const codes = { train: unpacked('train', train), test: unpacked('test', test) };
    return { ...codes, psnrTrain: Number(metadata.psnrTrain), imagesPerSecond: 0 };
  } catch {
    return undefined;
  }
}
