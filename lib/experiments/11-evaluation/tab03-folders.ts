/** Pictures from folders of the reader's own: copies of training pictures beside real ones. */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { loadImageFolder, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import {
  classifierNetwork,
  embeddedClassifier,
  type FeatureNetwork,
  frechetDistanceOf,
  imagesOf,
  inceptionFid,
  kernelDistance,
  memorizationRate,
  nearestNeighbours,
  nearestPsnr,
  pixelVectors,
  type Rate,
} from '../../metrics/index.js';

export const COPIES = 'copies of training pictures';
export const REAL = 'held-out real pictures';

/** One generator on one folder; distances to its training half. */
export type Row = {
  folder: string;
  generator: string;
  count: number;
  frechet: number;
  kernel: number;
  /** Share whose nearest training picture is above 30 dB. */
  memorized: Rate;
};

/** Pictures of a folder. */
export type Folder = { name: string; path: string };

/** `MEPS_FOLDERS="imagenet=/path/a,faces=/path/b"` as names and paths. */
export function folders(): Folder[] {
  const entries = (process.env.MEPS_FOLDERS ?? '').split(',').filter(Boolean);
  return entries.map((entry) => {
    const [name, ...rest] = entry.split('=');
    if (rest.length === 0) {
      throw new Error(`MEPS_FOLDERS has the entry "${entry}"; write name=/path/to/folder.`);
    }
    return { name, path: rest.join('=') };
  });
}

/** A name for the reader's folders and network, so that others are another configuration; null without. */
export function foldersName(): string | null {
  const { MEPS_FOLDERS, MEPS_INCEPTION } = process.env;
  return MEPS_FOLDERS ? hashOf([MEPS_FOLDERS, MEPS_INCEPTION]) : null;
}

/** A feature network and the edge of its pictures in pixels. */
export type Extractor = { network: FeatureNetwork; edge: number };

/** The Inception network named by `MEPS_INCEPTION`, or the project's classifier on 32×32 pixels. */
export async function featureExtractor(): Promise<Extractor> {
  const path = process.env.MEPS_INCEPTION;
  if (path) return { network: await inceptionFid(path), edge: 256 };
  return { network: classifierNetwork(embeddedClassifier('cifar10').classifier), edge: 32 };
}

/**
 * The first half of the pictures is the training set. Half of it is copied, beside as many real
 * pictures from the rest; distances are to the half that is not copied.
 */
function shares(order: Uint32Array) {
  const half = Math.floor(order.length / 2);
  const quarter = Math.floor(half / 2);
  return {
    train: order.subarray(0, half),
    reference: order.subarray(quarter, half),
    chosen: {
      [COPIES]: order.subarray(0, quarter),
      [REAL]: order.subarray(half, half + quarter),
    },
  };
}

/** Measures a folder; `skipped` names the pictures that could not be read, and why. */
export async function measuredFolder(
  { name, path }: Folder,
  { network, edge }: Extractor,
  { size, limit }: { size: number; limit: number },
  seed: number,
  progress: Progress,
): Promise<{ rows: Row[]; skipped: string[] }> {
  const report = (done: number, line: string) => progress(done, `${name}: ${line}`);
  const pictures = await loadImageFolder(path, { size, limit, progress: report });
  const inputs = await loadImageFolder(path, { size: edge, limit, progress: report });
  const order = randomStream(seed, 'tab03', name).permutation(pictures.count);
  const { train, reference, chosen } = shares(order);
  const features = async (indices: Uint32Array) =>
    (await network.outputs(imagesOf(inputs, indices))).features;
  const referenceFeatures = await features(reference);
  const trainPixels = pixelVectors(subset(pictures, train));
  const rows: Row[] = [];
  for (const [generator, indices] of Object.entries(chosen)) {
    const own = await features(indices);
    const pixels = pixelVectors(subset(pictures, indices));
    const nearest = await nearestNeighbours(pixels, trainPixels);
    const stream = randomStream(seed, 'kernel');
    const kernel = await kernelDistance(own, referenceFeatures, stream, { subsets: 20 });
    rows.push({
      folder: name,
      generator,
      count: indices.length,
      frechet: await frechetDistanceOf(own, referenceFeatures),
      kernel: kernel.mean,
      memorized: memorizationRate(nearestPsnr(nearest, trainPixels.length)),
    });
  }
  const skipped = pictures.skipped.map(({ file, reason }) => `${name}/${file}: ${reason}`);
  return { rows, skipped };
}
