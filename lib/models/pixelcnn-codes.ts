/** Training of PixelCNN by cross-entropy, its exact likelihood of codes, and the codes it draws. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { valuesOf } from '../engine/values.js';
import { linearDecay, type Training, train } from '../training/train.js';
import { drawSymbol, logProbability } from './arvm-codes.js';
import { type PixelCnn, pixelCnnLogits } from './pixelcnn.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';

const IMAGES_PER_BATCH = 512;

export interface PixelCnnTraining {
  epochs: number;
  batchSize: number;
  learningRate: number;
}

/** Trains on codes; yields after each epoch with the mean cross-entropy per symbol in nats. */
export function trainPixelCnn(
  model: PixelCnn,
  tokens: Tokens,
  { epochs, batchSize, learningRate }: PixelCnnTraining,
  stream: RandomStream,
  options: Pick<Training<undefined>, 'checkpoint' | 'progress'> = {},
) {
  const steps = stepsPerImage(tokens);
  const symbols = alphabetSize(tokens);
  return train({
    variables: model.parameters,
    examples: tokens.images,
    batchSize,
    epochs,
    stream,
    learningRate: linearDecay(learningRate, 0.01),
    loss: (batch) => {
      const logits = pixelCnnLogits(model, codeBatch(tokens, batch));
      const targets = new Float32Array(batch.length * steps * symbols);
      batch.forEach((image, row) => {
        for (let step = 0; step < steps; step++) {
          const symbol = tokens.symbols[image * steps + step];
          targets[(row * steps + step) * symbols + symbol] = 1;
        }
      });
      const q = tf.tensor2d(targets, [batch.length * steps, symbols]);
      const logP = tf.logSoftmax(logits.reshape<tf.Tensor2D>(q.shape));
      return logP.mul(q).sum().neg().div(q.shape[0]) as tf.Scalar;
    },
    ...options,
  });
}

/** log₂ Π_i p_θ(z_i | z_<i) for every image, in bits. */
export function pixelCnnLogProbabilities(model: PixelCnn, tokens: Tokens): Float64Array {
  const steps = stepsPerImage(tokens);
  const bits = new Float64Array(tokens.images);
  symbolLogProbabilities(model, tokens).forEach((symbol, at) => {
    bits[Math.floor(at / steps)] += symbol;
  });
  return bits;
}

/** log₂ p_θ(z_i | z_<i) of every symbol, in bits, [images × steps]. */
export function symbolLogProbabilities(model: PixelCnn, tokens: Tokens): Float64Array {
  const steps = stepsPerImage(tokens);
  const bits = new Float64Array(tokens.images * steps);
  for (let begin = 0; begin < tokens.images; begin += IMAGES_PER_BATCH) {
    const count = Math.min(IMAGES_PER_BATCH, tokens.images - begin);
    const logits = logitsOf(model, tokens, begin, count);
    for (let row = 0; row < count * steps; row++) {
      const at = begin * steps + row;
      bits[at] = logProbability(logits, row, tokens.symbols[at], model.shape);
    }
  }
  return bits;
}

/** Draws `images` codes in raster order at temperature 1. */
export function samplePixelCnn(model: PixelCnn, images: number, stream: RandomStream): Tokens {
  const { rows, columns } = model.shape;
  const steps = rows * columns;
  const tokens: Tokens = { ...model.shape, images, symbols: new Uint16Array(images * steps) };
  for (let begin = 0; begin < images; begin += IMAGES_PER_BATCH) {
    const count = Math.min(IMAGES_PER_BATCH, images - begin);
    for (let step = 0; step < steps; step++) {
      const logits = logitsOf(model, tokens, begin, count);
      for (let row = 0; row < count; row++) {
        const symbol = drawSymbol(logits, row * steps + step, model.shape, stream);
        tokens.symbols[(begin + row) * steps + step] = symbol;
      }
    }
  }
  return tokens;
}

/** Codes as ±1, [n, rows, columns, bits]. */
export function codeBatch(
  { symbols, rows, columns, bits }: Tokens,
  images: ArrayLike<number>,
): tf.Tensor4D {
  const steps = rows * columns;
  const values = new Float32Array(images.length * steps * bits);
  for (let row = 0; row < images.length; row++) {
    for (let step = 0; step < steps; step++) {
      const symbol = symbols[images[row] * steps + step];
      for (let k = 0; k < bits; k++) {
        values[(row * steps + step) * bits + k] = 2 * ((symbol >> k) & 1) - 1;
      }
    }
  }
  return tf.tensor4d(values, [images.length, rows, columns, bits]);
}

function logitsOf(model: PixelCnn, tokens: Tokens, begin: number, count: number): Float32Array {
  const images = Uint32Array.from({ length: count }, (_, row) => begin + row);
  return valuesOf(() => pixelCnnLogits(model, codeBatch(tokens, images)));
}
