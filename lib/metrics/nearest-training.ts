/** Generated images beside the training images they are closest to. */
import { type ImageSet, subset, toBytes } from '../data/index.js';
import { imageStrip } from '../figures/image-grid.js';
import { type Images, imagesOf, pixelVectors, vectors } from './images.js';
import { nearestPsnr, ssimNeighbours } from './memorization.js';
import { nearestNeighbours } from './neighbours.js';

/** For each generated image, how close the training set comes. */
export interface NearestTraining {
  /** PSNR in dB to the nearest training image. */
  psnr: Float64Array;
  /** SSIM with the most similar of the training images that are nearest in distance. */
  ssim: Float64Array;
  /** Number of that most similar training image. */
  index: Uint32Array;
}

/** Training images near in distance among which the most similar by SSIM is looked for. */
const CANDIDATES = 20;

/**
 * How close the training set comes to each sample. Departure from the paper's figures, which look for the
 * highest SSIM of all: here only among the 20 training images nearest in distance.
 */
export async function nearestTraining(
  samples: Images,
  training: ImageSet,
): Promise<NearestTraining> {
  const length = samples.height * samples.width * samples.channels;
  const k = Math.min(CANDIDATES, training.count);
  const queries = vectors(samples.values, length);
  const neighbours = await nearestNeighbours(queries, pixelVectors(training), { k });
  const { rank, similarity } = ssimNeighbours(
    samples,
    (indices) => imagesOf(training, indices),
    neighbours,
  );
  return {
    psnr: nearestPsnr(neighbours, length),
    ssim: similarity,
    index: rank.map((place, query) => neighbours.indices[query * k + place]),
  };
}

/** Two strips: the first `count` generated images, and the closest training image of each by SSIM. */
export async function pairStrips(
  label: string,
  samples: Images,
  training: ImageSet,
  { index }: NearestTraining,
  count: number,
): Promise<{ label: string; png: string }[]> {
  const shown = Math.min(count, samples.count);
  const { height, width, channels } = samples;
  const generated = toBytes(samples.values.subarray(0, shown * height * width * channels));
  const closest = subset(training, index.subarray(0, shown)).images;
  return [
    { label, png: await imageStrip(generated, height, channels) },
    { label: 'closest', png: await imageStrip(closest, height, channels) },
  ];
}

export { mean as meanOf } from '../base/statistics.js';

/** Share of values above a threshold. */
export const shareAbove = (values: ArrayLike<number>, threshold: number): number =>
  Array.from(values).filter((value) => value > threshold).length / values.length;
