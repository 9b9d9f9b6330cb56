/**
 * The best denoiser among those whose pixels see only a window, in closed form (Kamb and Ganguli, "An
 * analytic theory of creativity in convolutional diffusion models", 2025). Each pixel averages training
 * pixels, weighted by how well the window around them explains the window around it:
 *
 *   x̂_0(p) = Σ_(i,q) w_iq(p) x_i(q),   w(p) = softmax_(i,q) −‖x_t[Ω_p] − √ᾱ_t x_i[Ω_q]‖² / 2(1 − ᾱ_t)
 *
 * A window that holds the whole image gives `posteriorMean` of empirical-denoiser.ts, which copies.
 */
import * as tf from '../engine/tf.js';
import { type NoisePredictor, perRow } from './ddpm.js';
import { posteriorMean } from './empirical-denoiser.js';
import type { NoiseSchedule } from './noise-schedule.js';

/**
 * Which places q of training images a pixel at p may learn from: `own`, q = p; `shared`, every q whose
 * window is cut off by the border as p's is (a convolutional network with padding sees no more of its
 * place); `torus`, every q, with windows that wrap around.
 */
export type Sharing = 'own' | 'shared' | 'torus';

/** Images [N, H·W·C] with values in [−1, 1], channels last. */
export interface Pictures {
  values: tf.Tensor2D;
  height: number;
  width: number;
  channels: number;
}

/** Places whose windows have one shape, and for each the pixels (flat indices) that its window holds. */
export interface WindowGroup {
  places: number[];
  /** One list per place, all in the same order of offsets. */
  windows: number[][];
}

/** Places of an image by the shape of their window of side `side`, an odd number. */
export function windowGroups(
  { height, width }: Pick<Pictures, 'height' | 'width'>,
  side: number,
  sharing: Sharing,
): WindowGroup[] {
  if (!(Number.isInteger(side) && side >= 1 && side % 2 === 1)) {
    throw new RangeError(`The window side is ${side}; a centred window needs an odd side ≥ 1.`);
  }
  const radius = (side - 1) / 2;
  const groups = new Map<string, WindowGroup>();
  for (let place = 0; place < height * width; place++) {
    const [y, x] = [Math.floor(place / width), place % width];
    const window: number[] = [];
    const offsets: string[] = [];
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const [row, column] =
          sharing === 'torus'
            ? [(y + dy + side * height) % height, (x + dx + side * width) % width]
            : [y + dy, x + dx];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        window.push(row * width + column);
        offsets.push(`${dy},${dx}`);
      }
    }
    const key = sharing === 'own' ? String(place) : offsets.join(' ');
    const group = groups.get(key) ?? { places: [], windows: [] };
    group.places.push(place);
    group.windows.push(window);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Numbers in one block of windows or logits; more would only fill the memory. */
const BLOCK = 1 << 21;

/** The best denoiser of pixels that see a window. */
export interface LocalDenoiser {
  /** All rows at one step. */
  predict: NoisePredictor;
  /** x̂_0 of rows [n, H·W·C], all at step t. */
  estimate(x: tf.Tensor2D, t: number): tf.Tensor2D;
  dispose(): void;
}

/**
 * The closed form above, for windows of side `side`; products run on the engine, block by block.
 * The caller disposes it; `pictures` stay the caller's.
 */
