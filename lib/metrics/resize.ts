/** The resizings that published FID values use; they change the number, so they are named. */
import type { Images } from './images.js';

/**
 * - `bilinear`: PyTorch's `interpolate(mode='bilinear', align_corners=False)`, without antialiasing (pytorch-fid)
 * - `tf1`: TensorFlow 1's bilinear grid, output pixel i at input i·scale (the original FID, torch-fidelity)
 * - `pil-bicubic`: Pillow's bicubic on floats, widened when it shrinks (clean-fid)
 */
export type ResizeRule = 'bilinear' | 'tf1' | 'pil-bicubic';

/** For each output position: the first input position and the weights from there on. */
type Weights = { first: number; weights: number[] }[];

function bilinearWeights(from: number, to: number, halfPixel: boolean): Weights {
  return Array.from({ length: to }, (_, i) => {
    const position = halfPixel ? ((i + 0.5) * from) / to - 0.5 : (i * from) / to;
    const clamped = Math.min(from - 1, Math.max(0, position));
    const first = Math.floor(clamped);
    const share = clamped - first;
    return share === 0 ? { first, weights: [1] } : { first, weights: [1 - share, share] };
  });
}

/** Keys' cubic with a = −1/2. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

function bicubicWeights(from: number, to: number): Weights {
  const scale = Math.max(1, from / to);
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to;
    const first = Math.max(0, Math.floor(centre - 2 * scale + 0.5));
    const end = Math.min(from, Math.floor(centre + 2 * scale + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) =>
      cubic((first + k - centre + 0.5) / scale),
    );
    const sum = raw.reduce((a, b) => a + b);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Images resized to size×size; values may leave [−1, 1] a little with `pil-bicubic`, as there. */
export function resize(images: Images, size: number, rule: ResizeRule): Images {
  const { count, height, width, channels } = images;
  const weights = (from: number) =>
    rule === 'pil-bicubic'
      ? bicubicWeights(from, size)
      : bilinearWeights(from, size, rule !== 'tf1');
  const [down, across] = [weights(height), weights(width)];
  const wide = new Float32Array(count * height * size * channels);
  for (let row = 0; row < count * height; row++) {
    for (const [x, { first, weights }] of across.entries()) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k] * images.values[(row * width + first + k) * channels + c];
        }
        wide[(row * size + x) * channels + c] = sum;
      }
    }
  }
  const line = size * channels;
  const values = new Float32Array(count * size * line);
  for (let n = 0; n < count; n++) {
    for (const [y, { first, weights }] of down.entries()) {
      for (let i = 0; i < line; i++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k] * wide[(n * height + first + k) * line + i];
        }
        values[(n * size + y) * line + i] = sum;
      }
    }
  }
  return { values, count, height: size, width: size, channels };
}
