/** A digit from noise in the page: the best denoiser of a few training digits, step by step. */
import { implicitStep, linearSchedule, samplingPath } from '../../../models/noise-schedule.js';
import { normalVariate } from '../../../theory/special.js';
import { digits, seeded } from './digits.js';

const SCHEDULE = linearSchedule(1000);
const PATH = samplingPath(SCHEDULE, 100);

/** Where the walk stands. */
export interface Walk {
  t: number;
  /** The noisy picture x_t. */
  noisy: Float64Array;
  /** The weight of each training picture: its probability given x_t. */
  weights: number[];
  /** x̂_0 = Σ w_i x_i. */
  clean: Float64Array;
}

/** w_i ∝ exp(−‖x_t − √ᾱ x_i‖² / 2(1 − ᾱ)), for pictures all equally likely. */
export function weightsAt(
  noisy: Float64Array,
  pictures: Float64Array[],
  alphaBar: number,
): number[] {
  const signal = Math.sqrt(alphaBar);
  const energies = pictures.map(
    (picture) =>
      picture.reduce((sum, pixel, k) => sum + (noisy[k] - signal * pixel) ** 2, 0) /
      (2 * (1 - alphaBar)),
  );
  const least = Math.min(...energies);
  const shares = energies.map((energy) => Math.exp(least - energy));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** The first `done` of 100 steps of the deterministic sampler from x_T ~ N(0, I). */
export function walk(pictures: Float64Array[], done: number, seed: number): Walk {
  const { uniform } = seeded(seed);
  let noisy = Float64Array.from(pictures[0], () => normalVariate(uniform));
  const at = (t: number): Walk => {
    const weights = weightsAt(noisy, pictures, SCHEDULE.alphaBar[Math.max(t, 1)]);
    const clean = noisy.map((_, k) =>
      pictures.reduce((sum, picture, i) => sum + weights[i] * picture[k], 0),
    );
    return { t, noisy, weights, clean };
  };
  for (let k = 0; k < done; k++) {
    const { clean } = at(PATH[k]);
    const { fromClean, fromNoisy } = implicitStep(SCHEDULE, PATH[k], PATH[k + 1]);
    noisy = noisy.map((value, pixel) => fromClean * clean[pixel] + fromNoisy * value);
  }
  return at(PATH[done]);
}

const PIXEL = 4;
const GAP = 6;
const COLUMNS = 10;

/** The noisy picture and its estimate, and below them the training pictures, as bright as their weights. */
function paint(canvas: HTMLCanvasElement, pictures: Float64Array[], state: Walk, side: number) {
  const cell = side * PIXEL + GAP;
  canvas.width = COLUMNS * cell;
  canvas.height = (1 + Math.ceil(pictures.length / COLUMNS)) * cell;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const tile = (picture: Float64Array, place: number, brightness: number) => {
    const [left, top] = [(place % COLUMNS) * cell, Math.floor(place / COLUMNS) * cell];
    for (const [k, value] of picture.entries()) {
      const shade = Math.round(127.5 * (Math.min(1, Math.max(-1, value)) + 1) * brightness);
      pen.fillStyle = `rgb(${shade} ${shade} ${shade})`;
      pen.fillRect(left + (k % side) * PIXEL, top + Math.floor(k / side) * PIXEL, PIXEL, PIXEL);
    }
  };
  tile(state.noisy, 0, 1);
  tile(state.clean, 1, 1);
  const largest = Math.max(...state.weights);
  for (const [i, picture] of pictures.entries()) {
    tile(picture, COLUMNS + i, state.weights[i] / largest);
  }
}

/** Draws where the walk stands; returns what to read about it. */
export function drawDenoising(
  canvas: HTMLCanvasElement,
  settings: { done: number; images: number; seed: number },
): string {
  const { symbols, images, rows: side } = digits(settings.images);
  const pictures = Array.from({ length: images }, (_, n) =>
    Float64Array.from(
      symbols.subarray(n * side * side, (n + 1) * side * side),
      (bit) => 2 * bit - 1,
    ),
  );
  const state = walk(pictures, settings.done, settings.seed);
  paint(canvas, pictures, state, side);
  const { t, weights } = state;
  const entropy = weights.reduce((sum, w) => sum - (w > 0 ? w * Math.log(w) : 0), 0);
  const signal = (100 * SCHEDULE.alphaBar[t]).toPrecision(2);
  return `t = ${t}: ${signal} % of the variance is signal. The largest weight is ${Math.max(...weights).toFixed(2)}; ${Math.exp(entropy).toFixed(1)} of ${images} digits are in play.`;
}
