/**
 * Conditional diffusion per token (companion paper, Eqs. 5 to 8; Li et al., "Autoregressive Image
 * Generation without Vector Quantization", 2024). A context network turns what is known of an image
 * into a condition c_i, and a small denoiser models p(x^i | c_i). What is known makes the model:
 *
 * - `cdm`: nothing but class and position, one static condition (Eq. 6);
 * - `ar`: the tokens before i in raster order (Eqs. 7 and 8);
 * - `mar`: any subset of the other tokens (masked autoregression).
 */
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { Variables } from '../../training/train.js';
import { addDense, dense } from '../layers.js';
import { cosineSchedule, type NoiseSchedule } from '../noise-schedule.js';
import { CLASSES, IMAGE_LENGTH, TOKEN_SIZE, TOKENS, type TokenImages } from './patches.js';

export type Family = 'cdm' | 'ar' | 'mar';

export interface DiffLossSettings {
  /** Units of the context network's two hidden layers. */
  contextWidth: number;
  /** Length of the condition c_i. */
  conditionSize: number;
  /** Units of the denoiser. */
  width: number;
  /** Its residual blocks. */
  blocks: number;
  /** Noising steps T of the cosine schedule. */
  diffusionSteps: number;
  /**
   * What the denoiser predicts: `noise` is ε, as in the original; `velocity` is √ᾱ ε − √(1−ᾱ) x₀
   * (Salimans and Ho, 2022), which keeps the step from pure noise well conditioned: with our short
   * trainings the class of a digit is decided there, and ε-prediction loses it.
   */
  prediction: 'noise' | 'velocity';
}

export interface DiffLossModel {
  settings: DiffLossSettings;
  schedule: NoiseSchedule;
  parameters: Variables;
}

/** Values that describe what is known: tokens (0 where unknown), known flags, position, class. */
export const CONTEXT_LENGTH = IMAGE_LENGTH + TOKENS + TOKENS + CLASSES;
const TIME_FEATURES = 32;

/** A new model. The last layer and all modulations start at zero, as in the original denoiser. */
export function createDiffLoss(settings: DiffLossSettings, stream: RandomStream): DiffLossModel {
  const { contextWidth, conditionSize, width, blocks } = settings;
  const parameters: Variables = {};
  const add = (name: string, inputs: number, outputs: number) =>
    addDense(parameters, name, inputs, outputs, stream);
  const addZero = (name: string, inputs: number, outputs: number) =>
    addDense(parameters, name, inputs, outputs, stream, (_, shape) => tf.zeros(shape));
  add('context/1', CONTEXT_LENGTH, contextWidth);
  add('context/2', contextWidth, contextWidth);
  add('context/3', contextWidth, conditionSize);
  add('time/1', TIME_FEATURES, width);
  add('time/2', width, width);
  add('condition', conditionSize, width);
  add('input', TOKEN_SIZE, width);
  for (let block = 0; block < blocks; block++) {
    addZero(`block${block}/modulation`, width, 3 * width);
    add(`block${block}/1`, width, width);
    add(`block${block}/2`, width, width);
  }
  addZero('output/modulation', width, 2 * width);
  addZero('output', width, TOKEN_SIZE);
  return { settings, schedule: cosineSchedule(settings.diffusionSteps), parameters };
}

const silu = (x: tf.Tensor): tf.Tensor => x.mul(x.sigmoid());

/** c_i for rows of {@link CONTEXT_LENGTH} values, [n, conditionSize]. */
export function conditionOf({ parameters }: DiffLossModel, context: tf.Tensor2D): tf.Tensor2D {
  const first = silu(dense(parameters, 'context/1', context));
  const second = silu(dense(parameters, 'context/2', first));
  return dense(parameters, 'context/3', second) as tf.Tensor2D;
}

/** Writes the context of one image for the token `position`, with `known[token]` 1 where visible. */
export function writeContext(
  into: Float32Array,
  row: number,
  tokens: Float32Array,
  image: number,
  label: number,
  position: number,
  known: ArrayLike<number>,
): void {
  const start = row * CONTEXT_LENGTH;
  into.fill(0, start, start + CONTEXT_LENGTH);
  for (let token = 0; token < TOKENS; token++) {
    if (!known[token]) continue;
    const from = image * IMAGE_LENGTH + token * TOKEN_SIZE;
    into.set(tokens.subarray(from, from + TOKEN_SIZE), start + token * TOKEN_SIZE);
    into[start + IMAGE_LENGTH + token] = 1;
  }
  into[start + IMAGE_LENGTH + TOKENS + position] = 1;
  into[start + IMAGE_LENGTH + 2 * TOKENS + label] = 1;
}

