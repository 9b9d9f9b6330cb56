/** What one bit for each 2×2 patch can say: the sign of the patch's first principal component (exercise 6). */
import { type ImageSet, subset, toFloats } from '../../data/index.js';
import { symmetricEigenvalues } from '../../metrics/eigenvalues.js';
import { psnrOfDistortion } from '../../theory/rate-distortion.js';

const EDGE = 2;

/** Of the patches of a set, in [−1, 1] scaling. */
export interface PatchBit {
  /** Mean variance of a value. */
  variance: number;
  /** Share of the variance along the first principal component. */
  firstShare: number;
  /** PSNR in dB of the mean error that the best one-bit quantizer of a Gaussian component leaves. */
  psnr: number;
}

/** The values of all patches of an image, patch by patch. */
function* patchesOf(image: Float32Array, { width, height, channels }: ImageSet) {
  const row = width * channels;
  for (let y = 0; y < height; y += EDGE) {
    for (let x = 0; x < width; x += EDGE) {
      const at = y * row + x * channels;
      const upper = image.subarray(at, at + EDGE * channels);
      const lower = image.subarray(at + row, at + row + EDGE * channels);
      yield [...upper, ...lower];
    }
  }
}

/** Covariance of the patches of some images. */
function patchCovariance(set: ImageSet, indices: number[]): { values: Float64Array; size: number } {
  const few = subset(set, indices);
  const size = EDGE * EDGE * set.channels;
  const products = new Float64Array(size * size);
  const sums = new Float64Array(size);
  let count = 0;
  for (let n = 0; n < few.count; n++) {
    for (const patch of patchesOf(toFloats(few, [n]), few)) {
      count++;
      for (let i = 0; i < size; i++) {
        sums[i] += patch[i];
        for (let j = 0; j < size; j++) products[i * size + j] += patch[i] * patch[j];
      }
    }
  }
  const values = products.map(
    (product, k) =>
      product / count - (sums[Math.floor(k / size)] / count) * (sums[k % size] / count),
  );
  return { values, size };
}

/**
 * A sign of a Gaussian number leaves 1 − 2/π of its variance; the other components are lost.
 * @param indices the images whose patches are looked at
 */
export function patchBit(set: ImageSet, indices: number[]): PatchBit {
  const { values, size } = patchCovariance(set, indices);
  const eigenvalues = symmetricEigenvalues({ rows: size, columns: size, values });
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  const largest = Math.max(...eigenvalues);
  return {
    variance: total / size,
    firstShare: largest / total,
    psnr: psnrOfDistortion(total - largest * (2 / Math.PI), size),
  };
}