export function localDenoiser(
  pictures: Pictures,
  schedule: NoiseSchedule,
  side: number,
  sharing: Sharing,
): LocalDenoiser {
  const { values, height, width, channels } = pictures;
  const groups = windowGroups(pictures, side, sharing);
  const alone = groups.filter(({ places }) => places.length === 1);
  const together = groups.filter(({ places }) => places.length > 1);
  const blocks = blocksOf(alone, height * width, values.shape[0] * channels);
  const order = inverse([...together, ...alone].flatMap(({ places }) => places));
  const seesAll = alone.every(({ windows: [window] }) => window.length === height * width);
  // Pixels first, so that a window is a choice of rows: [H·W + 1, N, C].
  const training = tf.tidy(() => byPixel(values, channels));
  const estimate = (x: tf.Tensor2D, t: number): tf.Tensor2D =>
    tf.tidy(() => {
      if (together.length === 0 && seesAll) {
        const steps = new Array<number>(x.shape[0]).fill(t);
        return posteriorMean(values, schedule, x, steps);
      }
      const noise = { signal: Math.sqrt(schedule.alphaBar[t]), variance: 1 - schedule.alphaBar[t] };
      const noisy = byPixel(x, channels);
      const parts = together.map((group) => sharedMean(group, training, noisy, noise));
      for (const block of blocks) {
        parts.push(ownMean(block, training, noisy, noise));
      }
      // [H·W, n, C], back in the order of the image.
      const means = tf.gather(tf.concat(parts, 0), order);
      return tf.transpose(means, [1, 0, 2]).reshape([x.shape[0], -1]) as tf.Tensor2D;
    });
  return {
    estimate,
    predict: (x, [t, ...rest]) =>
      tf.tidy(() => {
        const rows = x.reshape([x.shape[0], -1]) as tf.Tensor2D;
        const mean = estimate(rows, t).reshape(x.shape);
        const signal = new Array<number>(rest.length + 1).fill(Math.sqrt(schedule.alphaBar[t]));
        return x.sub(mean.mul(perRow(signal, x))).mul(1 / Math.sqrt(1 - schedule.alphaBar[t]));
      }),
    dispose: () => training.dispose(),
  };
}

/** Signal √ᾱ_t and variance 1 − ᾱ_t. */
interface Noise {
  signal: number;
  variance: number;
}

/** Where each number of a permutation stands. */
function inverse(permutation: number[]): number[] {
  const result = new Array<number>(permutation.length);
  for (const [k, value] of permutation.entries()) result[value] = k;
  return result;
}

/** Rows [n, H·W·C] as [H·W + 1, n, C]; the last pixel is 0 and stands for what lies outside. */
function byPixel(rows: tf.Tensor2D, channels: number): tf.Tensor3D {
  const n = rows.shape[0];
  const pixels = tf.transpose(rows.reshape([n, -1, channels]), [1, 0, 2]) as tf.Tensor3D;
  return tf.concat([pixels, tf.zeros([1, n, channels])], 0) as tf.Tensor3D;
}

/** Windows of one length around places, as rows: [places, images, window · C]. */
function patches(pixels: tf.Tensor3D, windows: number[][]): tf.Tensor3D {
  const [, images, channels] = pixels.shape;
  const size = windows[0].length;
  const chosen = tf
    .gather(pixels, windows.flat())
    .reshape([windows.length, size, images, channels]);
  return tf
    .transpose(chosen, [0, 2, 1, 3])
    .reshape([windows.length, images, size * channels]) as tf.Tensor3D;
}

/** x̂_0 at the places of a group that learn from each other: [places, n, C]. */
function sharedMean(
  { places, windows }: WindowGroup,
  training: tf.Tensor3D,
  noisy: tf.Tensor3D,
  { signal, variance }: Noise,
): tf.Tensor3D {
  const [, images, channels] = training.shape;
  const flat = (rows: tf.Tensor3D, count: number) =>
    rows.reshape([places.length * count, -1]) as tf.Tensor2D;
  return tf.tidy(() => {
    const known = flat(patches(training, windows), images);
    const centres = flat(tf.gather(training, places), images);
    const energy = known
      .square()
      .sum(1)
      .mul(signal ** 2 / (2 * variance));
    const asked = flat(patches(noisy, windows), noisy.shape[1]).mul(signal / variance);
    const rows = Math.max(1, Math.floor(BLOCK / known.shape[0]));
    const means: tf.Tensor2D[] = [];
    for (let start = 0; start < asked.shape[0]; start += rows) {
      const count = Math.min(rows, asked.shape[0] - start);
      means.push(
        tf.tidy(() => {
          const some = tf.slice(asked, [start, 0], [count, -1]) as tf.Tensor2D;
          // ‖x_t[Ω_p]‖² is the same for every training window and drops out.
          const match = tf.matMul(some, known, false, true).sub(energy) as tf.Tensor2D;
          return tf.matMul(tf.softmax(match), centres);
        }),
      );
    }
    return tf.concat(means, 0).reshape([places.length, noisy.shape[1], channels]) as tf.Tensor3D;
  });
}