/** sin and cos of t at sixteen frequencies, one row per given step. */
export function timeFeatures(steps: ArrayLike<number>): Float32Array {
  const half = TIME_FEATURES / 2;
  const features = new Float32Array(steps.length * TIME_FEATURES);
  for (let n = 0; n < steps.length; n++) {
    for (let k = 0; k < half; k++) {
      const angle = steps[n] * Math.exp((-Math.log(10000) * k) / half);
      features[n * TIME_FEATURES + k] = Math.cos(angle);
      features[n * TIME_FEATURES + half + k] = Math.sin(angle);
    }
  }
  return features;
}

/** Layer normalization without scale and shift, then x(1 + scale) + shift. */
function modulate(x: tf.Tensor, shift: tf.Tensor, scale: tf.Tensor): tf.Tensor {
  const centred = x.sub(x.mean(-1, true));
  const normal = centred.div(centred.square().mean(-1, true).add(1e-6).sqrt());
  return normal.mul(scale.add(1)).add(shift);
}

/**
 * The prediction from (x_t, t, c): a residual perceptron whose blocks are modulated by time and
 * condition (adaLN).
 * @param x [n, 16]; `time` [n or 1, 32] from {@link timeFeatures}; `condition` [n, conditionSize].
 */
export function denoiser(
  { parameters, settings }: DiffLossModel,
  x: tf.Tensor2D,
  time: tf.Tensor2D,
  condition: tf.Tensor2D,
): tf.Tensor2D {
  const { width, blocks } = settings;
  const embedded = dense(parameters, 'time/2', silu(dense(parameters, 'time/1', time)));
  const guide = silu(dense(parameters, 'condition', condition).add(embedded));
  const parts = (name: string, count: number) => {
    const all = dense(parameters, name, guide) as tf.Tensor2D;
    return tf.split(all, new Array<number>(count).fill(width), 1);
  };
  let h: tf.Tensor = dense(parameters, 'input', x);
  for (let block = 0; block < blocks; block++) {
    const [shift, scale, gate] = parts(`block${block}/modulation`, 3);
    const inner = silu(dense(parameters, `block${block}/1`, modulate(h, shift, scale)));
    h = h.add(gate.mul(dense(parameters, `block${block}/2`, inner)));
  }
  const [shift, scale] = parts('output/modulation', 2);
  return dense(parameters, 'output', modulate(h, shift, scale)) as tf.Tensor2D;
}

/** Which tokens are known when `position` is predicted, for training. */
function drawKnown(family: Family, position: number, random: RandomStream): Uint8Array {
  const known = new Uint8Array(TOKENS);
  if (family === 'ar') known.fill(1, 0, position);
  if (family === 'mar') {
    // A uniformly random place in a random order: all numbers of known tokens are equally likely.
    const others = random.permutation(TOKENS).filter((token) => token !== position);
    const count = random.integer(TOKENS);
    for (let k = 0; k < count; k++) known[others[k]] = 1;
  }
  return known;
}

/**
 * The diffusion loss per value, E‖ε − ε̂(x_t, t, c_i)‖² or the same for the velocity, over a batch of
 * images with one random token, noise and step each.
 */
export function diffLoss(
  model: DiffLossModel,
  family: Family,
  data: TokenImages,
  batch: Uint32Array,
  random: RandomStream,
): tf.Scalar {
  const { steps, alphaBar } = model.schedule;
  const count = batch.length;
  const context = new Float32Array(count * CONTEXT_LENGTH);
  const noise = new Float32Array(count * TOKEN_SIZE);
  const noised = new Float32Array(count * TOKEN_SIZE);
  const target = new Float32Array(count * TOKEN_SIZE);
  const times = new Uint16Array(count);
  random.fillNormal(noise);
  for (let row = 0; row < count; row++) {
    const image = batch[row];
    const position = random.integer(TOKENS);
    const known = drawKnown(family, position, random);
    writeContext(context, row, data.values, image, data.labels[image], position, known);
    times[row] = 1 + random.integer(steps);
    const [signal, spread] = [Math.sqrt(alphaBar[times[row]]), Math.sqrt(1 - alphaBar[times[row]])];
    const clean = image * IMAGE_LENGTH + position * TOKEN_SIZE;
    for (let k = 0; k < TOKEN_SIZE; k++) {
      const at = row * TOKEN_SIZE + k;
      const value = data.values[clean + k];
      noised[at] = signal * value + spread * noise[at];
      target[at] =
        model.settings.prediction === 'noise' ? noise[at] : signal * noise[at] - spread * value;
    }
  }
  const condition = conditionOf(model, tf.tensor2d(context, [count, CONTEXT_LENGTH]));
  const time = tf.tensor2d(timeFeatures(times), [count, TIME_FEATURES]);
  const predicted = denoiser(model, tf.tensor2d(noised, [count, TOKEN_SIZE]), time, condition);
  return predicted
    .sub(tf.tensor2d(target, [count, TOKEN_SIZE]))
    .square()
    .mean();
}
