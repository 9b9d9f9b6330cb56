/** Structural similarity. Wang, Bovik, Sheikh, Simoncelli (2004), with the authors' constants. */
import { checkImages, checkSameCount, checkSameShape, type Images } from './images.js';

const WINDOW = 11;
const DEVIATION = 1.5;
const RANGE = 2;
const C1 = (0.01 * RANGE) ** 2;
const C2 = (0.03 * RANGE) ** 2;

const WEIGHTS = (() => {
  const raw = Array.from({ length: WINDOW }, (_, i) =>
    Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * DEVIATION ** 2)),
  );
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((weight) => weight / sum);
})();

/** Gaussian-weighted means over all windows that lie inside the plane. */
function windowMeans(plane: Float64Array, height: number, width: number): Float64Array {
  const outWidth = width - WINDOW + 1;
  const outHeight = height - WINDOW + 1;
  const across = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += WEIGHTS[k] * plane[y * width + x + k];
      across[y * outWidth + x] = sum;
    }
  }
  const means = new Float64Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += WEIGHTS[k] * across[(y + k) * outWidth + x];
      means[y * outWidth + x] = sum;
    }
  }
  return means;
}

/** SSIM of two planes: the mean over windows of (2μaμb+C₁)(2σab+C₂) / ((μa²+μb²+C₁)(σa²+σb²+C₂)). */
function planeSsim(a: Float64Array, b: Float64Array, height: number, width: number): number {
  const times = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]);
  const [meanA, meanB, meanAA, meanBB, meanAB] = [a, b, times(a, a), times(b, b), times(a, b)].map(
    (plane) => windowMeans(plane, height, width),
  );
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const product = meanA[i] * meanB[i];
    const squares = meanA[i] ** 2 + meanB[i] ** 2;
    const covariance = meanAB[i] - product;
    const variances = meanAA[i] + meanBB[i] - squares;
    sum += ((2 * product + C1) * (2 * covariance + C2)) / ((squares + C1) * (variances + C2));
  }
  return sum / meanA.length;
}

/**
 * SSIM in [−1, 1] of each pair of images a[n], b[n]: window 11×11, Gaussian weights σ = 1.5, population
 * covariance, mean over windows and channels.
 *
 * @throws Error for images smaller than the window, or sets of different shapes or counts.
 */
export function ssim(a: Images, b: Images): Float64Array {
  checkImages(a, 'The first image set');
  checkImages(b, 'The second image set');
  checkSameShape(a, b);
  const { height, width, channels } = a;
  checkSameCount(a, b);
  if (height < WINDOW || width < WINDOW) {
    throw new Error(`SSIM needs images of at least 11×11 pixels, not ${height}×${width}.`);
  }
  const plane = ({ values }: Images, n: number, channel: number) =>
    Float64Array.from(
      { length: height * width },
      (_, i) => values[(n * height * width + i) * channels + channel],
    );
  return Float64Array.from({ length: a.count }, (_, n) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      sum += planeSsim(plane(a, n, c), plane(b, n, c), height, width);
    }
    return sum / channels;
  });
}
