import { checkImages, checkSameCount, checkSameShape, type Images } from './images.js';

/** Peak-to-peak range of pixel values in [−1, 1]. */
const RANGE = 2;

/** Peak signal-to-noise ratio in dB, `10·log₁₀(range² / MSE)`; infinite for equal images. */
export function psnrOfError(meanSquaredError: number): number {
  return 10 * Math.log10(RANGE ** 2 / meanSquaredError);
}

/** PSNR of two images from the Euclidean distance of their `length` pixel values. */
export function psnrOfDistance(distance: number, length: number): number {
  return psnrOfError(distance ** 2 / length);
}

/**
 * PSNR in dB of each pair of images a[n], b[n]; infinite for equal ones.
 *
 * @throws Error for sets of different shapes or counts.
 */
export function psnr(a: Images, b: Images): Float64Array {
  checkImages(a, 'The first image set');
  checkImages(b, 'The second image set');
  checkSameShape(a, b);
  checkSameCount(a, b);
  const length = a.height * a.width * a.channels;
  return Float64Array.from({ length: a.count }, (_, n) => {
    let sum = 0;
    for (let i = n * length; i < (n + 1) * length; i++) sum += (a.values[i] - b.values[i]) ** 2;
    return psnrOfError(sum / length);
  });
}