/**
 * Groups of one place each, in blocks whose windows hold at most `BLOCK` numbers. Inside a block windows
 * are filled up to one length with pixel `outside`, which is always 0: it changes no distance.
 */
function blocksOf(alone: WindowGroup[], outside: number, perPixel: number): WindowGroup[] {
  const longest = alone.reduce((most, { windows: [window] }) => Math.max(most, window.length), 1);
  const size = Math.max(1, Math.floor(BLOCK / (longest * perPixel)));
  const blocks: WindowGroup[] = [];
  for (let start = 0; start < alone.length; start += size) {
    const some = alone.slice(start, start + size);
    blocks.push({
      places: some.map(({ places: [place] }) => place),
      windows: some.map(({ windows: [window] }) => [
        ...window,
        ...new Array<number>(longest - window.length).fill(outside),
      ]),
    });
  }
  return blocks;
}

/** How well the window of each training image at its place explains that of each row: [places, n, N]. */
function matchOf(
  windows: number[][],
  training: tf.Tensor3D,
  noisy: tf.Tensor3D,
  { signal, variance }: Noise,
): tf.Tensor3D {
  const known = patches(training, windows);
  const energy = known
    .square()
    .sum(2)
    .mul(signal ** 2 / (2 * variance))
    .expandDims(1);
  const asked = patches(noisy, windows).mul(signal / variance) as tf.Tensor3D;
  return tf.matMul(asked, known, false, true).sub(energy) as tf.Tensor3D;
}

/** x̂_0 at places that learn from themselves alone: [places, n, C]. */
const ownMean = (
  { places, windows }: WindowGroup,
  training: tf.Tensor3D,
  noisy: tf.Tensor3D,
  noise: Noise,
): tf.Tensor3D =>
  tf.tidy(
    () =>
      tf.matMul(
        tf.softmax(matchOf(windows, training, noisy, noise)),
        tf.gather(training, places),
      ) as tf.Tensor3D,
  );

/**
 * For each pixel of clean pictures, the training picture whose window of side `side` at the same place is
 * nearest: where a mosaic comes from. [n][H·W]; −1 where the window is plain, which tells nothing.
 */
export function donors(pictures: Pictures, samples: tf.Tensor2D, side: number): number[][] {
  const { values, height, width, channels } = pictures;
  const rows = samples.arraySync() as number[][];
  const found = rows.map(() => new Array<number>(height * width));
  const places = windowGroups(pictures, side, 'own');
  for (const block of blocksOf(places, height * width, values.shape[0] * channels)) {
    const nearest = tf.tidy(() => {
      const [training, asked] = [byPixel(values, channels), byPixel(samples, channels)];
      const match = matchOf(block.windows, training, asked, { signal: 1, variance: 1 });
      return tf.argMax(match, 2).arraySync() as number[][];
    });
    for (const [k, place] of block.places.entries()) {
      for (const [n, image] of nearest[k].entries()) found[n][place] = image;
    }
  }
  for (const {
    places: [place],
    windows: [window],
  } of places) {
    for (const [n, row] of rows.entries()) {
      if (isPlain(row, window, channels)) found[n][place] = -1;
    }
  }
  return found;
}

/** Values of a plain window differ by less than this, on the scale [−1, 1]. */
const PLAIN = 0.1;

function isPlain(row: number[], window: number[], channels: number): boolean {
  for (let c = 0; c < channels; c++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const pixel of window) {
      const value = row[pixel * channels + c];
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    if (high - low >= PLAIN) return false;
  }
  return true;
}
