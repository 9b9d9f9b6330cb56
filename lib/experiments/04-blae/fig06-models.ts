/** The networks of Figure 6, and what the figure shows of each. */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { mean, range } from '../../base/statistics.js';
import {
  first,
  type ImageSet,
  imageLength,
  loadImageFolder,
  sample,
  subset,
  toBytes,
} from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { decodeLatents, fromBits, toBits } from '../../models/blae.js';
import type { BaseScale } from '../../record/experiment.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../runs/autoencoder-training.js';
import type { TrainedBlae } from '../../runs/blae.js';
import { decodedPsnr, encodeSet } from '../../runs/reconstruction.js';
import { psnrOfDistortion } from '../../theory/rate-distortion.js';
import { NOISES } from '../shared/blae-presets.js';
import { stripOf } from '../shared/code-pictures.js';

/** A BL-AE of the pictures in the folder that MEPS_IMAGES names. */
export type FolderRun = {
  /** Names the folder without telling where it is, so that another folder is another configuration. */
  folder: string;
  /** How many pictures are trained on and held out, and their edge in pixels. */
  images: number;
  held: number;
  size: number;
  settings: BlaeSettings;
};

/** One network's part of the figure: strips of originals and of images decoded from bits. */
export type Part = {
  name: string;
  /** Per image. */
  bits: number;
  /** Edge of an image in pixels. */
  size: number;
  /** Mean over images, in dB. */
  psnrTrain: number;
  psnrHeld: number;
  /** PSNR in dB of the training error of each epoch, under the noise; of pictures of a folder. */
  course?: number[];
  rows: ImageDrawing['rows'];
};

/** One bit for 4×4 pixels, the paper's 64×64×1 code of pictures of 256×256. */
const oneBit = (size: number, widths: number[], epochs: number): BlaeSettings => ({
  grid: size / 4,
  dimensions: 1,
  widths,
  noise: NOISES['triangular, σ = 1'],
  epochs,
  batchSize: 4,
  learningRate: 2e-3,
});

/** The folder named by MEPS_IMAGES, if any; the paper uses 1000 ImageNet pictures. */
export function folderFor(scale: BaseScale): FolderRun | null {
  const path = process.env.MEPS_IMAGES;
  if (!path) return null;
  const [images, size, epochs] = {
    smoke: [4, 64, 2],
    laptop: [64, 256, 100],
    paper: [1000, 256, 1000],
  }[scale];
  const settings = oneBit(size, scale === 'smoke' ? [4, 8] : [16, 32, 64, 128], epochs);
  return { folder: hashOf(path), images, held: Math.ceil(images / 4), size, settings };
}

/** A thousand ImageNet pictures, one of each class, of which a tenth is held out. */
export const IMAGENET: FolderRun = {
  folder: 'ImageNet, a picture of each class',
  images: 900,
  held: 100,
  size: 256,
  settings: oneBit(256, [16, 32, 96, 192], 60),
};

export type Trained = Pick<TrainedBlae, 'model' | 'set' | 'held'>;

/**
 * The folder that MEPS_IMAGES names.
 *
 * @throws Error where it is not set.
 */
export function folderPath({ folder, images, held }: FolderRun): string {
  const path = process.env.MEPS_IMAGES;
  if (path) return path;
  throw new Error(
    `Figure 6 trains on a folder here (${folder}), and MEPS_IMAGES is not set: give it the path of ${images + held} pictures.`,
  );
}

/**
 * Trains on pictures drawn from the folder; the others of as many as are read are held out.
 *
 * @throws Error where MEPS_IMAGES is not set.
 */
export async function trainedOnFolder(
  run: FolderRun,
  { seed, checkpoints }: { seed: number; checkpoints: string },
  progress: Progress,
): Promise<Trained & { course: number[] }> {
  const { folder, images, held, size, settings } = run;
  const limit = images + held;
  const random = randomStream(seed, 'fig06 folder');
  const read = await loadImageFolder(folderPath(run), { size, limit });
  // Pictures are read in the order of their names, which is often one of subjects.
  const all = sample(read, read.count, random.split('order'));
  const seen = Math.min(images, Math.floor((all.count * images) / limit));
  const set = { ...first(all, seen), name: folder };
  const model = blaeFor(set, settings, random);
  const training = { model, set, settings, random, folder: checkpoints, progress };
  const course: number[] = [];
  for await (const { loss } of trainBlae(training)) {
    course.push(psnrOfDistortion(loss, imageLength(set)));
  }
  const unseen = range(all.count - seen).map((i) => seen + i);
  return { model, set, held: subset(all, unseen), course };
}

/** Mean PSNR of images decoded from signs, and strips of the first of them. */
async function decodedSide(
  model: Trained['model'],
  images: ImageSet,
  label: string,
  shown: number,
): Promise<{ psnr: number; rows: Part['rows'] }> {
  const codes = fromBits(toBits(await encodeSet(model, images)));
  const few = first(images, Math.min(shown, images.count));
  const { count, height, channels } = few;
  const shownCodes = codes.subarray(0, (codes.length / images.count) * count);
  const decoded = toBytes(await decodeLatents(model, shownCodes));
  return {
    psnr: mean(await decodedPsnr(model, images, codes)),
    rows: [
      { label: `${label}, original`, png: await stripOf(few, count) },
      {
        label: `${label}, decoded`,
        png: await stripOf({ images: decoded, height, channels }, count),
      },
    ],
  };
}

export async function partOf(
  name: string,
  { model, set, held }: Trained,
  shown: number,
): Promise<Part> {
  const train = await decodedSide(model, set, 'training', shown);
  const test = await decodedSide(model, held, 'held out', shown);
  return {
    name,
    bits: model.grid ** 2 * model.dimensions,
    size: set.height,
    psnrTrain: train.psnr,
    psnrHeld: test.psnr,
    rows: train.rows.concat(test.rows),
  };
}
